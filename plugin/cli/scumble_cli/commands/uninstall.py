"""``scumble uninstall``: take the plugin out of the editors, and stop the backend."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import TROUBLE, parser_for
from scumble_cli.streams import complain
from scumble_install import autostart, environment, running_backend, user_files
from scumble_install.editors import EDITORS
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.system import System
from scumble_protocol.remedies import in_words


def main(arguments: Sequence[str]) -> int:
    """Remove from every editor; what the user made stays, the history unless told otherwise."""
    options = _parser().parse_args(arguments)
    system = System.of(Path.home())
    done = [_remove(editor, profile) for editor in EDITORS for profile in editor.find(system)]
    _turn_off_autostart()
    stopped = running_backend.stop()
    if stopped:
        print(stopped)
    _leave_history(options)
    user_files.sweep()
    print(f"Scumble's programs stay; remove them with: {environment.removal()}")
    return 0 if all(done) else TROUBLE


def _remove(editor: Editor, profile: Profile) -> bool:
    """Take the plugin out of one profile, and say what became of it; tells whether it is gone."""
    try:
        there = editor.uninstall(profile)
    except OSError as error:
        words = f"close {editor.name} and run `scumble uninstall` again"
        complain(f"{profile.name}: {in_words(error)}: {words}; the {editor.noun} stays as it was")
        return False
    words = f"{editor.noun} removed" if there else f"no {editor.noun} was there"
    left = "; files in use go with the next uninstall" if editor.sweep(profile) else ""
    print(f"{profile.name}: {words}{left}")
    return True


def _turn_off_autostart() -> None:
    try:
        if autostart.turn_off():
            print("systemd starts the backend no more")
    except autostart.AutostartError as error:  # its files are gone all the same
        complain(str(error))


def _leave_history(options: argparse.Namespace) -> None:
    there = user_files.history()
    if there is None:
        return
    if options.delete_history or (not options.keep_history and _asked(there)):
        user_files.delete_history()
        print(f"The history is deleted: {there.words()}")
    else:
        print(f"The history stays: {there.words()}; --delete-history deletes it")


def _asked(there: user_files.KeptPaintings) -> bool:
    """Ask, where somebody can answer; only a clear yes is one."""
    if not sys.stdin.isatty():
        return False
    print(f"The history has {there.words()}.")
    try:
        return input("Delete it? It cannot be brought back. [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("uninstall")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--delete-history", action="store_true", help="also delete all kept paintings"
    )
    ways.add_argument(
        "--keep-history", action="store_true", help="keep them without asking (for scripts)"
    )
    return parser
