"""Whether the artist draws: mouse button or pen, down on a canvas."""

from collections.abc import Sequence

from krita import Document

from scumble_krita.canvas.canvases import canvases_of
from scumble_krita.qt import Qt, QtCore, QtWidgets

_KIND = QtCore.QEvent.Type
_UP = (_KIND.TabletRelease, _KIND.TabletLeaveProximity)


class CanvasPen(QtCore.QObject):
    """A listener on all of Krita, which lets everything through.

    One on the canvases would not do: Krita's own, which takes what is drawn, puts itself before it.
    """

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._canvases: Sequence[QtWidgets.QWidget] = ()
        self._pen = self._mouse = False

    @property
    def drawing(self) -> bool:
        """Whether it is down on a canvas."""
        left = QtWidgets.QApplication.mouseButtons() & Qt.MouseButton.LeftButton
        self._mouse = self._mouse and bool(left)
        return self._pen or self._mouse

    @property
    def pressed(self) -> bool:
        """Whether it, or any button of the mouse, is down anywhere."""
        return self._pen or QtWidgets.QApplication.mouseButtons() != Qt.MouseButton.NoButton

    def listen(self, document: Document) -> None:
        """Listen from now on; call it again for the canvases that come."""
        self._canvases = [canvas.widget for canvas in canvases_of(document)]
        application = QtWidgets.QApplication.instance()
        if application is not None:
            application.installEventFilter(self)  # once more is no other filter

    def stop(self) -> None:
        """Listen no more."""
        self._canvases, self._pen, self._mouse = (), False, False
        application = QtWidgets.QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QtCore.QObject | None, event: QtCore.QEvent | None
    ) -> bool:
        """Take note of a button or pen that goes down or up."""
        kind = event.type() if event is not None else None
        if kind == _KIND.MouseButtonPress:
            self._mouse = self._mouse or self._is_canvas(watched)
        elif kind == _KIND.TabletPress:
            self._pen = self._pen or self._is_canvas(watched)  # the canvas's parents hear it too
        elif kind in _UP:
            self._pen = False
        return False

    def _is_canvas(self, watched: QtCore.QObject | None) -> bool:
        return any(watched is canvas for canvas in self._canvases)
