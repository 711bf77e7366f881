"""The ``scumble`` command and its subcommands."""

import argparse
import importlib
import sys
from collections.abc import Sequence

_COMMANDS = {
    "style": ("scumble_cli.style_command", "paint a picture in the style of others"),
    "history": ("scumble_cli.history_command", "list, fetch, go on with and delete kept jobs"),
    "serve": ("scumble_cli.serve_command", "run the backend in this shell"),
    "install": ("scumble_cli.install_command", "put the plugin into the editors"),
    "uninstall": ("scumble_cli.uninstall_command", "take the plugin out of the editors"),
    "doctor": ("scumble_cli.doctor_command", "check the installation and say what to do"),
    "pair": ("scumble_cli.pair_command", "paint on another machine's backend, or let others in"),
    "bench": ("scumble_cli.bench_command", "measure speed and quality on this machine"),
    "selftest": ("scumble_cli.selftest_command", "break things on purpose, see that jobs survive"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        print(_overview())
        return 0 if given else 2
    if given[0] not in _COMMANDS:
        print(f"scumble: there is no command {given[0]!r}\n\n{_overview()}", file=sys.stderr)
        return 2
    module = importlib.import_module(_COMMANDS[given[0]][0])
    try:
        status: int = module.main(given[1:])
    except SystemExit as end:  # argparse: 2 after a wrong option, 0 after --help
        status = end.code if isinstance(end.code, int) else 2
    return status


def parser_for(command: str) -> argparse.ArgumentParser:
    """Make the parser of one subcommand, with its line of the overview as description."""
    words = _COMMANDS[command][1]
    return argparse.ArgumentParser(
        prog=f"scumble {command}", description=f"{words[0].upper()}{words[1:]}."
    )


def _overview() -> str:
    lines = ["usage: scumble COMMAND [OPTIONS]", "", "commands:"]
    lines += [f"  {name:10} {words}" for name, (_, words) in _COMMANDS.items()]
    lines += ["", "scumble COMMAND --help lists a command's options."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
