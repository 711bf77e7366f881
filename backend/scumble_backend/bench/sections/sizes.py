"""Sections ``memory`` and ``growth``: what larger pictures cost, each size in a fresh process."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from scumble_backend.bench.children.size_process import measure_size
from scumble_backend.bench.cost.floor import Rates
from scumble_backend.bench.pairs import Pair
from scumble_backend.bench.report import Column, Row, Section

SIZES = (256, 512, 1024, 2048, 4096, 8192)
ITERATIONS = 3
"""At each level; the first pays for the set-up and is not among those timed."""

_MEMORY = (
    Column("size", "square of px"),
    Column("base", "before, MB", "{:.0f}"),
    Column("peak", "at most, MB", "{:.0f}"),
    Column("painting", "painting, MB", "{:.0f}"),
    Column("bytes_per_pixel", "bytes a pixel", "{:.0f}"),
)
_GROWTH = (
    Column("size", "square of px"),
    Column("wall", "s an iteration", "{:.3f}"),
    Column("cpu", "CPU s", "{:.3f}"),
    Column("setup_wall", "set-up s", "{:.2f}"),
    Column("gflop", "network GFLOP", "{:.0f}"),
    Column("times_cpu", "times the floor, by CPU", "{:.2f}"),
    Column("exponent", "grows as pixels to the", "{:.2f}"),
)


class Sizes:
    """Measure each size once, for both sections."""

    def __init__(self, pair: Pair, largest: int, device: str, say: Callable[[str], None]) -> None:
        self._pair, self._device, self._say = pair, device, say
        self._sizes = [size for size in SIZES if size <= largest]
        self._found: dict[int, dict[str, Any] | None] = {}

    def memory(self) -> Section:
        """Peak memory by size."""
        rows: list[Row] = []
        for size, found in self._all():
            if found is None:
                rows.append({"size": size})
                continue
            base, peak = found["base"], found["peak"]
            painting = peak - base
            row: Row = {"size": size, "base": base / 1e6, "peak": peak / 1e6}
            rows.append({**row, "painting": painting / 1e6, "bytes_per_pixel": painting / size**2})
        notes = [
            "a fresh process for each size; before: PyTorch, network, warm-up, photo loaded",
            "the style's picture is not scaled with the size: its part is within",
        ]
        return Section("memory", "Peak memory (normal preset)", _MEMORY, rows, notes)

    def growth(self, rates: Rates) -> Section:
        """Time per iteration by size."""
        rows: list[Row] = []
        for size, found in self._all():
            if found is None:
                rows.append({"size": size})
                continue
            wall, cpu = found["seconds"]
            row: Row = {"size": size, "wall": wall, "cpu": cpu, "setup_wall": found["setup"][0]}
            floor = found["flops"] / rates.convolution.cpu
            rows.append({**row, "gflop": found["flops"] / 1e9, "times_cpu": cpu / floor})
        for before, row in pairwise(rows):
            row["exponent"] = _exponent(before, row)
        notes = [
            f"median of {ITERATIONS - 1} iterations at the last level of a normal painting; "
            "exponent 1: time grows as the number of pixels (by CPU time)",
            "256 px has the deeper network of a draft's last level, larger ones that of strokes",
        ]
        return Section("growth", "Time per iteration by size", _GROWTH, rows, notes)

    def _all(self) -> list[tuple[int, dict[str, Any] | None]]:
        for size in self._sizes:
            if size not in self._found:
                self._found[size] = measure_size(
                    self._pair, (size, size), self._device, self._say, iterations=ITERATIONS
                )
        return list(self._found.items())


def _exponent(before: Row, row: Row) -> float | None:
    a, b = before.get("cpu"), row.get("cpu")
    if not isinstance(a, float) or not isinstance(b, float):
        return None
    sizes = row["size"], before["size"]
    assert isinstance(sizes[0], int) and isinstance(sizes[1], int)  # noqa: S101, PT018
    return math.log(b / a) / (2 * math.log(sizes[0] / sizes[1]))
