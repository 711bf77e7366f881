"""``scumble uninstall``: take the plugin out of the editors, and stop the backend."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install import environment, running_backend, user_files
from scumble_install.editors import EDITORS


def main(arguments: Sequence[str]) -> int:
    """Remove from every editor; what the user made stays, the history unless told otherwise."""
    options = _parser().parse_args(arguments)
    home = Path.home()
    for editor in EDITORS:
        for profile in editor.find(home):
            there = editor.uninstall(profile)
            words = f"{editor.noun} removed" if there else f"no {editor.noun} was there"
            print(f"{profile.name}: {words}")
    stopped = running_backend.stop()
    if stopped:
        print(stopped)
    _leave_history(options)
    user_files.sweep()
    print(f"Scumble's programs stay; remove them with: {environment.removal()}")
    return 0


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
