#!/bin/sh
# Runs a program of Node's in a folder whose packages are there; 77, which CTest reads as skipped, where they or Node are not.
# usage: with_node.sh FOLDER ARGUMENTS...
cd "$1" || exit 1
shift
command -v node >/dev/null || { echo "skipped: there is no node"; exit 77; }
[ -d node_modules ] || { echo "skipped: nothing is installed in $PWD (scripts/install_browser_tests)"; exit 77; }
exec node "$@"
