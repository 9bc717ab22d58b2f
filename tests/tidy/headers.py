"""Every header compiles alone. What compiled once is not compiled again as long as it, what it includes of this
project and the compiler stay the same."""

import hashlib
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath

from faults import Fault
from floors import includes_of

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
ERROR = re.compile(r"(?P<path>[^:\s]+):(?P<line>\d+):(?:\d+:)? (?:fatal )?error: (?P<text>.*)")


def spelling(path):
    return path.removeprefix("include/") if path.startswith("include/") else PurePosixPath(path).name


def targets_of(source, sources):
    """The project's own headers that it includes, as far as they are there."""
    for _, _, header in includes_of(source):
        for path in (f"{source.folder}/{header}", f"include/{header}"):
            if path in sources:
                yield path
                break


def with_all_it_includes(path, sources):
    found, waiting = set(), [path]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(targets_of(sources[path], sources))
    return sorted(found)


def key_of(path, sources, compiler_version):
    digest = hashlib.sha256(repr((compiler_version, FLAGS, path)).encode())
    for included in with_all_it_includes(path, sources):
        digest.update(repr((included, sources[included].text)).encode())
    return digest.hexdigest()


def compile_alone(source, compiler):
    command = [compiler, *FLAGS, "-I", "include", "-I", source.folder, "-x", "c++", "-"]
    text = f'#include "{spelling(source.path)}"\n'
    in_english = os.environ | {"LC_ALL": "C"}
    ran = subprocess.run(command, cwd=source.tree, input=text, env=in_english, capture_output=True, text=True)
    if ran.returncode == 0:
        return None
    error = ERROR.search(ran.stderr)
    if error is None:
        return Fault(source.path, 1, f"does not compile alone: {ran.stderr.strip()[-200:]}")
    if not (source.tree / error["path"]).is_file() or error["path"].startswith("/"):
        return Fault(source.path, 1, f"does not compile alone: {error['text']} ({error['path']})")
    return Fault(error["path"], int(error["line"]), f"{source.path} does not compile alone: {error['text']}")


def read_cache(path):
    try:
        return set(json.loads(path.read_text())) if path else set()
    except (OSError, ValueError):
        return set()


def write_cache(path, keys):
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps({key: "ok" for key in sorted(keys)}, indent=0))
    beside.replace(path)


def check(sources, compiler, cache=None):
    """Gives the faults; remembers what compiled in the file `cache`, and forgets what is no longer in the tree."""
    by_path = {source.path: source for source in sources if source.is_header and not source.is_test}
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    keys = {path: key_of(path, by_path, version) for path in by_path}
    known = read_cache(cache) & set(keys.values())
    unknown = [path for path in by_path if keys[path] not in known]
    faults = []
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for path, fault in zip(unknown, workers.map(lambda path: compile_alone(by_path[path], compiler), unknown)):
            if fault:
                faults.append(fault)
                continue
            known.add(keys[path])
            if cache:
                # At once, so that a run that is cut short is not lost.
                write_cache(cache, known)
    return faults
