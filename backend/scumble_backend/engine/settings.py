"""What an artist chooses."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, NamedTuple

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.vgg.weights import CHANNELS

PRESETS = ("draft", "normal", "fine")
KEEP_COLORS_BY = ("luminance", "statistics")
METHODS = ("nearest", "gram", "wasserstein")
POOLINGS = ("max", "average")
OPTIMIZERS = ("lbfgs", "adam")
STARTS = ("content", "style", "noise")

LARGEST_WEIGHT = 1000.0  # of a style layer
_DECIMAL = re.compile(r"(?=.{1,16}$)([0-9]+\.?[0-9]*|\.[0-9]+)")

LayerWeights = tuple[tuple[str, float], ...]  # ("3_1", 0.5), ...


class Shows(Enum):
    """The coarsest level at which a change of a painting shows: there it is painted again."""

    NOWHERE = "only in the output, or in how far it is painted"
    STROKES = "the last level that had begun"
    STYLE = "the second level, the first with neighbours"
    SHAPES = "the first level, where large shapes are made"


class Likeness(Enum):
    """What a change makes of a finished picture, once it is painted again."""

    SAME = "the picture that is there"
    ALIKE = "nearly the picture that is there: a slider moved"
    ANOTHER = "another picture"


class Effect(NamedTuple):
    """What happens to a painting whose setting (or style, or content) changes."""

    shows: Shows
    likeness: Likeness


_SHOWN = Effect(Shows.NOWHERE, Likeness.SAME)
_STROKES = Effect(Shows.STROKES, Likeness.ALIKE)
_STYLE = Effect(Shows.STYLE, Likeness.ANOTHER)
_START = Effect(Shows.SHAPES, Likeness.ANOTHER)


def _setting(default: Any, effect: Effect) -> Any:
    return field(default=default, metadata={"effect": effect})


@dataclass(frozen=True)
class Settings:
    """How to paint. All values are checked when the object is made (EngineError).

    preset: "draft", "normal" or "fine": stop points of one run (schedule.py).
    strength: 0..100, from "the photo in the painting's colours" to "mostly painting".
    freedom: 0..100, from likeness to painterly: how far large shapes may follow the style.
    brush_size: 25..400 percent: size of the style's strokes against their own.
    keep_colors: 0..100 percent, from the painting's colours to the content's. Applied to the
        output only, so a change needs no painting again.
    keep_colors_by: "luminance", the content's colour at each place under the painting's light,
        or "statistics", the painting with the content's colour statistics (colour.py).
    size: longest side in px that is optimised; 0 chooses by device (1024 on a CPU, else 2048).
        Never above the content's own longest side, never below 64. Of a picture slimmer than
        1:16, the longest side of one of 1:8 with as many px (canvas.py).
    variation: 0..100: noise in the start, for another version of the same picture.
    seed: 0..2147483647: which noise. With variation 0 it changes nothing, unless the start is
        noise.
    method: what makes a picture look like a style, above the first level: "nearest" (hypercolumns
        near the style's, and Gram matrices), "gram" (Gatys et al. 2016) or "wasserstein"
        (the Wasserstein distance of Gaussians; wasserstein.py).
    pooling: of the network: "max" or "average".
    optimizer: "lbfgs" or "adam".
    start: "content" (in the style's colours), "style" or "noise" (both with the content only in
        the loss).
    layers: style layers with weights, such as "relu1_1:1,relu3_1:0.5", instead of each level's
        own; empty: each level's own.
    smoothness: 0..400 percent of the usual weight of the total variation.
    """

    preset: str = _setting("normal", _SHOWN)
    strength: float = _setting(50.0, _STROKES)
    brush_size: float = _setting(100.0, _STROKES)
    keep_colors: float = _setting(0.0, _SHOWN)
    size: int = _setting(0, _SHOWN)
    variation: float = _setting(0.0, _START)
    seed: int = _setting(0, _START)
    freedom: float = _setting(50.0, Effect(Shows.SHAPES, Likeness.ALIKE))
    keep_colors_by: str = _setting("luminance", _SHOWN)
    method: str = _setting("nearest", _STYLE)
    pooling: str = _setting("max", _STYLE)
    optimizer: str = _setting("lbfgs", Effect(Shows.STROKES, Likeness.SAME))
    start: str = _setting("content", _START)
    layers: str = _setting("", _STYLE)
    smoothness: float = _setting(100.0, _STROKES)

    def __post_init__(self) -> None:
        _check_choice("preset", self.preset, PRESETS)
        _check_range("strength", self.strength, 0, 100)
        _check_range("freedom", self.freedom, 0, 100)
        _check_range("brush_size", self.brush_size, 25, 400)
        _check_range("keep_colors", self.keep_colors, 0, 100)
        _check_choice("keep_colors_by", self.keep_colors_by, KEEP_COLORS_BY)
        _check_range("variation", self.variation, 0, 100)
        _check_range("size", self.size, 0, 32768)
        _check_range("seed", self.seed, 0, 2**31 - 1)
        _check_choice("method", self.method, METHODS)
        _check_choice("pooling", self.pooling, POOLINGS)
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_choice("start", self.start, STARTS)
        _check_range("smoothness", self.smoothness, 0, 400)
        read_layers(self.layers)

    @property
    def layer_weights(self) -> LayerWeights:
        """The style layers, by the network's names; empty: each level's own."""
        return read_layers(self.layers)

    def changed(self, other: "Settings") -> set[str]:
        """Names of the fields in which the two differ."""
        return {f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name)}


EFFECTS: Mapping[str, Effect] = {f.name: f.metadata["effect"] for f in fields(Settings)} | {
    "content": Effect(Shows.SHAPES, Likeness.ANOTHER),
    "styles": Effect(Shows.STYLE, Likeness.ANOTHER),
    "mix": Effect(Shows.STYLE, Likeness.ALIKE),
}
"""What each setting does when it changes, and the content (or its alpha), the styles, and their
weights alone ("mix"). A setting without an effect fails here, at once."""


def read_layers(text: str) -> LayerWeights:
    """Layers "relu1_1".."relu5_1" with weights above 0, at most 1000 (1 where none is given).

    "relu1_1:1,relu3_1:0.5" is (("1_1", 1.0), ("3_1", 0.5)). Raises EngineError.
    """
    found: dict[str, float] = {}
    entries = list(filter(None, text.replace(" ", "").split(",")))
    if text.strip() and not entries:
        raise EngineError(f"layers: {text!r} names no layer")
    for entry in entries:
        name, colon, weight = entry.partition(":")
        layer = name.removeprefix("relu")
        if layer not in CHANNELS or not name.startswith("relu"):
            raise EngineError(f"layers: {name!r} is not a layer between relu1_1 and relu5_1")
        if layer in found:
            raise EngineError(f"layers: {name} is given twice")
        found[layer] = _read_weight(name, weight) if colon else 1.0
    return tuple(sorted(found.items()))


def _read_weight(layer: str, text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise EngineError(f"layers: the weight {text!r} of {layer} is not a decimal number")
    weight = float(text)
    if not 0 < weight <= LARGEST_WEIGHT:
        raise EngineError(
            f"layers: the weight of {layer} must be above 0, at most {LARGEST_WEIGHT:g}, not {text}"
        )
    return weight


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise EngineError(f"{name} must be one of {', '.join(choices)}, not {value!r}")


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise EngineError(f"{name} must lie in {low:g}..{high:g}, not {value!r}")
