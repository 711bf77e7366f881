"""Section ``large``: whole paintings of print size, within little memory."""

from collections.abc import Callable
from typing import NamedTuple

from scumble_backend.bench.children.size_process import measure_size
from scumble_backend.bench.pairs import Pair
from scumble_backend.bench.report import Column, Row, Section


class Print(NamedTuple):
    """A picture (h,w), the bytes that its process may hold, and iterations a level (None: all)."""

    shape: tuple[int, int]
    allowed: int
    iterations: int | None = None


PRINTS = (Print((4096, 4096), 4 * 10**9), Print((5000, 7000), 8 * 10**9))
QUICK = (Print((2048, 2048), 25 * 10**8, iterations=1),)

_COLUMNS = (
    Column("size", "px"),
    Column("allowed", "allowed, GB", "{:.2f}"),
    Column("planned", "planned, GB", "{:.2f}"),
    Column("peak", "at most, GB", "{:.2f}"),
    Column("base", "before, GB", "{:.2f}"),
    Column("tile", "tiles of px"),
    Column("iterations", "iterations"),
    Column("last", "s an iteration, last level", "{:.1f}"),
    Column("minutes", "minutes in all", "{:.1f}"),
)


def measure(
    pair: Pair, device: str, prints: tuple[Print, ...], say: Callable[[str], None]
) -> Section:
    """Paint each of them from beginning to end, with all tiles."""
    rows: list[Row] = []
    for wanted in prints:
        (height, width), allowed = wanted.shape, wanted.allowed
        row: Row = {"size": f"{width} x {height}", "allowed": allowed / 1e9}
        found = measure_size(
            pair, wanted.shape, device, say, iterations=wanted.iterations, allowed=allowed
        )
        if found is not None:
            row |= {name: found[name] / 1e9 for name in ("planned", "peak", "base")}
            row |= {"tile": found["tile"], "iterations": found["iterations"]}
            row |= {"last": found["seconds"][0], "minutes": found["whole"][0] / 60}
        rows.append(row)
    notes = [
        "a fresh process for each, the normal preset; at most: all that the process ever held, "
        "PyTorch, the network, the content and the finished picture among it",
        "before: what it had held at most with the content loaded; the painting may have the rest",
    ]
    return Section("large", "Large pictures within little memory", _COLUMNS, rows, notes)
