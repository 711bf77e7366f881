#!/usr/bin/env bash
# Makes an environment, paints a sample photo through the backend, and installs the plugin into
# every Krita and GIMP 3 it finds.
#   bash install/try.sh [OUT.png]
set -euo pipefail
out=$(realpath -m "${1:-scumble-sample.png}")
cd "$(dirname "$0")/.."
. install/environment.sh

home=${SCUMBLE_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/scumble}
say "1. Environment in $home/env (PyTorch is large: the first time takes minutes)"
mkdir -p -m 700 "$home"
if [ -d "$home/env" ] && [ ! -f "$home/env/scumble-state" ]; then
    echo "$home/env does not tell whether it is whole: it is made again"
    remove_environment "$home/env"
fi
make_environment "$home/env" .
stage_done "environment"

say "2. A photo, painted by the backend in a style of the starter pack"
"$home/env/bin/scumble" style tests/data/coffee.jpg --style "${SCUMBLE_SAMPLE_STYLE:-impasto}" \
    --preset normal --output "$out"
stage_done "sample"

say "3. The plugin"
"$home/env/bin/scumble" install || [ $? = 2 ]
stage_done "plugin"

printf '\nThe command for the shell: %s\n' "$home/env/bin/scumble"
printf 'The painted sample: %s\n' "$out"
