"""The road: pyramid levels and iterations, with the presets as stop points on it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from scumble_backend.engine.picture.resample import GRIDS
from scumble_backend.engine.settings import PRESETS, LayerWeights
from scumble_backend.engine.vgg.weights import CONVS

GRAM_ALL = ("1_1", "2_1", "3_1", "4_1", "5_1")
GRAM_MIDDLE = ("1_1", "2_1", "3_1", "4_1")
GRAM_CUT = ("1_1", "2_1", "3_1")
HYPER_MIDDLE = ("1_2", "2_2", "3_1", "3_3", "4_1")
HYPER_CUT = ("1_2", "2_2", "3_1")

FIRST = 64  # px of the first level, where large shapes are made
DRAFT = 320  # px at which a draft ends, or the size where that is smaller
_OPENING, _EACH, _AT_LAST = 14, 7, 10  # iterations: first level, later ones, the size again
_STEP = 2.4  # levels grow by at most this factor
SETUP = 1.7  # setting a level up costs about as much as this many iterations


class Stage(NamedTuple):
    """Some iterations at one pyramid level."""

    preset: str  # the first preset that includes this stage
    size: int  # longest side in px
    iterations: int  # 0: it is skipped
    gram: tuple[str, ...]  # layers of the Gram term
    hyper: tuple[str, ...]  # layers of the nearest-neighbour hypercolumn; empty: no such term
    content: str | None  # layer of the content term
    opening: bool = False  # the first level, where only large shapes are made
    statistic: str = "gram"  # what is compared of the layers `gram`: or "wasserstein"
    weights: LayerWeights = ()  # of style layers; empty: all alike

    @property
    def taps(self) -> set[str]:
        """Layers whose feature maps are used."""
        return {*self.gram, *self.hyper, *([] if self.content is None else [self.content])}

    @property
    def coarse(self) -> list[str]:
        """Layers of the hypercolumn that are stretched to its grid."""
        return [layer for layer in self.hyper if GRIDS[layer[0]] > GRIDS["3"]]

    @property
    def cut(self) -> bool:
        """Whether there is no content term here, so that the network can end early."""
        return self.content is None

    @property
    def late(self) -> bool:
        """Whether the large shapes are settled here and only strokes are left to do."""
        return self.size > DRAFT

    @property
    def cost(self) -> float:
        """Estimated work of one iteration: thousands of multiply-adds."""
        return self.size**2 * _depth_cost(max(self.taps))


def road(size: int, method: str = "nearest", layers: LayerWeights = ()) -> list[Stage]:
    """All stages for a picture whose longest side is painted at `size` px (64 or more).

    draft: 64 px with Gram terms down to relu5_1 only: the large shapes, for 4 % of the work.
    Then nearest neighbours and Gram at 143 and 320 px. normal: up to the size, with the network
    cut at relu3_1: at these sizes only strokes are left to do, and that needs no deeper layer
    (30 % cheaper, no loss seen). fine: neighbours are searched again from the picture so far, at
    the last level with the deeper layers back: eyes and mouths become whole, strokes join up. It
    costs about as much again as everything before, twice at large sizes.

    The methods "gram" and "wasserstein" have the same levels, the first one included; later ones
    have no neighbours, and keep the content term to the end, since nothing else preserves the
    content there; without neighbours they need twice the iterations. `layers`: instead of the
    levels' own, with weights.
    """
    draft = min(size, DRAFT)
    stages = [Stage("draft", FIRST, _OPENING, GRAM_ALL, (), "4_2", opening=True)]
    sizes = _grow(FIRST, draft)
    stages += [_middle("draft", px, _EACH) for px in sizes]
    if size > draft:
        stages += [_cut("normal", px, _EACH) for px in _grow(draft, size)]
    else:
        stages.append(_middle("normal", size, _AT_LAST))
    stages.append(_middle("fine", size, _AT_LAST))
    return [_with_layers(_by_method(stage, method), layers) for stage in stages]


def _by_method(stage: Stage, method: str) -> Stage:
    if method == "nearest" or stage.opening:
        return stage
    layers = GRAM_ALL if method == "gram" else GRAM_MIDDLE
    return stage._replace(
        gram=layers, hyper=(), content="4_2", statistic=method, iterations=2 * stage.iterations
    )


def _with_layers(stage: Stage, layers: LayerWeights) -> Stage:
    if not layers:
        return stage
    names = tuple(name for name, _ in layers)
    return stage._replace(gram=names, hyper=names if stage.hyper else (), weights=layers)


def _depth_cost(layer: str) -> float:
    """Multiply-adds per pixel of VGG-19 up to a layer, in thousands."""
    upto = (c for c in CONVS if c[0] <= layer)
    return sum(9 * c_in * c_out / GRIDS[name[0]] ** 2 for name, c_in, c_out in upto) / 1000


def stop_of(stages: Sequence[Stage], preset: str) -> int:
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
