"""Rectangles of pixels, read and written in strips: no single call takes long."""

import mmap
from collections.abc import Iterator
from typing import Any, NamedTuple

from scumble_gimp.api import Gegl

_STRIP = 4 * 1024 * 1024
"""Bytes of a strip, about: a few milliseconds."""


class Area(NamedTuple):
    """A rectangle of a picture or of a GEGL buffer."""

    x: int
    y: int
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height

    def get(self, buffer: Any, babl: str) -> bytes:
        """Read the pixels of a buffer in Babl's format of that name, rows without padding.

        What lies outside the buffer is zero.
        """
        return bytes(buffer.get(self._rectangle, 1.0, babl, Gegl.AbyssPolicy.NONE))

    def set(self, buffer: Any, babl: str, pixels: bytes) -> None:
        """Write the pixels."""
        buffer.set(self._rectangle, babl, pixels)

    def moved(self, x: int, y: int) -> "Area":
        """Give the same rectangle as seen from a point."""
        return self._replace(x=self.x - x, y=self.y - y)

    def common(self, other: "Area") -> "Area | None":
        """Give what lies in both; None if nothing does."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Area(x, y, right - x, bottom - y) if right > x and bottom > y else None

    def strips(self, pixel: int) -> "Iterator[Area]":
        """Go down the rectangle; ``pixel``: bytes of one."""
        rows = max(1, _STRIP // (self.width * pixel))
        for top in range(0, self.height, rows):
            height = min(rows, self.height - top)
            yield Area(self.x, self.y + top, self.width, height)

    def part(self, strip: "Area", pixel: int) -> slice:
        """Tell where a strip's bytes lie among all of the rectangle's."""
        row = self.width * pixel
        top = (strip.y - self.y) * row
        return slice(top, top + strip.height * row)

    @property
    def _rectangle(self) -> Any:
        return Gegl.Rectangle.new(*self)


def offsets(drawable: Any) -> tuple[int, int]:
    """Where a drawable lies in its picture."""
    _, x, y = drawable.get_offsets()
    return int(x), int(y)


def area_of(drawable: Any) -> Area:
    """What a drawable covers of its picture's plane."""
    return Area(*offsets(drawable), drawable.get_width(), drawable.get_height())


def blank(size: int) -> memoryview:
    """Give so many zero bytes, which take no time before they are written."""
    return memoryview(mmap.mmap(-1, size))
