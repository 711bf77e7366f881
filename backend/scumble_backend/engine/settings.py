"""What an artist chooses, and what it means in loss weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
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
    """Weights of the terms of the loss (losses.py) and of the search (matching.py)."""

    gram: float  # of the Gram term, against 1 for nearest neighbours
    content_first: float  # of the content term at the first level
    content: float  # of the content term at later levels
    freedom: float  # a: how much of the iterate, not the content, asks for neighbours
    protection: float  # ad: how much less (more) freedom detailed (flat) places have


# Measured points of the strength slider; between them weights are interpolated
# (geometrically for weights that span decades). 50 is the default recipe.
_STRENGTHS: tuple[tuple[float, Balance], ...] = (
    (0, Balance(gram=0.3, content_first=1.5, content=1.2, freedom=0.1, protection=0.8)),
    (25, Balance(gram=0.6, content_first=0.7, content=0.35, freedom=0.3, protection=0.8)),
    (50, Balance(gram=1.0, content_first=0.35, content=0.1, freedom=0.45, protection=0.8)),
    (75, Balance(gram=2.5, content_first=0.08, content=0.02, freedom=0.6, protection=0.5)),
    (100, Balance(gram=6.0, content_first=0.005, content=0.001, freedom=0.85, protection=0.15)),
)


def balance(strength: float) -> Balance:
    """The weights for a strength of 0..100."""
    for (low, a), (high, b) in zip(_STRENGTHS, _STRENGTHS[1:], strict=False):
        if strength <= high:
            t = (strength - low) / (high - low)
            return Balance(
                gram=_geometric(a.gram, b.gram, t),
                content_first=_geometric(a.content_first, b.content_first, t),
                content=_geometric(a.content, b.content, t),
                freedom=a.freedom + t * (b.freedom - a.freedom),
                protection=a.protection + t * (b.protection - a.protection),
            )
    raise EngineError(f"strength must lie in 0..100, not {strength!r}")


def _geometric(a: float, b: float, t: float) -> float:
    return a ** (1 - t) * b**t
