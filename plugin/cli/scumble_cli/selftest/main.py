"""What became of the jobs when things were broken on purpose."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scumble_cli.main import parser_for
from scumble_cli.selftest import soak
from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import FaultRow, inject
from scumble_cli.selftest.faults.storm import storm
from scumble_cli.selftest.faults.table import FAULTS
from scumble_cli.selftest.report import head, line, verdict
from scumble_protocol.options import number

NOT_HELD = 1
_STORM = "storm"
_MOST = 10**6


def main(arguments: Sequence[str]) -> int:
    """Print the table, or the soak's measurements; 0 if every promise held, 1 if not."""
    options = _parser().parse_args(arguments)
    held, found = _soak(options) if options.soak else _faults(options)
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    return 0 if held else NOT_HELD


def _faults(options: argparse.Namespace) -> tuple[bool, Any]:
    print(head(), flush=True)
    rows: list[FaultRow] = []
    for fault in FAULTS:
        if not options.only or fault.name in options.only:
            rows.append(inject(fault, options.quick))
            print(line(rows[-1]), flush=True)
    if options.kills and (not options.only or _STORM in options.only):
        rows.append(storm(options.kills, options.seed))
        print(line(rows[-1]), flush=True)
    print(verdict(rows))
    return all(row.held for row in rows), [row._asdict() for row in rows]


def _soak(options: argparse.Namespace) -> tuple[bool, Any]:
    try:
        measured = soak.soak(options.jobs, options.clients)
    except BrokenPromise as error:
        print(f"NOT HELD: {error}")
        return False, str(error)
    print("\n".join(soak.lines(measured)))
    return soak.held(measured), measured


def _parser() -> argparse.ArgumentParser:
    names = [*(fault.name for fault in FAULTS), _STORM]
    parser = parser_for("selftest")
    add, count, some = parser.add_argument, number(int, 0, _MOST), number(int, 1, _MOST)
    add("--faults", action="store_true", help="inject every fault and print a table (the default)")
    add(
        "--only",
        action="append",
        choices=names,
        metavar="NAME",
        help=f"this fault only; may be repeated: {', '.join(names)}",
    )
    add("--quick", action="store_true", help="smaller jobs, shorter waits")
    add("--kills", type=count, default=200, help="kill -9 in the storm (default: %(default)s)")
    add("--seed", type=count, default=1, help="of the storm's chance (default: %(default)s)")
    add("--soak", action="store_true", help="run many small jobs instead, and measure")
    add("--jobs", type=some, default=500, help="of the soak (default: %(default)s)")
    add("--clients", type=some, default=4, help="of the soak (default: %(default)s)")
    add("--json", type=Path, metavar="OUT", help="write what is printed as JSON too")
    return parser
