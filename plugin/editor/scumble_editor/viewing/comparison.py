"""The source beside its painting: seen instead while something is held, or left of a line."""

from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P")
_REACH = 8.0
"""Pane pixels beside the line from which on it can be dragged."""


@dataclass(frozen=True)
class Part(Generic[P]):
    """A picture, and from where to where it is seen."""

    picture: P
    begin: float
    end: float


class Comparison:
    """How much of a picture shows the source: what is left of ``edge``.

    Positions are of one direction only, from ``left`` on and ``width`` far: where the picture is
    seen.
    """

    def __init__(self) -> None:
        self.held = False
        """Whether the source is seen all over: a key or a button is down."""
        self.split = False
        """Whether a line parts the two."""
        self._share = 0.5
        """Where the line is, from the left: 0..1."""

    @property
    def any_source(self) -> bool:
        """Whether the source is to be seen somewhere."""
        return self.held or self.split

    @property
    def has_line(self) -> bool:
        """Whether the line is seen now."""
        return self.split and not self.held

    def edge(self, left: float, width: float) -> float:
        """Tell where the source ends; the painting is seen from there on."""
        if self.held:
            return left + width
        return left + self._share * width if self.split else left

    def parts(self, left: float, width: float, source: P | None, painting: P) -> list[Part[P]]:
        """Say what is seen from where to where; with no source (None) it is the painting alone."""
        if source is None:
            return [Part(painting, left, left + width)]
        edge = self.edge(left, width)
        parts = [Part(source, left, edge), Part(painting, edge, left + width)]
        return [part for part in parts if part.end > part.begin]

    def is_near(self, x: float, left: float, width: float) -> bool:
        """Tell whether the line can be grasped at a position."""
        return self.has_line and abs(x - self.edge(left, width)) <= _REACH

    def drag(self, x: float, left: float, width: float) -> None:
        """Move the line to a position, but not out of the picture."""
        if width > 0:
            self._share = min(1.0, max(0.0, (x - left) / width))
