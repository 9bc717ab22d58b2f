"""Where files lie and how they begin; no detached spawn; no path of one machine."""

import re

from faults import Fault
from floors import MAIN, folder_under_root

# A folder at a machine's root, and not a part of a longer path or URL. A bare "/home" may be a page's route.
MACHINE_FOLDERS = "bin|boot|dev|etc|home|lib|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var|work"
MACHINE_PATH = re.compile(rf"(?<![\w.}}/-])/(?:tmp\b|(?:{MACHINE_FOLDERS})/)[\w./-]*")
# The kernel's own figures, and where the package puts the configuration.
ALLOWED_PATHS = ("/proc/self/", "/proc/stat", "/etc/qrcongo/")


def is_globbed(modules, source):
    folder = folder_under_root(source.path)
    if source.path == MAIN:
        return True
    if source.path.startswith("include/"):
        return folder in modules and source.is_header
    if source.is_test:
        return folder in modules and (source.is_header or source.name.endswith("_test.cpp"))
    return folder in modules and (source.is_header or source.name.endswith(".cpp"))


def check_place(modules, source):
    if not is_globbed(modules, source):
        yield Fault(source.path, 1, "lies where CMake finds no module's file of this kind")


def check_header(source):
    if not source.is_header:
        return
    if not source.text.lstrip().startswith(("//", "/*")):
        yield Fault(source.path, 1, "a header begins with a comment that says what it is")
    if not any(token.kind == "directive" and token.text.split() == ["#pragma", "once"] for token in source.tokens):
        yield Fault(source.path, 1, "a header without #pragma once")


def check_spawns(source):
    for before, token in zip(source.tokens, source.tokens[1:]):
        if token.text == "detached" and before.text == "::":
            yield Fault(source.path, token.line, "detached: every spawn is tracked")
    for token in source.tokens:
        if token.kind == "directive" and "asio/detached.hpp" in token.text:
            yield Fault(source.path, token.line, "detached: every spawn is tracked")


def check_paths(source):
    for token in source.tokens:
        if token.kind != "string":
            continue
        for match in MACHINE_PATH.finditer(token.text):
            if not token.text.startswith(ALLOWED_PATHS, match.start()):
                line = token.line + token.text.count("\n", 0, match.start())
                yield Fault(source.path, line, f"a path of one machine: {match.group()}")


def check(modules, source):
    yield from check_place(modules, source)
    yield from check_header(source)
    if not source.is_test:
        yield from check_spawns(source)
        yield from check_paths(source)
