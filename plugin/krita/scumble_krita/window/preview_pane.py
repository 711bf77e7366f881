"""The docker's picture as it forms, beside its source."""

from scumble_editor.viewing.pane_mouse import PaneMouse
from scumble_editor.viewing.picture_view import PictureView
from scumble_krita import text
from scumble_krita.canvas.comparing import Comparing
from scumble_krita.canvas.overlay import draw_line
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets

_A_STEP = 120
"""How far Qt says a wheel was turned by a notch."""
_SHAPES = {
    "arrow": Qt.CursorShape.ArrowCursor,
    "hand": Qt.CursorShape.OpenHandCursor,
    "split": Qt.CursorShape.SplitHCursor,
}


class PreviewPane(QtWidgets.QWidget):
    """The newest preview, as large as it fits or zoomed; its source instead, or left of a line."""

    def __init__(self, comparing: Comparing, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_preview")
        self.setToolTip(text.PANE_HINT)
        self.setMinimumHeight(120)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._comparing = comparing
        comparing.changed.connect(self.update)
        self._picture, self._source = QtGui.QImage(), QtGui.QImage()
        self._view = PictureView()
        self._mouse = PaneMouse(self._view, comparing.state)
        self.count = 0
        """How many pictures were shown since the last start."""

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """As much as a docker can spare."""
        return QtCore.QSize(240, 200)

    def shows(self) -> bool:
        """Whether there is a picture."""
        return not self._picture.isNull()

    def show_picture(self, picture: QtGui.QImage, width: int, height: int) -> None:
        """Show another picture, of a layer of so many pixels; an empty one: none any more."""
        self._picture = picture
        self.count = self.count + 1 if self.shows() else 0
        self._view.show(width, height)
        self.update()

    def show_source(self, source: QtGui.QImage | None) -> None:
        """Show what is painted where the artist compares; None: it is not known."""
        source = source if source is not None else QtGui.QImage()
        if source.cacheKey() != self._source.cacheKey():
            self._source = source
            self.update()

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802
        """Draw the picture, or the hint where there is none."""
        painter = QtGui.QPainter(self)
        if self._picture.isNull():
            painter.setPen(self.palette().color(QtGui.QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text.PREVIEW_HINT)
            return
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        seen, state = QtCore.QRectF(*self._view.visible), self._comparing.state
        source = None if self._source.isNull() else self._source
        for part in state.parts(seen.left(), seen.width(), source, self._picture):
            width = part.end - part.begin
            painter.setClipRect(QtCore.QRectF(part.begin, seen.top(), width, seen.height()))
            painter.drawImage(QtCore.QRectF(*self._view.place), part.picture)
        if state.has_line and source is not None:
            painter.setClipping(False)
            draw_line(painter, state.edge(seen.left(), seen.width()), seen)

    # ---- mouse and wheel

    def resizeEvent(self, event: QtGui.QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Have the picture fit, or its middle stay where it is."""
        super().resizeEvent(event)
        self._view.resize(self.width(), self.height(), self.devicePixelRatioF())

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take the line or the picture."""
        if event is not None and self.shows():
            self._tell(self._mouse.press(event.pos().x(), event.pos().y()))

    def mouseMoveEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag it, or show by the pointer what could be dragged."""
        if event is not None and self.shows():
            self._tell(self._mouse.move(event.pos().x(), event.pos().y()))
            self.setCursor(_SHAPES[self._mouse.shape(event.pos().x())])

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: ARG002, N802
        """Let go."""
        self._mouse.release()

    def mouseDoubleClickEvent(  # noqa: N802 - Qt's name
        self, event: QtGui.QMouseEvent | None
    ) -> None:
        """Go to 100 % and back."""
        if event is not None and self.shows():
            self._tell(self._mouse.double(event.pos().x(), event.pos().y()))

    def wheelEvent(self, event: QtGui.QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl or the focus; else the docker is scrolled."""
        if event is None:
            return
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not self.shows() or not (ctrl or self.hasFocus()):
            event.ignore()
            return
        at, steps = event.position(), event.angleDelta().y() / _A_STEP
        self._tell(self._mouse.wheel(steps, at.x(), at.y()))

    def _tell(self, changed: bool) -> None:
        if changed:
            self._comparing.changed.emit()
