"""``scumble install``: the plugin into every editor, the start command into the shared folder."""

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install import bundle, gimp, krita, processes
from scumble_install.processes import is_running
from scumble_protocol.folder import write_launch
from scumble_protocol.processes import python_module

NO_EDITOR = {
    "krita": "No Krita was found here. Install it (on Debian: apt install krita python3-pyqt5 "
    "python3-pyqt5.sip), then run `scumble install` again.",
    "gimp": "No GIMP 3 was found here. Install it and start it once, then run `scumble install` "
    "again.",
    "all": "No Krita and no GIMP 3 was found here. Install one (on Debian: apt install krita "
    "python3-pyqt5 python3-pyqt5.sip, or apt install gimp), then run `scumble install` again.",
}


def main(arguments: Sequence[str]) -> int:
    """Install into the editors that were asked for; 2 if there is none."""
    parser = parser_for("install")
    parser.add_argument("editor", nargs="?", choices=("krita", "gimp", "all"), default="all")
    parser.add_argument(
        "--home",
        type=Path,
        help="treat this folder as the home of a user of the editor, whether it was started or not",
    )
    options = parser.parse_args(arguments)
    write_launch(python_module("scumble_backend"), python_module("scumble_client.bridge"))
    found = 0
    if options.editor in ("krita", "all"):
        found += _install_krita(options.home)
    if options.editor in ("gimp", "all"):
        found += _install_gimp(options.home)
    if not found:
        print(NO_EDITOR[options.editor], file=sys.stderr)
    return 0 if found else 2


@functools.cache
def _prepare() -> None:
    """Fetch what every plugin brings along, once."""
    print("Fetching pyzmq for the editors' Pythons, about half a minute…", flush=True)
    bundle.prepare()


def _install_krita(home: Path | None) -> int:
    profiles = [krita.native_profile(home)] if home else krita.profiles(Path.home())
    if profiles:
        _prepare()
    for profile in profiles:
        print(f"{profile.name}: the plugin is in {krita.install(profile)}", flush=True)
    if profiles and not home and is_running(processes.KRITA):
        print("Krita is running: quit and start it again, then look for the docker 'Scumble'")
    elif profiles:
        print("Start Krita: the docker is under Settings > Dockers > Scumble")
    return len(profiles)


def _install_gimp(home: Path | None) -> int:
    profiles = gimp.native_profiles(home) if home else gimp.profiles(Path.home())
    if profiles:
        _prepare()
    for profile in profiles:
        print(f"{profile.name}: the plug-in is in {gimp.install(profile)}", flush=True)
    if profiles and not home and is_running(processes.GIMP):
        print("GIMP is running: quit and start it again, then look in Filters > Artistic")
    elif profiles:
        print("Start GIMP: it is under Filters > Artistic > Scumble…")
    return len(profiles)
