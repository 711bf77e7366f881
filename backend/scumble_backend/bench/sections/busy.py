"""Section ``busy``: a draft beside programs that take all the cores, and what is fair."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scumble_backend.bench import wire
from scumble_backend.bench.cost.clock import family_cpu
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section

PER_CORE = (0, 1, 6)
"""Busy processes for each core: none, as many as cores, and a dozen on two cores."""

_LIMIT = 300.0
"""Seconds after which a busy process ends by itself, whatever becomes of us."""

_LOOP = "import time\nend = time.monotonic() + {}\nwhile time.monotonic() < end:\n    pass"

_COLUMNS = (
    Column("busy", "busy processes"),
    Column("wall", "draft, s", "{:.2f}"),
    Column("cpu", "its CPU, s", "{:.2f}"),
    Column("fair", "fair share, s", "{:.2f}"),
    Column("times", "times that", "{:.2f}"),
)


def measure(pair: Pair, device: str, quick: bool, say: Callable[[str], None]) -> Section:
    """A draft at 512 px, over the wire, backend warm; with a fixed number of threads as well.

    A fair share is what one thread of normal priority gets: with n busy processes on c cores,
    c / (n + 1) of a core, one at most. For it the draft is timed on one thread without them.
    """
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    layer = wire.sent(load(pair.photo, 512))
    with wire.backend(device, "--threads", "1") as client:
        say("busy: one thread, for the fair share")
        _draft(client, "warm", layer, pair)
        alone = _draft(client, "alone", layer, pair)
    need = float(alone["cpu"] or alone["wall"] or 0)
    rows: list[Row] = []
    with wire.backend(device) as client:
        _draft(client, "warm", layer, pair)
        for per_core in PER_CORE[:: 2 if quick else 1]:
            count = per_core * cores
            say(f"busy: beside {count} processes")
            with beside(count):
                row = _draft(client, f"beside-{count}", layer, pair)
            fair = need / min(1.0, cores / (count + 1))
            rows.append(
                {"busy": count, **row, "fair": fair, "times": float(row["wall"] or 0) / fair}
            )
    notes = [
        f"a fair share: one thread needs {need:.2f} CPU seconds, and gets {cores} cores over one "
        "more than the busy processes, one core at most",
        "a quiet machine's draft is sooner than that: all cores paint it",
    ]
    return Section("busy", f"A draft beside busy processes, {cores} cores", _COLUMNS, rows, notes)


def _draft(client: wire.WireClient, name: str, layer: wire.Sent, pair: Pair) -> Row:
    """Seconds from submit to result, and the CPU seconds of the backend for it."""
    before, began = family_cpu(client.backend), time.monotonic()
    client.submit(name, layer, pair.style, "draft")
    client.hear("result")
    wall, after = time.monotonic() - began, family_cpu(client.backend)
    return {"wall": wall, "cpu": after - before}


@contextmanager
def beside(count: int) -> Iterator[None]:
    """Run processes that only compute, each a session: Linux may share cores by session."""
    command = [sys.executable, "-c", _LOOP.format(_LIMIT)]
    found = [subprocess.Popen(command, start_new_session=True) for _ in range(count)]
    try:
        time.sleep(1.0 if count else 0.0)
        yield
    finally:
        for process in found:
            process.kill()
        for process in found:
            process.wait()
