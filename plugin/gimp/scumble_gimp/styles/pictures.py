"""Style pictures as GTK shows them: thumbnails, enlarged, with a star."""

import math
from typing import Any

from scumble_gimp.toolkit import Gdk, GdkPixbuf, GLib, Gtk

ENLARGED = 280
"""Longest side of an enlarged picture, in the screen's own units."""
_GOLD, _SHADE = (0xFF, 0xD2, 0x57, 0xFF), (0, 0, 0, 0xB0)


def scale_of_screens() -> int:
    """Give the largest scale of the screens there are."""
    display = Gdk.Display.get_default()
    monitors = [display.get_monitor(number) for number in range(display.get_n_monitors())]
    return max([monitor.get_scale_factor() for monitor in monitors], default=1)


def thumbnail(path: str, side: int) -> Any:
    """Read the middle square of a picture, upright; raises ValueError if it cannot be read."""
    pixbuf = _read(path, side, min)
    left, top = (pixbuf.get_width() - side) // 2, (pixbuf.get_height() - side) // 2
    return pixbuf.new_subpixbuf(left, top, side, side)


def whole(path: str, side: int) -> Any:
    """Read a picture, upright, its longest side ``side`` pixels; raises ValueError."""
    return _read(path, side, max)


def full(path: str) -> Any:
    """Read a picture in its own size, upright; raises ValueError."""
    try:
        return GdkPixbuf.Pixbuf.new_from_file(path).apply_embedded_orientation()
    except GLib.Error as error:
        raise ValueError(error.message) from None


def _read(path: str, side: int, of: Any) -> Any:
    known, width, height = GdkPixbuf.Pixbuf.get_file_info(path)
    if known is None:
        raise ValueError
    scale = side / of(width, height)
    least = side if of is min else 1
    size = max(least, round(width * scale)), max(least, round(height * scale))
    try:
        pixbuf = GdkPixbuf.Pixbuf.new_from_file_at_scale(path, *size, False)
    except GLib.Error as error:
        raise ValueError(error.message) from None
    return pixbuf.apply_embedded_orientation()


def blank(side: int) -> Any:
    """Give a picture for what is not there yet."""
    pixbuf = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, side, side)
    pixbuf.fill(0x8080803C)
    return pixbuf


def missing(side: int) -> Any:
    """Give a picture for what cannot be read."""
    pixbuf = blank(side)
    try:
        icon = Gtk.IconTheme.get_default().load_icon("dialog-warning", side // 2, 0)
    except GLib.Error:
        return pixbuf
    width, height = icon.get_width(), icon.get_height()
    left, top = (side - width) // 2, (side - height) // 2
    nearest = GdkPixbuf.InterpType.NEAREST
    icon.composite(pixbuf, left, top, width, height, left, top, 1, 1, nearest, 255)
    return pixbuf


def starred(pixbuf: Any) -> Any:
    """Give a copy of a thumbnail with a favourite's star in its upper right corner."""
    side = pixbuf.get_width()
    size = max(12, side // 5)
    copy = pixbuf.add_alpha(False, 0, 0, 0)
    star = GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(_star(size)), GdkPixbuf.Colorspace.RGB, True, 8, size, size, size * 4
    )
    left, nearest = side - size - 2, GdkPixbuf.InterpType.NEAREST
    star.composite(copy, left, 2, size, size, left, 2, 1, 1, nearest, 255)
    return copy


def _star(size: int) -> bytes:
    """Draw a star with five points, RGBA."""
    middle, pixels = (size - 1) / 2, bytearray()
    for y in range(size):
        for x in range(size):
            dx, dy = (x - middle) / (size / 2), (y - middle) / (size / 2)
            reach = _reach(math.atan2(dx, -dy))
            far = math.hypot(dx, dy)
            pixels += bytes(_GOLD if far <= 0.85 * reach else _SHADE if far <= reach else (0,) * 4)
    return bytes(pixels)


def _reach(angle: float) -> float:
    """Tell how far the star reaches in a direction; 0 is upwards."""
    step = 2 * math.pi / 5
    off = abs((angle + step / 2) % step - step / 2)
    inner, half = 0.42, step / 2
    # the edge from a point (radius 1, angle 0) to a corner between two (inner, half)
    ax, ay, bx, by = 0.0, 1.0, inner * math.sin(half), inner * math.cos(half)
    dx, dy = math.sin(off), math.cos(off)
    return (ax * (by - ay) - ay * (bx - ax)) / (dx * (by - ay) - dy * (bx - ax))
