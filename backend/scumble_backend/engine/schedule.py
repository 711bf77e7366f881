"""The road: pyramid levels and iterations, with the presets as stop points on it."""

from __future__ import annotations

import math
from typing import NamedTuple

from .settings import PRESETS

GRAM_ALL = ("1_1", "2_1", "3_1", "4_1", "5_1")
GRAM_MIDDLE = ("1_1", "2_1", "3_1", "4_1")
GRAM_CUT = ("1_1", "2_1", "3_1")
HYPER_MIDDLE = ("1_2", "2_2", "3_1", "3_3", "4_1")
HYPER_CUT = ("1_2", "2_2", "3_1")

FIRST = 64  # px of the first level, where large shapes are made
DRAFT = 256  # px at which a draft ends
_SAME = 320  # contents up to here end their draft at their own size
_STEP = 2.4  # levels grow by at most this factor
# Multiply-adds per pixel of VGG-19 up to a layer, in thousands: the unit of Stage.cost.
_DEPTH_COST = {"3_1": 112.0, "4_1": 241.0, "4_2": 278.0, "5_1": 361.0}
SETUP = 1.2  # setting a level up costs about as much as this many iterations


class Stage(NamedTuple):
    """Some iterations at one pyramid level."""

    preset: str  # the first preset that includes this stage
    size: int  # longest side in px
    iterations: int
    gram: tuple[str, ...]  # layers of the Gram term
    hyper: tuple[str, ...]  # layers of the nearest-neighbour hypercolumn; empty: no such term
    content: str | None  # layer of the content term

    @property
    def cut(self) -> bool:
        """Whether the network ends at relu3_1 here."""
        return self.content is None

    @property
    def late(self) -> bool:
        """Whether the large shapes are settled here and only strokes are left to do."""
        return self.size > _SAME

    @property
    def cost(self) -> float:
        """Estimated work of one iteration."""
        return self.size**2 * _DEPTH_COST["3_1" if self.cut else max(*self.gram, "4_2")]


def road(size: int) -> list[Stage]:
    """All stages for a picture whose longest side is painted at `size` px (64 or more).

    draft: 64 px with Gram terms down to relu5_1 only: the large shapes, for 4 % of the work.
    Then nearest neighbours and Gram at 128 and 256 px. normal: up to the size, with the network
    cut at relu3_1: at these sizes only strokes are left to do, and that needs no deeper layer
    (30 % cheaper, no loss seen). fine: neighbours are searched again from what is there, at the
    last level with the deeper layers back: eyes and mouths become whole, strokes join up. It costs
    about as much again as everything before, twice at large sizes.
    """
    draft = size if size <= _SAME else DRAFT
    stages = [Stage("draft", FIRST, 20, GRAM_ALL, (), "4_2")]
    sizes = _grow(FIRST, draft)
    stages += [_middle("draft", px, 14 if px == draft else 12) for px in sizes]
    if size > draft:
        stages += [_cut("normal", px, 10) for px in _grow(draft, size)]
    else:
        stages.append(_middle("normal", size, 10))
    return [*stages, _middle("fine", size, 10)]


def stop_of(stages: list[Stage], preset: str) -> int:
    """How many of the stages belong to `preset`."""
    rank = PRESETS.index(preset)
    return sum(PRESETS.index(stage.preset) <= rank for stage in stages)


def _middle(preset: str, size: int, iterations: int) -> Stage:
    return Stage(preset, size, iterations, GRAM_MIDDLE, HYPER_MIDDLE, "4_2")


def _cut(preset: str, size: int, iterations: int) -> Stage:
    return Stage(preset, size, iterations, GRAM_CUT, HYPER_CUT, None)


def _grow(start: int, end: int) -> list[int]:
    """Sizes after `start` up to `end`, in equal factors near 2."""
    count = max(1, math.ceil(math.log(end / start) / math.log(_STEP)))
    return [round(start * (end / start) ** (i / count)) for i in range(1, count + 1)]
