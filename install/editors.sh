#!/usr/bin/env bash
# Fetches the editors that the tests run: Krita and GIMP of Debian trixie in a folder of their own,
# cached outside the repository, and the host's tools that give them a screen. Needs root.
#   bash install/editors.sh          prints the folder on the last line
#   bash install/editors.sh forky    newer ones, beside them; SCUMBLE_EDITORS=forky has tests run those
set -euo pipefail
cd "$(dirname "$0")/.."
. install/environment.sh

suite=${1:-trixie}
tree=${XDG_CACHE_HOME:-$HOME/.cache}/scumble/editors/$suite
marker=$tree/etc/scumble-editors-complete

[ "$(id -u)" = 0 ] || die "fetching the editors needs root (it makes a Debian tree with mmdebstrap)"

missing=()
for tool in Xvfb:xvfb xdotool:xdotool xprop:x11-utils openbox:openbox mmdebstrap:mmdebstrap; do
    command -v "${tool%%:*}" > /dev/null || missing+=("${tool##*:}")
done
[ ${#missing[@]} = 0 ] || as_root_install "${missing[@]}" fonts-dejavu-core

mkdir -p "$(dirname "$tree")"
exec 9> "$tree.lock"
flock 9
if [ ! -e "$marker" ]; then
    rm -rf --one-file-system "$tree"
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2> /dev/null | head -1)
    [ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[.*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list | head -1)
    packages=gimp,krita,python3-gi,python3-pyqt5,python3-pyqt5.sip,python3-zmq,fonts-dejavu-core
    mmdebstrap --quiet --variant=minbase --mode=root \
        --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
        --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt='force-unsafe-io' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --include="$packages" "$suite" "$tree" "$mirror"
    touch "$marker"
fi
echo "$tree"
