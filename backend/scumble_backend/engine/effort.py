"""What takes time in a painting: how many iterations, and how much they compute."""

from collections.abc import Iterable
from typing import NamedTuple

from scumble_backend.engine.plan import StagePlan
from scumble_backend.engine.schedule import Stage

FLOP = 4  # for each multiply-add of a forward pass: two there, two on the way back
INPUT, OUTPUT = 1 / 3, 1.0  # of what enlarging takes: a Mpx of the layer taken in, and enlarged


class Effort(NamedTuple):
    """Some work: its iterations, each of which costs something by itself, its GFLOP, its pixels.

    A device's pace turns all three into seconds. What a level's set-up takes counts as iterations
    of it. ``layer`` is Mpx of the layer at its own size, as many as are enlarged in the same time:
    no network looks at those, and they are on the CPU whatever paints.
    """

    iterations: float = 0.0
    gflop: float = 0.0
    layer: float = 0.0

    def times(self, count: float) -> "Effort":
        """So many of them."""
        return Effort(self.iterations * count, self.gflop * count, self.layer * count)


def effort_of(stage: Stage, plan: StagePlan, shape: tuple[int, int]) -> Effort:
    """Give that of one iteration of a stage whose pictures are (h,w)."""
    share = shape[0] * shape[1] / stage.size**2  # a stage's work is that of a square
    return Effort(1, FLOP * plan.work * share / 1e6)


def input_effort(shape: tuple[int, int]) -> Effort:
    """Give that of taking a layer (h,w) in, before the first iteration."""
    return Effort(0, 0, INPUT * shape[0] * shape[1] / 1e6)


def output_effort(shape: tuple[int, int], painted: tuple[int, int]) -> Effort:
    """Give that of enlarging what was painted (h,w) to a layer's shape (h,w)."""
    pixels = shape[0] * shape[1]
    return Effort(0, 0, OUTPUT * pixels / 1e6 if pixels > painted[0] * painted[1] else 0)


def together(efforts: Iterable[Effort]) -> Effort:
    """Give all of them in one."""
    found = list(efforts)
    return Effort(*map(sum, zip(*found, strict=True)))
