"""``scumble doctor``: look at the installation and say what to do."""

import json
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
    for finding in examine(System.of(Path.home()), _tell, options.weights):
        found.append(finding)
        if not options.json:
            print(_line(finding), flush=True)
    if options.json:
        print(json.dumps([finding._asdict() for finding in found], indent=1, ensure_ascii=False))
    return 0 if all(finding.well for finding in found) else TROUBLE


def _line(finding: Finding) -> str:
    return f"{'ok ' if finding.well else 'BAD'}  {finding.line}"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
