"""What an artist chooses, and what it means in loss weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import NamedTuple

from .errors import EngineError

PRESETS = ("draft", "normal", "fine")


@dataclass(frozen=True)
class Settings:
    """How to paint. All values are checked when the object is made (EngineError).

    preset: "draft", "normal" or "fine": stop points of one run (schedule.py).
    strength: 0..100, from "the photo in the painting's colours" to "mostly painting".
    brush_size: 25..400 percent: size of the style's strokes against their own.
    keep_colors: the content's colours, the painting's light and dark. Applied to pictures
        that are handed out, so it toggles without painting again.
    size: longest side in px that is optimised; 0 chooses by device (1024 on a CPU, else 2048).
        Never above the content's own longest side, never below 64.
    variation: 0..100: noise in the start, for another version of the same picture.
    seed: which noise. With variation 0 it changes nothing.
    """

    preset: str = "normal"
    strength: float = 50.0
    brush_size: float = 100.0
    keep_colors: bool = False
    size: int = 0
    variation: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise EngineError(f"preset must be one of {', '.join(PRESETS)}, not {self.preset!r}")
        _check_range("strength", self.strength, 0, 100)
        _check_range("brush_size", self.brush_size, 25, 400)
        _check_range("variation", self.variation, 0, 100)
        _check_range("size", self.size, 0, 32768)

    def changed(self, other: Settings) -> set[str]:
        """Names of the fields in which the two differ."""
        return {f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name)}


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise EngineError(f"{name} must lie in {low:g}..{high:g}, not {value!r}")


class Balance(NamedTuple):
    """Weights of the terms of the loss (losses.py) and of the search (objective.py)."""

    gram: float  # of the Gram term, against 1 for nearest neighbours
    content_first: float  # of the content term at the first level
    content: float  # of the content term at later levels
    freedom: float  # a: how much of the iterate, not the content, asks for neighbours
    protection: float  # ad: how much less (more) freedom detailed (flat) places have
    freedom_late: float  # the same two where only strokes are left to do: with less freedom
    protection_late: float  # the photo's own texture would come back there

    def query(self, late: bool) -> tuple[float, float]:
        """Freedom and protection at a level of the draft or a later one."""
        freedom = self.freedom_late if late else self.freedom
        protection = self.protection_late if late else self.protection
        return freedom, min(protection, 1 / freedom - 1)  # nowhere more than the whole iterate


# Points of the strength slider; between them weights are interpolated (those that span decades
# geometrically). 50 is the recipe that was tuned.
_STRENGTHS: tuple[tuple[float, Balance], ...] = (
    (0, Balance(0.3, 1.5, 1.2, 0.1, 0.8, 0.2, 0.8)),
    (25, Balance(0.6, 0.7, 0.35, 0.3, 0.8, 0.45, 0.7)),
    (50, Balance(1.0, 0.35, 0.1, 0.45, 0.8, 0.65, 0.5)),
    (75, Balance(2.5, 0.08, 0.02, 0.6, 0.5, 0.8, 0.25)),
    (100, Balance(6.0, 0.005, 0.001, 0.85, 0.15, 0.95, 0.05)),
)
_GEOMETRIC = ("gram", "content_first", "content")


def balance(strength: float) -> Balance:
    """The weights for a strength of 0..100."""
    for (low, a), (high, b) in pairwise(_STRENGTHS):
        if strength <= high:
            t = (strength - low) / (high - low)
            pairs = zip(Balance._fields, a, b, strict=True)
            return Balance(*(_between(x, y, t, name in _GEOMETRIC) for name, x, y in pairs))
    raise EngineError(f"strength must lie in 0..100, not {strength!r}")


def _between(a: float, b: float, t: float, geometric: bool) -> float:
    if geometric:
        return math.exp((1 - t) * math.log(a) + t * math.log(b))
    return (1 - t) * a + t * b
