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
