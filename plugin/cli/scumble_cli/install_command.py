"""``scumble install``: the plugin into every editor, the start command into the shared folder."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install import krita
from scumble_protocol.folder import write_launch

NO_EDITOR = (
    "No Krita was found here. Install it (on Debian: apt install krita python3-pyqt5 "
    "python3-pyqt5.sip), then run `scumble install` again."
)


def main(arguments: Sequence[str]) -> int:
    """Install into the editors that were asked for; 2 if there is none."""
    parser = parser_for("install")
    parser.add_argument("editor", nargs="?", choices=("krita", "all"), default="all")
    parser.add_argument(
        "--home",
        type=Path,
        help="treat this folder as the home of a user of Krita, whether it was started or not",
    )
    options = parser.parse_args(arguments)
    python = [sys.executable, "-m"]
    write_launch([*python, "scumble_backend"], [*python, "scumble_client.bridge"])
    home = options.home
    profiles = [krita.native_profile(home)] if home else krita.profiles(Path.home())
    if not profiles:
        print(NO_EDITOR, file=sys.stderr)
        return 2
    for profile in profiles:
        folder = krita.install(profile)
        print(f"{profile.name}: the plugin is in {folder}")
    if krita.is_running():
        print("Krita is running: quit and start it again, then look for the docker 'Scumble'")
    else:
        print("Start Krita: the docker is under Settings > Dockers > Scumble")
    return 0
