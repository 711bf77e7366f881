"""A painting's pixels parted in two: its colours, and the light and shade of its strokes.

Grey detail ``t`` over colours ``c`` in the mode Grain Merge is ``c + t - HALF``. So with ``p`` the
painting, ``d`` its lightness less that of its surroundings, and no value out of 0..255:

    t = HALF + d        c = p - d

Each pixel's ``d`` is cut to what fits, so the two together are the painting to the bit. All of it
is Qt's arithmetic on whole pictures of 8 bits, as Krita's Python has none.
"""

from typing import NamedTuple

from scumble_krita.qt import Qt, QtCore, QtGui

HALF = 127
"""Krita's grey of 8 bits that changes nothing."""
_COARSE = 24
"""How much smaller the picture of the surroundings is: strokes are gone in it, shapes are not."""
_Mode = QtGui.QPainter.CompositionMode
_Format = QtGui.QImage.Format


class Parts(NamedTuple):
    """Rows of both, four bytes a pixel: blue, green, red, 255; and their alpha, one byte each."""

    colors: bytes
    detail: bytes
    alpha: bytes


class Surroundings:
    """A small grey picture of a painting in which the strokes are gone, made strip by strip."""

    def __init__(self, width: int, height: int) -> None:
        self._whole = QtCore.QSize(width, height)
        small = QtCore.QSize(max(1, width // _COARSE), max(1, height // _COARSE))
        self._small = QtGui.QImage(small, _Format.Format_RGB32)
        self._small.fill(0)

    def add(self, pixels: bytes, strip: QtCore.QRect) -> None:
        """Add the rows of a strip: BGRA, 8 bits."""
        width, rows = strip.width(), strip.height()
        share = self._small.height() / self._whole.height()
        size = QtCore.QSize(self._small.width(), max(1, round(rows * share)))
        picture = QtGui.QImage(pixels, width, rows, 4 * width, _Format.Format_RGB32)
        small = picture.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter = QtGui.QPainter(self._small)
        place = QtCore.QRectF(0, strip.y() * share, size.width(), rows * share)
        painter.drawImage(place, _grey(small))
        painter.end()

    def enlarged(self, strip: QtCore.QRect) -> QtGui.QImage:
        """Give the part of it where a strip is, in the strip's size."""
        enlarged = QtGui.QImage(strip.size(), _Format.Format_RGB32)
        painter = QtGui.QPainter(enlarged)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        place = QtCore.QRect(-strip.x(), -strip.y(), self._whole.width(), self._whole.height())
        painter.drawImage(place, self._small)
        painter.end()
        return enlarged


def parts_of(pixels: bytes, strip: QtCore.QRect, around: Surroundings) -> Parts:
    """Part the rows of a strip: BGRA, 8 bits."""
    width, height = strip.width(), strip.height()
    painting = QtGui.QImage(pixels, width, height, 4 * width, _Format.Format_RGB32)
    light, low = _grey(painting), around.enlarged(strip)
    planes = [_plane(pixels[channel::4], width, height) for channel in range(3)]
    least, most = planes[0], planes[0]
    for plane in planes[1:]:
        least = _mixed(least, plane, _Mode.CompositionMode_Darken)
        most = _mixed(most, plane, _Mode.CompositionMode_Lighten)
    lighter = _least(_less(light, low), least)
    darker = _least(_less(low, light), _inverted(most))
    colors = _more(_less(painting, lighter), darker)
    grey = QtGui.QImage(width, height, _Format.Format_RGB32)
    grey.fill(QtGui.QColor(HALF, HALF, HALF))
    return Parts(_bytes(colors), _bytes(_less(_more(grey, lighter), darker)), pixels[3::4])


def with_alpha(parts: Parts) -> bytes:
    """Give the colours with the painting's alpha."""
    pixels = bytearray(parts.colors)
    pixels[3::4] = parts.alpha
    return bytes(pixels)


def _least(detail: QtGui.QImage, room: QtGui.QImage) -> QtGui.QImage:
    """Cut detail to the room that every channel has for it, and to what a grey can say."""
    limit = QtGui.QImage(room.size(), _Format.Format_RGB32)
    limit.fill(QtGui.QColor(HALF, HALF, HALF))
    limited = _mixed(detail, limit, _Mode.CompositionMode_Darken)
    return _mixed(limited, room, _Mode.CompositionMode_Darken)


def _more(first: QtGui.QImage, second: QtGui.QImage) -> QtGui.QImage:
    return _mixed(first, second, _Mode.CompositionMode_Plus)


def _less(first: QtGui.QImage, second: QtGui.QImage) -> QtGui.QImage:
    """Take one from the other; what would be below 0 is 0."""
    return _inverted(_more(_inverted(first), second))


def _inverted(picture: QtGui.QImage) -> QtGui.QImage:
    other = picture.copy()
    other.invertPixels()
    return other


def _mixed(below: QtGui.QImage, above: QtGui.QImage, mode: _Mode) -> QtGui.QImage:
    mixed = below.copy()
    painter = QtGui.QPainter(mixed)
    painter.setCompositionMode(mode)
    painter.drawImage(0, 0, above)
    painter.end()
    return mixed


def _grey(picture: QtGui.QImage) -> QtGui.QImage:
    light = picture.convertToFormat(_Format.Format_Grayscale8)
    return light.convertToFormat(_Format.Format_RGB32)


def _plane(channel: bytes, width: int, height: int) -> QtGui.QImage:
    """Give a channel as a picture of its own."""
    grey = QtGui.QImage(channel, width, height, width, _Format.Format_Grayscale8)
    return grey.convertToFormat(_Format.Format_RGB32)


def _bytes(picture: QtGui.QImage) -> bytes:
    bits = picture.constBits()
    assert bits is not None  # noqa: S101 - it has pixels
    return bytes(bits.asstring(picture.sizeInBytes()))
