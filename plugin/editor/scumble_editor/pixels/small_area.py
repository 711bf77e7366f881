"""A large area made small by whole steps: which strips of it become which rows."""

from collections.abc import Iterator
from typing import NamedTuple

from scumble_editor.pixels.area import Area


class PictureStrip(NamedTuple):
    """A strip of the area, and where it goes in the small picture."""

    area: Area
    row: int
    rows: int


class SmallArea:
    """An area of which each ``step`` x ``step`` pixels become one."""

    def __init__(self, area: Area, largest: int) -> None:
        """``largest``: pixels that the longer side has at most."""
        self._area = area
        self.step = -(-max(area.width, area.height) // largest)
        self.width, self.height = (-(-side // self.step) for side in area[2:])

    def strips(self, pixels: int) -> Iterator[PictureStrip]:
        """Go down the area in strips that are whole rows of the small picture.

        They have so many pixels together, or one such row.
        """
        rows = max(1, pixels // self._area.width // self.step) * self.step
        for area in self._area.strips(rows * self._area.width):
            yield PictureStrip(
                area, (area.y - self._area.y) // self.step, -(-area.height // self.step)
            )
