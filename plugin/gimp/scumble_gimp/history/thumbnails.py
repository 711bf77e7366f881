"""A painting's picture, and the thumbnail of it that the history shows."""

from typing import Any

from scumble_client import KeptJob
from scumble_gimp.toolkit import GdkPixbuf, GLib

SIDE = 64


def decoded(job: KeptJob) -> Any:
    """Give a painting's picture as it came; None where there is none."""
    loader = GdkPixbuf.PixbufLoader()
    try:
        loader.write(bytes(job.thumbnail or b""))
        loader.close()
    except GLib.Error:
        return None
    return loader.get_pixbuf()


def thumbnail(job: KeptJob) -> Any:
    """Give its picture as a square, with a bar below it where it is unfinished."""
    whole = decoded(job)
    small = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, SIDE, SIDE)
    small.fill(0x80808040 if whole is None else 0)
    if whole is not None:
        wide, high = whole.get_width(), whole.get_height()
        scale = SIDE / max(wide, high)
        wide, high = max(1, round(wide * scale)), max(1, round(high * scale))
        smaller = whole.scale_simple(wide, high, GdkPixbuf.InterpType.BILINEAR)
        smaller.copy_area(0, 0, wide, high, small, (SIDE - wide) // 2, (SIDE - high) // 2)
    if job.state == "unfinished":
        small.new_subpixbuf(0, SIDE - 4, SIDE, 4).fill(0x000000A0)
        small.new_subpixbuf(0, SIDE - 4, max(1, round(SIDE * job.fraction)), 4).fill(0x3584E4FF)
    return small


def with_star(picture: Any) -> Any:
    """Give a picture with a star in its corner."""
    starred = picture.copy()
    for row, (begin, end) in enumerate(_STAR):
        starred.new_subpixbuf(SIDE - 17 + begin, 2 + row, end - begin, 1).fill(0xFFC828FF)
    return starred


_STAR = (
    *((7, 8), (7, 8), (6, 9), (6, 9), (0, 15), (1, 14), (2, 13)),
    *((3, 12), (3, 12), (3, 12), (2, 13), (2, 13)),
)
"""The rows of a star: from which pixel to which."""
