"""Rectangles of pixels, and the strips in which they are read and written."""

from collections.abc import Iterator
from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle of an image, in its pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height

    def moved(self, x: int, y: int) -> "Area":
        """Give the same rectangle as seen from a point."""
        return self._replace(x=self.x - x, y=self.y - y)

    def common(self, other: "Area") -> "Area | None":
        """Give what lies in both; None if nothing does."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Area(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def strips(self, pixels: int) -> "Iterator[Area]":
        """Go down the rectangle in whole rows, of so many pixels together if they fit."""
        rows = max(1, pixels // self.width)
        for top in range(0, self.height, rows):
            height = min(rows, self.height - top)
            yield Area(self.x, self.y + top, self.width, height)

    def part(self, strip: "Area", pixel: int) -> slice:
        """Tell where a strip's bytes lie among all of the rectangle's; ``pixel``: bytes of one."""
        row = self.width * pixel
        top = (strip.y - self.y) * row
        return slice(top, top + strip.height * row)
