#!/usr/bin/env bash
# Installs this checkout by pipx or uv over an older release of it, paints, and uninstalls it, in a
# home of its own with the folders of a Krita and a GIMP. Compares the files before and after.
#   bash tests/install/ways.sh pipx|uv [FOLDER]
# Not a part of the tests: it fetches PyTorch, and takes ten minutes and 10 GB. Needs pipx or uv.
set -euo pipefail
way=${1:?pipx or uv}
place=$(realpath -m "${2:-$(mktemp -d)}")
checkout=$(cd "$(dirname "$0")/../.." && pwd)
tool=$(command -v "$way")
tree=$place/scumble-source
export HOME=$place/home SCUMBLE_HOME=$place/home/.local/share/scumble PIPX_HOME=$place/pipx
export PIPX_BIN_DIR=$place/bin UV_TOOL_DIR=$place/uv UV_TOOL_BIN_DIR=$place/bin
export UV_LINK_MODE=${UV_LINK_MODE:-hardlink} PATH=$place/bin:$PATH
unset XDG_DATA_HOME XDG_CONFIG_HOME

check() {
    if ! eval "$2"; then
        printf 'FAILED: %s\n' "$1" >&2
        exit 1
    fi
    printf 'ok: %s\n' "$1"
}
release() { sed -i "s/^version = .*/version = \"$1\"/" "$tree/pyproject.toml"; }
files() { # without what pipx and uv keep there, and what pip's question for a Rust compiler leaves
    (cd "$HOME" && find . -type f ! -path './.cache/*' ! -path './.local/state/*' \
        ! -path './.local/share/uv/*' ! -path './.rustup/*' -exec cksum {} + | LC_ALL=C sort)
}
program() { if [ "$way" = uv ]; then "$tool" tool "$@"; else "$tool" "$@"; fi; }
installed() { (cd /; "$python" -P -c "import importlib.metadata as m; print(m.version('scumble'))"); }
paint() { scumble style "$checkout/tests/data/coffee.jpg" --style impasto --preset draft --output "$1"; }
alive() { kill -0 "$backend" 2> /dev/null && ! grep -q '^State:.Z' "/proc/$backend/status"; }

mkdir -p "$HOME/.local/share/krita/pykrita" "$HOME/.config/GIMP/3.0" "$tree"
printf '[python]\nenable_other=true\n' > "$HOME/.config/kritarc"
git -C "$checkout" ls-files -z | (cd "$checkout" && xargs -0 cp --parents -t "$tree")
before=$(files)

release 0.0.9
program install "$tree"
scumble install
launch=$(cat "$SCUMBLE_HOME/launch.json")
python=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["command"][0])' "$launch")
check "the older release is installed" '[ "$(installed)" = 0.0.9 ]'
check "launch.json names the environment's own Python" '[[ $python = $place/* ]] && [ -x "$python" ]'
check "pyzmq is there for every Python" \
    '[ $(find "$HOME/.config/GIMP" -name "_zmq*.so" | wc -l) = 3 ]'
(cd / && exec setsid "$python" -P -m scumble_backend > "$place/backend.log" 2>&1) &
backend=$!
trap 'kill $backend 2> /dev/null || true' EXIT
for _ in $(seq 600); do [ ! -f "$SCUMBLE_HOME/connection.json" ] || break; sleep 0.1; done
paint "$place/old.png"
check "the older release has painted" '[ -s "$place/old.png" ] && alive'

release 0.1.0
program upgrade scumble
check "upgraded" '[ "$(installed)" = 0.1.0 ]'
scumble install | tee "$place/install.log"
check "install has stopped the backend of the older release" \
    'grep -q "is of older code and is stopped" "$place/install.log" && ! alive'
check "the Python in launch.json outlived the upgrade" \
    '[ "$launch" = "$(cat "$SCUMBLE_HOME/launch.json")" ] && [ -x "$python" ]'
echo '# changed, and of the same release' >> "$tree/backend/scumble_backend/__init__.py"
program upgrade scumble
check "a change without a new version number is taken over" \
    'grep -q "of the same release" "$(cd /; "$python" -P -c "import scumble_backend; print(scumble_backend.__file__)")"'
paint "$place/new.png"
check "both releases paint the same" 'cmp "$place/old.png" "$place/new.png"'

cp -r "$HOME" "$place/forgotten"
scumble uninstall --delete-history | tee "$place/uninstall.log"
check "uninstall names the way out" 'grep -q "uninstall scumble" "$place/uninstall.log"'
program uninstall scumble
check "no file of ours is left, and none of the user's is changed" \
    'diff <(echo "$before") <(files)'
check "a plugin that was left behind says what to do, in one line" \
    'SCUMBLE_HOME=$place/forgotten/.local/share/scumble PYTHONPATH=$place/forgotten/.config/GIMP/3.0/plug-ins/scumble/vendor \
     python3 -c "
import time
from scumble_client import Client, Failed
client = Client(\"left behind\")
client.connect()
while True:
    for event in client.poll():
        if isinstance(event, Failed):
            print(event.message)
            raise SystemExit(\"programs are gone\" not in event.message)
    time.sleep(0.02)
"'
echo "all of it went well, by $way: $("$tool" --version)"
