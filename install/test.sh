#!/usr/bin/env bash
# Sets up and runs every check and every test, the real editors included.
#   bash install/test.sh [--no-editors] [PYTEST-ARGUMENTS...]
# Tests run in one process more than there are cores, four at most: -n 0 runs them in one.
set -euo pipefail
cd "$(dirname "$0")/.."
. install/environment.sh

editors=yes
arguments=()
for argument in "$@"; do
    if [ "$argument" = --no-editors ]; then editors=no; fi
    arguments+=("$argument")
done

say "1. Environment in .venv (PyTorch is large: the first time takes minutes)"
make_environment .venv --editable '.[test]'
stage_done "environment"

say "2. Editors"
if [ $editors = no ]; then
    echo "left out, as asked: nothing is known about Krita and GIMP after this run"
elif [ "$(id -u)" != 0 ]; then
    die "the editors' tests need root to make a Debian tree; run without them by --no-editors"
else
    bash install/editors.sh
fi
stage_done "editors"

say "3. Format and lint"
.venv/bin/ruff format --check .
.venv/bin/ruff check .
stage_done "format and lint"

say "4. Tests, with the checks of types and imports beside them"
report=$(mktemp)
types_and_imports() {
    local status=0
    .venv/bin/mypy || status=$?
    .venv/bin/mypy --config-file install/windows.ini || status=$?
    .venv/bin/lint-imports || status=$?
    return $status
}
types_and_imports > "$report" 2>&1 &
checks=$!
trap 'kill $checks 2> /dev/null || true; rm -f "$report"' EXIT

tests_status=0
.venv/bin/python -m pytest -n auto --dist loadfile "${arguments[@]}" || tests_status=$?
stage_done "tests"

say "5. Types, imports"
checks_status=0
wait $checks || checks_status=$?
cat "$report"
stage_done "types and imports"

if [ $tests_status != 0 ]; then echo "the tests failed: see 4."; fi
if [ $checks_status != 0 ]; then echo "types or imports failed: see 5."; fi
exit $((tests_status != 0 ? tests_status : checks_status))
