"""``scumble install``: the plugin into every editor, the start command into the shared folder."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install import bundle, running_backend
from scumble_install.editor import Editor
from scumble_install.editors import EDITORS
from scumble_install.processes import is_running
from scumble_protocol.folder import write_launch
from scumble_protocol.processes import python_module

_STOPPED = "The backend that runs is of older code and is stopped: paintings resume with this one"
_FETCHING = "Fetching pyzmq for the editors' Pythons, about half a minute…"


def main(arguments: Sequence[str]) -> int:
    """Install into the editors that were asked for; 2 if there is none."""
    parser = parser_for("install")
    choices = (*(editor.key for editor in EDITORS), "all")
    parser.add_argument("editor", nargs="?", choices=choices, default="all")
    parser.add_argument(
        "--home",
        type=Path,
        help="treat this folder as the home of a user of the editor, whether it was started or not",
    )
    options = parser.parse_args(arguments)
    write_launch(python_module("scumble_backend"), python_module("scumble_client.bridge"))
    if running_backend.stop_older():
        print(_STOPPED, flush=True)
    wanted = [editor for editor in EDITORS if options.editor in (editor.key, "all")]
    fetched = False
    for editor in wanted:
        profiles = editor.native(options.home) if options.home else editor.find(Path.home())
        if profiles and not fetched:
            print(_FETCHING, flush=True)
            bundle.prepare()
            fetched = True
        for profile in profiles:
            place = editor.install(profile)
            print(f"{profile.name}: the {editor.noun} is in {place}", flush=True)
        if profiles:
            running = not options.home and is_running(editor.program)
            print(editor.when_running if running else editor.when_closed)
    if not fetched:
        print(_none_of(wanted), file=sys.stderr)
    return 0 if fetched else 2


def _none_of(editors: Sequence[Editor]) -> str:
    names = " and no ".join(editor.name for editor in editors)
    packages = ", or ".join(f"apt install {editor.debian}" for editor in editors)
    one = "it" if len(editors) == 1 else "one"
    return (
        f"No {names} was found here. Install {one} (on Debian: {packages}) and start it once, "
        "then run `scumble install` again."
    )
