"""The knob by which the line on a canvas is dragged."""

from collections.abc import Callable

from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, pen_at

_SIDE = 26


class LineHandle(QtWidgets.QWidget):
    """A small knob over a canvas, on the line between source and painting.

    The rest of the line lets mouse and pen through to the canvas.
    """

    def __init__(self, canvas: QtWidgets.QWidget, drag: Callable[[float], None]) -> None:
        """``drag`` is told where the line is wanted, from the canvas's left."""
        super().__init__(canvas)
        self.setObjectName("scumble_line")
        self.setFixedSize(_SIDE, _SIDE)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setToolTip(text.LINE_HINT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._drag = drag
        self.hide()

    def follow(self, x: float, seen: QtCore.QRectF, shown: bool) -> None:
        """Stand on the line, in the middle of what is seen of the picture."""
        shown = shown and not seen.isEmpty()
        if shown:
            self.move(round(x - _SIDE / 2), round(seen.center().y() - _SIDE / 2))
        if shown != self.isVisible():
            self.setVisible(shown)

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take the knob: the canvas hears nothing of it."""
        if event is not None:
            event.accept()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag the line along."""
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(self.mapToParent(event.pos()).x())

    def tabletEvent(self, event: QtGui.QTabletEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take a pen as the mouse: what is not taken goes to the canvas, which draws a stroke."""
        if event is not None:
            event.accept()
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._drag(self.mapToParent(pen_at(event)).x())

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802 - Qt's
        """Draw the knob: a light disc with an arrow to each side."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setPen(QtGui.QPen(Qt.GlobalColor.black, 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(self.rect().adjusted(1, 1, -2, -2))
        painter.setBrush(Qt.GlobalColor.black)
        middle = _SIDE / 2
        for side in (-1, 1):
            tip, back = middle + 9 * side, middle + 4 * side
            points = [(tip, middle), (back, middle - 4), (back, middle + 4)]
            painter.drawPolygon(QtGui.QPolygonF([QtCore.QPointF(*point) for point in points]))
        painter.end()
