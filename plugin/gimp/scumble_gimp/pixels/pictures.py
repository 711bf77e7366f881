"""Pixels of the wire as pictures that GTK shows, reduced by GEGL where they are large."""

from typing import Any

from scumble_editor.pixels.area import Area
from scumble_gimp.api import Gegl
from scumble_gimp.pixels import buffers
from scumble_gimp.pixels.formats import WireFormat
from scumble_gimp.toolkit import GdkPixbuf, GLib
from scumble_protocol.wire.messages import Buffer

LARGEST = 4096
"""Pixels of a picture's longer side at most."""
_SHOWN = "R'G'B'A u8"


def picture_of(pixels: Buffer, wire: WireFormat, width: int, height: int) -> Any:
    """Give a picture of pixels in a format of the wire, of ``LARGEST`` a side at most.

    An errand: it takes a while for a large layer.
    """
    buffer, pixel = Gegl.Buffer.new(wire.babl, 0, 0, width, height), wire.layout.bytes_per_pixel
    whole, view = Area(0, 0, width, height), memoryview(pixels)
    for strip in buffers.strips(whole, pixel):
        buffers.write(buffer, strip, wire.babl, bytes(view[whole.part(strip, pixel)]))
    scale = min(1.0, LARGEST / max(width, height))
    small = Gegl.Rectangle.new(0, 0, max(1, int(width * scale)), max(1, int(height * scale)))
    shown = bytes(buffer.get(small, scale, _SHOWN, Gegl.AbyssPolicy.NONE))
    return pixbuf_of(shown, small.width, small.height)


def pixbuf_of(rgba: Buffer, width: int, height: int) -> Any:
    """Give a picture of 8-bit RGBA."""
    return GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(bytes(rgba)), GdkPixbuf.Colorspace.RGB, True, 8, width, height, width * 4
    )


def enlarged_strip(picture: Any, whole: Area, strip: Area) -> bytes:
    """Give a strip of a picture in the size of ``whole``: 8-bit RGBA without padding."""
    enlarged = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, strip.width, strip.height)
    scales = whole.width / picture.get_width(), whole.height / picture.get_height()
    shift = float(whole.x - strip.x), float(whole.y - strip.y)
    size = (strip.width, strip.height)
    picture.scale(enlarged, 0, 0, *size, *shift, *scales, GdkPixbuf.InterpType.BILINEAR)
    return bytes(enlarged.get_pixels())  # rows of four bytes a pixel need no padding
