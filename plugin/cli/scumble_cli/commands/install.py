"""``scumble install``: the plugin into every editor, the start command into the shared folder."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import TROUBLE, parser_for
from scumble_cli.streams import complain
from scumble_install import autostart, bundle, running_backend
from scumble_install.editors import EDITORS
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.system import System
from scumble_install.processes import is_running
from scumble_install.vendor import PYTHONS
from scumble_protocol.folder import launch_path, write_launch
from scumble_protocol.paths import shown
from scumble_protocol.processes import python_module
from scumble_protocol.remedies import in_words

_STOPPED = "The backend that runs is of older code and is stopped: paintings resume with this one"
_FETCHING = "Fetching pyzmq for the editors' Pythons, about half a minute…"
_IN_USE = "files of the older {} that are in use go with the next install or uninstall"
_FAILED = (
    "{}: {}. Close {}, or make that place writable, and run `scumble install` again; until then "
    "an older {} stays as it was"
)


def main(arguments: Sequence[str]) -> int:
    """Install into the editors that were asked for; 2 if there is none, 3 if one could not be."""
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
    _say(f"How the backend is started stands in {shown(launch_path())}")
    if running_backend.stop_older():
        _say(_STOPPED)
    wanted = [editor for editor in EDITORS if options.editor in (editor.key, "all")]
    found = {editor: _profiles(editor, options.home) for editor in wanted}
    for editor, profiles in found.items():
        for profile in profiles:
            _say(f"Found {profile.name}: its {editor.noun}s are in {shown(editor.folder(profile))}")
    _fetch([profile for profiles in found.values() for profile in profiles])
    done = [_install(editor, found[editor], not options.home) for editor in wanted]
    if not any(found.values()):
        print(_none_of(wanted), file=sys.stderr)
        return 2
    return 0 if all(done) else TROUBLE


def _profiles(editor: Editor, home: Path | None) -> list[Profile]:
    system = System.of(home or Path.home())
    return editor.native(system) if home else editor.find(system)


def _fetch(profiles: Sequence[Profile]) -> None:
    platforms = dict.fromkeys(profile.wheels for profile in profiles if profile.wheels)
    if platforms:
        _say(_FETCHING)
    for wheels in platforms:
        _say(_served(bundle.prepare(wheels)))


def _install(editor: Editor, profiles: Sequence[Profile], here: bool) -> bool:
    """Install into every profile of an editor; tells whether all went well."""
    failed = 0
    for profile in profiles:
        try:
            place = editor.install(profile)
        except OSError as error:
            complain(_FAILED.format(profile.name, in_words(error), editor.name, editor.noun))
            failed += 1
        else:
            _say(f"{profile.name}: the {editor.noun} is in {shown(place)}")
            if editor.sweep(profile):
                _say(f"{profile.name}: {_IN_USE.format(editor.noun)}")
    for line in autostart.offers(profile.name for profile in profiles):
        _say(line)
    if len(profiles) > failed:
        _say(editor.when_running if here and is_running(editor.program) else editor.when_closed)
    return not failed


def _served(pythons: Sequence[str]) -> str:
    """Say which editors have pyzmq now, and what the others do."""
    there = f"pyzmq is there for Python {', '.join(pythons) or 'none'}"
    if set(pythons) >= set(PYTHONS):
        return f"{there} and later"
    return (
        f"{there} only: the rest could not be fetched. Editors with another Python reach the "
        "backend over a bridge; run `scumble install` again when there is a network"
    )


def _say(line: str) -> None:
    """Print a line at once: whoever waits sees where it is."""
    print(line, flush=True)


def _none_of(editors: Sequence[Editor]) -> str:
    names = " and no ".join(editor.name for editor in editors)
    packages = ", or ".join(f"apt install {editor.debian}" for editor in editors)
    one = "it" if len(editors) == 1 else "one"
    return (
        f"No {names} was found here. Install {one} (on Debian: {packages}) and start it once, "
        "then run `scumble install` again."
    )
