"""Pictures of every screen of a busy country's console: console_pictures.py FOLDER. scripts/screens calls it."""
import os
import shutil
import sys
import tempfile

from browser_tests import keep_picture, run_browser, what_is_missing, write_country
from busy_country import BusyCountry
from harness import Server


def take(country, folder):
    made = tempfile.mkdtemp(prefix="qrcongo-pictures-")
    try:
        path = write_country(country, os.path.join(made, "country.json"))
        done = run_browser("console_looks.mjs", path, made, "--only-pictures", seconds=900)
        if done.returncode != 0:
            sys.exit(done.stdout)
        shutil.rmtree(folder, ignore_errors=True)
        pictures = sorted(name for name in os.listdir(made) if name.endswith(".png"))
        for name in pictures:
            keep_picture(os.path.join(made, name), os.path.join(folder, name), colours=64)
        print(f"{len(pictures)} pictures in {folder}")
    finally:
        shutil.rmtree(made, ignore_errors=True)


def main():
    missing = what_is_missing()
    if missing:
        sys.exit("not installed: " + ", ".join(missing))
    server = Server(VERIFICATION__GATEWAYS="127.0.0.1")
    try:
        country = BusyCountry(server)
        country.start_long_order()
        take(country, sys.argv[1])
    finally:
        server.close()


if __name__ == "__main__":
    main()
