"""Small pictures of what is painted, to be seen beside the painting."""

from collections.abc import Callable

from scumble_client import Result
from scumble_editor.pixels.alpha import in_order
from scumble_editor.pixels.area import Area
from scumble_editor.pixels.small_area import SmallArea
from scumble_editor.work.steps import Steps
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import find
from scumble_krita.pixels.formats import SRGB, ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import Qt, QtGui, bytes_of
from scumble_protocol.pixels import FORMATS

_LARGEST = 2048
"""Pixels of the longer side."""
_PIXELS_A_STEP = 64 * 1024
_SHOWN = ColorSpace("RGBA", "U8", SRGB)


Read = Callable[[Area], tuple[bytes, ColorSpace]]
"""Gives the pixels of a part of a layer's area and their colours; "" where it is gone."""


def picture_of(source: KritaSource, scratch: Scratch) -> Steps[QtGui.QImage]:
    """Give a layer's picture, reduced; an empty one if the layer is gone."""
    x, y = source.way

    def read(area: Area) -> tuple[bytes, ColorSpace]:
        node = find(source.document, source.identity)
        if node is None:
            return b"", _SHOWN
        return bytes_of(node.projectionPixelData(*area.moved(-x, -y))), ColorSpace.of(node)

    return _reduced(source.area, read, scratch)


def picture_of_result(source: KritaSource, result: Result, scratch: Scratch) -> Steps[QtGui.QImage]:
    """Give the picture of a painting of a layer, reduced."""
    pixels, came = memoryview(result.pixels).cast("B"), FORMATS[result.format]

    def read(area: Area) -> tuple[bytes, ColorSpace]:
        part = pixels[source.area.part(area, came.bytes_per_pixel)]
        return bytes(in_order(part, came, source.space.layout.order)), source.space.wire

    return _reduced(source.area, read, scratch)


def _reduced(whole_area: Area, read: Read, scratch: Scratch) -> Steps[QtGui.QImage]:
    small, form = SmallArea(whole_area, _LARGEST), QtGui.QImage.Format
    whole = QtGui.QImage(small.width, small.height, form.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.transparent)
    for area, row, rows in small.strips(_PIXELS_A_STEP):
        pixels, space = read(area)
        if not pixels:
            return QtGui.QImage()
        pixels = scratch.convert(pixels, area.width, area.height, space, _SHOWN)
        part = QtGui.QImage(pixels, area.width, area.height, 4 * area.width, form.Format_ARGB32)
        ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        painter = QtGui.QPainter(whole)
        painter.drawImage(0, row, part.scaled(small.width, rows, *ways))
        painter.end()
        yield
    return whole
