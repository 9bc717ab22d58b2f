"""What the tests with a browser share: what they need beside the server, how they are run, and pictures for the docs."""
import json
import os
import shutil
import subprocess
import sys
import unittest

from harness import PATIENCE, SOURCE
from PIL import Image

BROWSER_TESTS = os.path.join(SOURCE, "tests", "browser")
CHROMIUM = "/usr/bin/chromium"
PICTURE_COLOURS = 16


def leave_out(why):
    """Skipped, and a failure where everything is asked for (.ci/run)."""
    if os.environ.get("QRCONGO_EVERYTHING") == "1":
        raise AssertionError("QRCONGO_EVERYTHING=1, but this cannot be tested: " + why)
    raise unittest.SkipTest(why)


def what_is_missing():
    """Of what these tests need beside the server; nothing else needs it."""
    missing = [] if shutil.which("node") else ["node"]
    missing += [] if os.path.exists(CHROMIUM) else ["chromium"]
    for package in ("playwright-core", "axe-core"):
        missing += [] if os.path.isdir(os.path.join(BROWSER_TESTS, "node_modules", package)) else [package + " (npm ci in tests/browser)"]
    return missing


def run_browser(program, *arguments, seconds=600):
    """One of tests/browser; prints as it goes where somebody watches."""
    command = ["node", os.path.join(BROWSER_TESTS, program), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds * PATIENCE)
    if sys.stderr.isatty():
        print(done.stdout, file=sys.stderr)
    return done


def keep_picture(made, kept, colours=PICTURE_COLOURS):
    """Of few colours, so that it is small."""
    os.makedirs(os.path.dirname(kept), exist_ok=True)
    with Image.open(made) as picture:
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(kept, optimize=True)


def write_country(country, path, base=None):
    """What tests/browser must know of it. base: where the console is looked at, if not on its own server."""
    described = country.described()
    if base:
        described["base"] = base
    with open(path, "w", encoding="utf-8") as file:
        json.dump(described, file)
    return path
