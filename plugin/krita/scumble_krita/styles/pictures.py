"""Style pictures as Qt shows them: thumbnails, and enlarged."""

from scumble_krita.paths import opened
from scumble_krita.qt import Qt, QtCore, QtGui, large_pictures

ENLARGED = 280
"""Longest side of an enlarged picture, in the screen's own units."""


def thumbnail(path: str, side: int) -> QtGui.QImage:
    """Read the middle square of a picture, ``side`` pixels wide; raises OSError or ValueError."""
    image = _read(path, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    left, top = (image.width() - side) // 2, (image.height() - side) // 2
    return image.copy(left, top, side, side)


def whole(path: str, side: int) -> QtGui.QImage:
    """Read a picture, its longest side ``side`` pixels; raises OSError or ValueError."""
    return _read(path, side, Qt.AspectRatioMode.KeepAspectRatio)


def full(path: str) -> QtGui.QImage:
    """Read a picture in its own size; raises OSError or ValueError."""
    return _read(path, None, Qt.AspectRatioMode.KeepAspectRatio)


def _read(path: str, side: int | None, fit: Qt.AspectRatioMode) -> QtGui.QImage:
    file = opened(path)  # the reader does not hold it
    reader = QtGui.QImageReader(file)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and side is not None:
        reader.setScaledSize(size.scaled(side, side, fit).expandedTo(QtCore.QSize(1, 1)))
    with large_pictures():
        image = reader.read()
    if image.isNull():
        raise ValueError(reader.errorString())
    return image


def pixmap(image: QtGui.QImage, ratio: float) -> QtGui.QPixmap:
    """Give a picture as the screen shows it: one of its pixels is one of the screen's."""
    picture = QtGui.QPixmap.fromImage(image)
    picture.setDevicePixelRatio(ratio)
    return picture
