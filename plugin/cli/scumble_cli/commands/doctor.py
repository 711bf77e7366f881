"""``scumble doctor``: check the installation and say what to do."""

from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install.doctor import examine


def main(arguments: Sequence[str]) -> int:
    """Print one line for each thing checked; 3 if something is not well."""
    parser_for("doctor").parse_args(arguments)
    well = True
    for finding in examine(Path.home()):
        print("ok  " if finding.well else "BAD ", finding.text, flush=True)
        well &= finding.well
    return 0 if well else 3
