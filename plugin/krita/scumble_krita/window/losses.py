"""The losses of a painting over its steps, as a small chart."""

from scumble_editor.formation.curves import TOTAL, Curve, curves
from scumble_editor.formation.formation import Formation
from scumble_editor.languages.numbers import decimal
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

_EDGE = 4
"""Pixels around the curves."""


class LossChart(QtWidgets.QWidget):
    """A curve for each of the losses, from zero; their names beside it."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_loss_chart")
        self.setAccessibleName(text.LOSSES)
        self.setFixedHeight(7 * self.fontMetrics().height())
        self._formation: Formation | None = None
        self._shown: tuple[Formation | None, int] = (None, -1)
        self._curves: list[Curve] = []
        self._top = 0.0
        self._work_out()

    def show_losses(self, formation: Formation | None) -> None:
        """Show how a painting forms, once the chart is seen: its curves take a while."""
        self._formation = formation
        if self.isVisible():
            self._work_out()

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Work out what came while it was folded away."""
        super().showEvent(event)
        self._work_out()

    def _work_out(self) -> None:
        formation = self._formation
        step = formation.losses[-1][0] if formation is not None and formation.losses else 0
        if self._shown == (formation, step):
            return
        self._shown = formation, step
        self._curves, self._top = curves(formation)
        words = text.NO_LOSSES
        if formation is not None and formation.losses:
            words = text.losses_told(step, formation.losses[-1][1].get(TOTAL, 0.0))
        self.setAccessibleDescription(words)
        self.setToolTip(plain(words))
        self.update()

    def paintEvent(self, _: QtGui.QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the curves on the theme's own ground, in its own ink."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        ink, ground = self.palette().text().color(), self.palette().base()
        painter.fillRect(self.rect(), ground)
        painter.setPen(ink)
        if not self._curves:
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(wrapped), text.NO_LOSSES)
            return
        metrics = self.fontMetrics()
        names = max(metrics.horizontalAdvance(curve.name) for curve in self._curves)
        room = QtCore.QRectF(self.rect()).adjusted(_EDGE, _EDGE, -names - 3 * _EDGE, -_EDGE)
        for number, curve in enumerate(self._curves):
            self._draw(painter, curve, room)
            place = QtCore.QPointF(room.right() + 2 * _EDGE, metrics.ascent() + _EDGE)
            painter.drawText(place + QtCore.QPointF(0, number * metrics.height()), curve.name)
        painter.setPen(ink)
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(corner), decimal(self._top, 2))
        painter.drawLine(room.bottomLeft(), room.bottomRight())

    def _draw(self, painter: QtGui.QPainter, curve: Curve, room: QtCore.QRectF) -> None:
        color, width = QtGui.QColor(curve.color), 2.5 if curve.name == TOTAL else 1.2
        painter.setPen(QtGui.QPen(color, width))
        across, up = room.width(), room.height()
        line = [
            QtCore.QPointF(room.left() + across * x, room.bottom() - up * y)
            for x, y in curve.points
        ]
        painter.drawPolyline(QtGui.QPolygonF(line))
