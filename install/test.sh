#!/usr/bin/env bash
# Sets up and runs every check and every test, the real editors included.
#   bash install/test.sh [--no-editors] [PYTEST-ARGUMENTS...]
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

say "3. Format, lint, types, imports"
.venv/bin/ruff format --check .
.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/lint-imports
stage_done "checks"

say "4. Tests"
.venv/bin/python -m pytest "${arguments[@]}"
stage_done "tests"
