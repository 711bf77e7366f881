"""Section ``start``: ``scumble style`` with no backend running, from the shell."""

import json
import re
import statistics
import subprocess
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scumble_backend.bench.pairs import Pair
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.bench.wire import WireError, own_folder
from scumble_protocol.processes import python_module

_COLUMNS = (Column("stage", "stage"), Column("seconds", "s after the start", "{:.2f}"))
_STAGES = (
    ("ready", "backend answers"),
    ("accepted", "job accepted"),
    ("first iteration", "first iteration"),
    ("first preview", "first preview"),
    ("result", "draft done"),
)
_WORKER = (("imports", "worker: imports alone"), ("weights", "worker: weights alone"))


def measure(pair: Pair, device: str, repeats: int, say: Callable[[str], None]) -> Section:
    """Paint a draft at 512 px by the command line; medians over fresh starts."""
    seen: list[dict[str, float]] = []
    for number in range(repeats):
        say(f"start: {number + 1} of {repeats}")
        with own_folder() as folder:
            seen.append({**_style(pair, device, folder), **_worker(folder / "backend.log")})
    rows: list[Row] = []
    for key, what in (*_STAGES, *_WORKER):
        known = [s[key] for s in seen if key in s]
        rows.append({"stage": what, "seconds": statistics.median(known) if known else None})
    notes = [
        f"medians of {repeats}; counted by the command itself, once Python has loaded it; "
        "the worker's own two are lengths, from its line in backend.log",
    ]
    return Section("start", "scumble style, no backend running", _COLUMNS, rows, notes)


def _style(pair: Pair, device: str, folder: Path) -> dict[str, float]:
    """The stages that ``--json`` reports."""
    command = python_module("scumble_cli.main", "style", str(pair.photo))
    command += ["--style", str(pair.style), "-o", str(folder / "out.png"), "--device", device]
    command += ["--preset", "draft", "--size", "512", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WireError(f"scumble style failed: {done.stderr.strip()}")
    summary: dict[str, Any] = json.loads(done.stdout)
    stages: dict[str, float] = summary["stages"]
    return stages


def _worker(log: Path) -> dict[str, float]:
    """Seconds of imports and weights, as the backend noted them when its worker was ready."""
    found = re.search(r"ready: (\{.*\})", log.read_text(encoding="utf-8"))
    if found is None:
        return {}
    seconds: dict[str, float] = literal_eval(found.group(1))["seconds"]
    return seconds
