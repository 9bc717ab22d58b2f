#!/usr/bin/env python3
"""Reads the tree as the compiler does not: floors, rooms of libraries, coroutines, the shape of files, the table of
security items.

    tidy.py --source DIR [--headers [--compiler g++] [--cache FILE]]

Prints a line a fault, `path:line: what is wrong`, and exits 1 if there is any."""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import asvs
import coroutines
import floors
import headers
import shape
from faults import Source

CODE = (".cpp", ".hpp", ".h", ".hh", ".hxx", ".ipp", ".inl", ".c", ".cc", ".cxx")


def sources_in(tree):
    for root in floors.ROOTS:
        for path in sorted((tree / root).rglob("*")):
            if path.is_file() and path.name.endswith(CODE):
                yield Source(tree, path.relative_to(tree).as_posix())


def find_faults(tree, compiler=None, cache=None):
    """The headers are compiled only if a compiler is given."""
    modules, faults = floors.read_table(tree)
    sources = list(sources_in(tree))
    for source in sources:
        faults += shape.check(modules, source)
        faults += floors.check(modules, source)
        faults += coroutines.check(source)
    faults += asvs.check(tree)
    if compiler:
        faults += headers.check(sources, compiler, cache)
    return sorted(set(faults))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--headers", action="store_true", help="compile every header alone")
    parser.add_argument("--cache", type=Path, help="remembers which headers compiled")
    options = parser.parse_args()
    faults = find_faults(options.source.resolve(), options.compiler if options.headers else None, options.cache)
    for fault in faults:
        print(f"{fault.path}:{fault.line}: {fault.text}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
