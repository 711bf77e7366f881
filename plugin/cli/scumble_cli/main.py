"""The ``scumble`` command and its subcommands."""

import importlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scumble_cli import interrupt, streams
from scumble_protocol.owned import FolderError
from scumble_protocol.remedies import INSTALL, in_words

if TYPE_CHECKING:
    from scumble_protocol.options import OptionParser

_COMMANDS = {
    "style": ("scumble_cli.commands.style", "paint a picture in the style of others"),
    "batch": ("scumble_cli.commands.batch", "paint folders and numbered frames, resumable"),
    "history": ("scumble_cli.commands.history", "list, export, resume and delete kept jobs"),
    "serve": ("scumble_cli.commands.serve", "run the backend in this shell"),
    "install": ("scumble_cli.commands.install", "put the plugin into the editors"),
    "uninstall": ("scumble_cli.commands.uninstall", "take the plugin out of the editors"),
    "doctor": ("scumble_cli.commands.doctor", "check the installation and say what to do"),
    "autostart": ("scumble_cli.commands.autostart", "have systemd start the backend for sandboxes"),
    "pair": ("scumble_cli.commands.pair", "paint on another machine's backend, or let others in"),
    "bench": ("scumble_cli.commands.bench", "measure speed and quality on this machine"),
    "selftest": ("scumble_cli.commands.selftest", "break things on purpose, see that jobs survive"),
}


_TALKING = ("style", "batch", "history")
"""Commands that only talk to the backend have nothing to tidy up: Ctrl-C may end them anywhere."""
TROUBLE = 3
"""Exit status where an installation is not whole."""
OUTPUT_LOST = 2
"""Exit status where the output cannot be written."""
READER_LEFT = 141
"""Exit status where a pipe's reader has gone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit status; without arguments, those of the process."""
    if arguments is not None:
        return _run(list(arguments))
    interrupt.end_at_once()
    streams.prepare()
    status = _told(sys.argv[1:])
    interrupt.ignore()
    return status


def _gone(error: Exception) -> str:
    """Say that there is no current folder any more, or nothing if that is not why it failed."""
    if isinstance(error, FileNotFoundError) and not error.filename:
        return "the current folder is gone: go to another one, and try again"
    return ""


def _told(given: list[str]) -> int:
    """Run a subcommand as a process does: whatever ends it is told in one line at most."""
    status = OUTPUT_LOST
    try:
        status = _run(given)
        streams.finish()
    except streams.OutputLostError as error:
        streams.complain(str(error))
        status = OUTPUT_LOST
    except BrokenPipeError:  # nobody reads what it prints on its way
        streams.close_stdout()
        status = READER_LEFT
    except ImportError as error:
        streams.complain(f"{error}: {INSTALL}")
        status = TROUBLE
    except (OSError, FolderError) as error:
        streams.complain(streams.lost(error) or _gone(error) or in_words(error))
        streams.close_stdout()
    except KeyboardInterrupt:
        streams.complain("stopped")
        status = interrupt.CANCELLED
    return status


def _run(given: list[str]) -> int:
    if not given or given[0] in ("-h", "--help"):
        print(_overview())
        return 0 if given else 2
    if given[0] not in _COMMANDS:
        print(f"scumble: there is no command {given[0]!r}\n\n{_overview()}", file=sys.stderr)
        return 2
    module = importlib.import_module(_COMMANDS[given[0]][0])
    if given[0] not in _TALKING:
        interrupt.raise_it()
    try:
        status: int = module.main(given[1:])
    except SystemExit as end:  # argparse: 2 after a wrong option, 0 after --help
        status = end.code if isinstance(end.code, int) else 2
    return status


def parser_for(command: str) -> "OptionParser":
    """Make the parser of one subcommand, with its line of the overview as description."""
    from scumble_protocol.options import (  # noqa: PLC0415 - Ctrl-C is listened to before this
        OptionParser,
    )

    words = _COMMANDS[command][1]
    return OptionParser(prog=f"scumble {command}", description=f"{words[0].upper()}{words[1:]}.")


def _overview() -> str:
    lines = ["usage: scumble COMMAND [OPTIONS]", "", "commands:"]
    lines += [f"  {name:10} {words}" for name, (_, words) in _COMMANDS.items()]
    lines += ["", "scumble COMMAND --help lists a command's options."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
