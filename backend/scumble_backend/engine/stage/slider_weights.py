"""What strength and freedom mean: weights of the loss, and of the query for neighbours."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from scumble_backend.engine.errors import EngineError


class SliderWeights(NamedTuple):
    """Weights of the terms of the loss and of the search for matches."""

    gram: float  # of the Gram term, against 1 for nearest neighbours
    content_first: float  # of the content term at the first level
    content: float  # of the content term at later levels
    freedom: float  # a: how much of the query for neighbours is the iterate, not the content
    protection: float  # ad: how much less (more) freedom detailed (flat) places have
    freedom_late: float  # the same two where only strokes are left to do: with less freedom
    protection_late: float  # the photo's own texture would come back there

    def query(self, late: bool) -> tuple[float, float]:
        """Freedom and protection at a level of the draft or a later one."""
        freedom = self.freedom_late if late else self.freedom
        protection = self.protection_late if late else self.protection
        return freedom, min(protection, 1 / freedom - 1)  # nowhere more than the whole iterate

    def freed(self, shift: "Shift") -> "SliderWeights":
        """The same with the freedom slider moved."""
        return SliderWeights(
            self.gram * shift.gram,
            self.content_first * shift.content_first,
            self.content * shift.content,
            self.freedom**shift.exponent,
            self.protection * shift.protection,
            self.freedom_late**shift.exponent,
            self.protection_late * shift.protection,
        )

    def held(self, by: "SliderWeights", share: float) -> "SliderWeights":
        """Moved by a share of 0..1 towards the one of the two that preserves the content more.

        The other's content weights are taken relative to the same style weights.
        """
        factor = (1 + self.gram) / (1 + by.gram)
        return SliderWeights(
            self.gram,
            _between(self.content_first, max(self.content_first, by.content_first * factor), share),
            _between(self.content, max(self.content, by.content * factor), share),
            _between(self.freedom, min(self.freedom, by.freedom), share),
            _between(self.protection, max(self.protection, by.protection), share),
            _between(self.freedom_late, min(self.freedom_late, by.freedom_late), share),
            _between(self.protection_late, max(self.protection_late, by.protection_late), share),
        )


class Shift(NamedTuple):
    """What a position of the freedom slider does to weights: factors, and a power of a."""

    gram: float
    content_first: float
    content: float
    exponent: float  # a < 1 is raised to it: below 1 is more freedom
    protection: float


# Points of the strength slider; between them weights are interpolated (those that span decades
# geometrically). 50 is the recipe that was tuned.
_STRENGTHS: tuple[tuple[float, SliderWeights], ...] = (
    (0, SliderWeights(0.3, 1.5, 1.2, 0.1, 0.8, 0.2, 0.8)),
    (25, SliderWeights(0.6, 0.7, 0.35, 0.3, 0.8, 0.45, 0.7)),
    (50, SliderWeights(1.0, 0.35, 0.1, 0.45, 0.8, 0.65, 0.5)),
    (75, SliderWeights(2.5, 0.08, 0.02, 0.6, 0.5, 0.8, 0.25)),
    (100, SliderWeights(6.0, 0.005, 0.001, 0.85, 0.15, 0.95, 0.05)),
)
_MIDDLE = 50.0
_GEOMETRIC = ("gram", "content_first", "content", "exponent")

# Points of the freedom slider; 50 changes nothing.
_FREEDOMS: tuple[tuple[float, Shift], ...] = (
    (0, Shift(1.0, 8.0, 3.0, 2.5, 1.0)),
    (25, Shift(1.0, 2.5, 1.6, 1.5, 1.0)),
    (50, Shift(1.0, 1.0, 1.0, 1.0, 1.0)),
    (75, Shift(1.2, 0.45, 0.6, 0.78, 0.8)),
    (100, Shift(2.0, 0.03, 0.1, 0.2, 0.2)),
)


def slider_weights(strength: float, freedom: float = 50.0) -> SliderWeights:
    """The weights for a strength and a freedom of 0..100.

    Little freedom has as much effect where strength gives up the content: there its bounds come
    from the middle of strength.
    """
    shift = Shift(*_at("freedom", freedom, _FREEDOMS, Shift._fields))
    result, middle = (
        SliderWeights(*_at("strength", s, _STRENGTHS, SliderWeights._fields)).freed(shift)
        for s in (strength, _MIDDLE)
    )
    if freedom < _MIDDLE < strength:
        return result.held(middle, 1 - freedom / _MIDDLE)
    return result


def _at(
    name: str,
    value: float,
    points: Sequence[tuple[float, Sequence[float]]],
    fields: Sequence[str],
) -> list[float]:
    for (low, a), (high, b) in pairwise(points):
        if value <= high:
            t = (value - low) / (high - low)
            both = zip(fields, a, b, strict=True)
            return [_between(x, y, t, field in _GEOMETRIC) for field, x, y in both]
    raise EngineError(f"{name} must lie in 0..100, not {value!r}")


def _between(a: float, b: float, t: float, geometric: bool = True) -> float:
    if geometric:
        return math.exp((1 - t) * math.log(a) + t * math.log(b))
    return (1 - t) * a + t * b
