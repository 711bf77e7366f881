"""A widget over a canvas: pictures at their place in the image, and the line that parts them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from krita import Document

from scumble_editor.pixels.area import Area
from scumble_krita.canvas.canvases import ShownCanvas
from scumble_krita.canvas.comparing import Comparing
from scumble_krita.canvas.handle import LineHandle
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets


class CanvasPicture(NamedTuple):
    """A picture over an area of the image."""

    image: QtGui.QImage
    area: Area
    is_source: bool = False
    """Whether it is what was painted, over its painting; else a painting that forms over it."""


class Overlay(QtWidgets.QWidget):
    """Pictures over a canvas, which lets mouse, pen and keys through and is no part of the image.

    It is the canvas's child: Qt deletes it with that.
    """

    def __init__(
        self, canvas: ShownCanvas, comparing: Comparing, stumbled: Callable[[Exception], None]
    ) -> None:
        """``stumbled`` is told of what goes wrong while it is drawn; then nothing is shown."""
        super().__init__(canvas.widget)
        self.setObjectName("scumble_canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas, self._comparing, self._stumbled = canvas, comparing, stumbled
        self._handle = LineHandle(canvas.widget, self._drag)
        self._handle.lower()
        self.lower()  # Krita's own messages and its palette at the pointer stay above it
        self._pictures: Sequence[CanvasPicture] = ()
        self._way = QtGui.QTransform()
        """From the image's pixels to the widget's, as of the last look."""
        self._edge = 0.0
        """Where the source ends, from the widget's left."""

    def is_over(self, canvas: ShownCanvas) -> bool:
        """Tell whether it lies over a canvas."""
        return canvas.widget is self._canvas.widget

    def shows(self, document: Document) -> bool:
        """Tell whether its canvas shows a document."""
        return self._canvas.view.document() == document

    def remove(self) -> None:
        """Take it away."""
        for widget in (self._handle, self):
            widget.hide()
            widget.deleteLater()

    @property
    def scale(self) -> float:
        """Screen pixels for each of the image's."""
        return float(abs(self._way.determinant()) ** 0.5) * self.devicePixelRatioF()

    def show_pictures(self, pictures: Sequence[CanvasPicture]) -> None:
        """Show other pictures than before."""
        there = [(id(p.image), p.area) for p in self._pictures]
        if [(id(p.image), p.area) for p in pictures] != there:
            seen = self._seen()
            self._pictures = pictures
            self.update(seen.united(self._seen()).toAlignedRect())

    def follow(self) -> None:
        """Take the canvas's place, zoom, pan, rotation and mirroring of now."""
        whole, before = self._canvas.widget.rect(), (self._way, self._edge)
        if self.geometry() != whole:
            self.setGeometry(whole)
        self._look()
        if (self._way, self._edge) != before:
            self.update()
        has_line = bool(self._pictures) and self._comparing.state.has_line
        self._handle.follow(self._edge, self.seen(), has_line)

    def seen(self) -> QtCore.QRectF:
        """The part of the widget in which pictures are seen."""
        return self._seen() & QtCore.QRectF(self.rect())

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802 - Qt's
        """Draw the pictures where the canvas shows the image now."""
        painter = QtGui.QPainter(self)
        try:
            self._look()
            self._draw(painter)
        except Exception as error:  # noqa: BLE001 - any: a broken overlay must not hide the image
            self._pictures = ()
            self._stumbled(error)
        finally:
            painter.end()

    # ---- inside

    def _draw(self, painter: QtGui.QPainter) -> None:
        left, edge, right = 0.0, self._edge, float(self.width())
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        for picture in self._pictures:
            part = (left, edge) if picture.is_source else (edge, right)
            clip = QtCore.QRectF(part[0], 0, part[1] - part[0], self.height())
            painter.resetTransform()
            painter.setClipRect(clip)
            painter.setTransform(self._way)
            painter.drawImage(QtCore.QRectF(*picture.area), picture.image)
        if self._comparing.state.has_line and self._pictures:
            painter.resetTransform()
            painter.setClipping(False)
            draw_line(painter, edge, self.seen())

    def _seen(self) -> QtCore.QRectF:
        whole = QtCore.QRectF()
        for picture in self._pictures:
            whole = whole.united(self._way.mapRect(QtCore.QRectF(*picture.area)))
        return whole

    def _look(self) -> None:
        self._way = self._canvas.from_image()
        seen = self.seen()
        self._edge = self._comparing.state.edge(seen.left(), seen.width())

    def _drag(self, x: float) -> None:
        seen = self.seen()
        self._comparing.drag(x, seen.left(), seen.width())


def draw_line(painter: QtGui.QPainter, x: float, seen: QtCore.QRectF) -> None:
    """Draw the line between source and painting: dark and light, seen on any picture."""
    for color, shift in ((Qt.GlobalColor.black, 0.5), (Qt.GlobalColor.white, -0.5)):
        painter.setPen(QtGui.QPen(color, 1))
        painter.drawLine(QtCore.QLineF(x + shift, seen.top(), x + shift, seen.bottom()))
