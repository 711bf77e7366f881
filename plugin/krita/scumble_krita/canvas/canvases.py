"""Krita's canvases: on which a document is seen, and where its pixels lie on each."""

from collections.abc import Iterator
from typing import NamedTuple

from krita import Document, Krita, View, Window

from scumble_krita.qt import QtCore, QtGui, QtWidgets

_CONTROLLER = "KisCanvasController"
"""Krita's own widget that scrolls a canvas; its viewport holds the one that is painted on."""
_POINTS = 72.0
"""Points of an inch: Krita tells a canvas's zoom as pixels for each of the page's."""


class ShownCanvas(NamedTuple):
    """A widget on which Krita shows a document."""

    view: View
    widget: QtWidgets.QWidget
    scrolled: QtWidgets.QAbstractScrollArea
    """What it is scrolled by."""

    def from_image(self) -> QtGui.QTransform:
        """Give the way from the image's pixels to the widget's: zoom, pan, rotation, mirroring."""
        if not hasattr(self.view, "flakeToCanvasTransform"):
            return self.by_scroll_bars()  # Krita 5.1
        to_image, _ = self.view.flakeToImageTransform().inverted()
        return to_image * self.view.flakeToCanvasTransform()

    def by_scroll_bars(self) -> QtGui.QTransform:
        """Give the same, to a pixel, where Krita does not tell it: the bars are at its corner."""
        canvas, document = self.view.canvas(), self.view.document()
        across, down = self.scrolled.horizontalScrollBar(), self.scrolled.verticalScrollBar()
        if canvas is None or document is None or across is None or down is None:
            return QtGui.QTransform()
        zoom = canvas.zoomLevel() * _POINTS / document.resolution()
        way = QtGui.QTransform()
        way.rotate(canvas.rotation())
        way.scale(-zoom if canvas.mirror() else zoom, zoom)
        corner = way.mapRect(QtCore.QRectF(0, 0, document.width(), document.height())).topLeft()
        x, y = -corner.x() - across.value(), -corner.y() - down.value()
        return way * QtGui.QTransform.fromTranslate(x, y)


def canvases_of(document: Document) -> list[ShownCanvas]:
    """Every canvas on which a document is seen now."""
    return [
        canvas
        for window in Krita.instance().windows()
        for view, frame in _views(window)
        if view.document() == document and (canvas := _canvas_in(view, frame)) is not None
    ]


def is_canvas(widget: QtWidgets.QWidget) -> bool:
    """Tell whether a widget is a canvas, or lies on one."""
    around: QtWidgets.QWidget | None = widget
    while around is not None:
        meta = around.metaObject()
        if meta is not None and meta.className() == _CONTROLLER:
            return True
        around = around.parentWidget()
    return False


def _views(window: Window) -> Iterator[tuple[View, QtWidgets.QMdiSubWindow]]:
    """The views of a window and their frames, which Krita makes in the same order."""
    middle = window.qwindow().centralWidget()  # beside it are dockers with thousands of widgets
    area = middle.findChild(QtWidgets.QMdiArea) if middle is not None else None
    if area is None:
        return
    views, frames = window.views(), area.subWindowList()
    active = window.activeView()
    if len(views) == len(frames):
        yield from zip(views, frames, strict=True)
    elif active is not None and (frame := area.activeSubWindow()) is not None:
        yield active, frame


def _canvas_in(view: View, frame: QtWidgets.QMdiSubWindow) -> ShownCanvas | None:
    for scrolled in frame.findChildren(QtWidgets.QAbstractScrollArea):
        meta, viewport = scrolled.metaObject(), scrolled.viewport()
        if meta is not None and meta.className() == _CONTROLLER and viewport is not None:
            for widget in viewport.findChildren(QtWidgets.QWidget):
                if widget.parentWidget() is viewport:
                    return ShownCanvas(view, widget, scrolled)
    return None
