"""Pixels in GEGL's buffers, read and written in strips: no single call takes long."""

import mmap
from collections.abc import Iterator
from typing import Any

from scumble_editor.pixels.area import Area
from scumble_gimp.api import Gegl

_STRIP = 4 * 1024 * 1024
"""Bytes of a strip, about: a few milliseconds."""


def read(buffer: Any, area: Area, babl: str) -> bytes:
    """Read pixels of a buffer in Babl's format of that name, rows without padding.

    What lies outside the buffer is zero.
    """
    return bytes(buffer.get(Gegl.Rectangle.new(*area), 1.0, babl, Gegl.AbyssPolicy.NONE))


def write(buffer: Any, area: Area, babl: str, pixels: bytes) -> None:
    """Write such pixels."""
    buffer.set(Gegl.Rectangle.new(*area), babl, pixels)


def strips(area: Area, pixel: int) -> Iterator[Area]:
    """Go down an area; ``pixel``: bytes of one."""
    return area.strips(_STRIP // pixel)


def offsets(drawable: Any) -> tuple[int, int]:
    """Where a drawable lies in its image."""
    _, x, y = drawable.get_offsets()
    return int(x), int(y)


def area_of(drawable: Any) -> Area:
    """What a drawable covers of its image's plane."""
    return Area(*offsets(drawable), drawable.get_width(), drawable.get_height())


def blank(size: int) -> memoryview:
    """Give so many zero bytes, which take no time before they are written."""
    return memoryview(mmap.mmap(-1, size))
