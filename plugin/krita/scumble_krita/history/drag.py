"""A painting dragged from the history's strip onto a canvas."""

from scumble_krita.canvas.canvases import is_canvas
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, dropped_at

MIME = "application/x-scumble-painting"
"""What is dragged: the backend's name of the painting. No other program knows it."""


class CanvasDrop(QtCore.QObject):
    """While it watches, every canvas of Krita takes a painting; nothing else of Krita's does."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas: QtWidgets.QWidget | None = None
        """On which it was dropped; None: elsewhere, or nowhere."""

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QtCore.QObject | None, event: QtCore.QEvent | None
    ) -> bool:
        """Take what is dragged over a canvas, before Krita says that it is none of its own."""
        if not isinstance(event, QtGui.QDropEvent) or not isinstance(watched, QtWidgets.QWidget):
            return False
        mime = event.mimeData()
        if mime is None or not mime.hasFormat(MIME):
            return False
        under = QtWidgets.QApplication.widgetAt(watched.mapToGlobal(dropped_at(event))) or watched
        if not is_canvas(under):
            event.ignore()
            return True
        event.acceptProposedAction()
        if event.type() == QtCore.QEvent.Type.Drop:
            self.canvas = under
        return True


def drag_to_canvas(source: QtWidgets.QWidget, job: str, picture: QtGui.QPixmap) -> bool:
    """Drag a painting until the button is let go; tells whether that was over a canvas.

    The document of that canvas is the active one then.
    """
    application, drop = QtWidgets.QApplication.instance(), CanvasDrop()
    drag, mime = QtGui.QDrag(source), QtCore.QMimeData()
    mime.setData(MIME, QtCore.QByteArray(job.encode("utf-8")))
    drag.setMimeData(mime)
    drag.setPixmap(picture)
    assert application is not None  # noqa: S101 - a widget is dragged from
    application.installEventFilter(drop)
    try:
        drag.exec(Qt.DropAction.CopyAction)
    finally:
        application.removeEventFilter(drop)
    if drop.canvas is None:
        return False
    _activate(drop.canvas)
    return True


def _activate(canvas: QtWidgets.QWidget) -> None:
    """Have the view of a canvas be the active one: a painting goes to its document."""
    frame: QtWidgets.QWidget | None = canvas
    while frame is not None and not isinstance(frame, QtWidgets.QMdiSubWindow):
        frame = frame.parentWidget()
    area = frame.mdiArea() if frame is not None else None
    if area is not None and frame is not None:
        area.setActiveSubWindow(frame)
