"""Widgets that are folded away until the artist wants them."""

from collections.abc import Iterable

from scumble_krita.qt import Qt, QtCore, QtWidgets


class Fold(QtWidgets.QWidget):
    """Widgets folded away behind a small arrow, ``scumble_<name>``; closed at first."""

    def __init__(
        self,
        name: str,
        label: str,
        tip: str,
        inside: Iterable[QtWidgets.QWidget],
        parent: QtWidgets.QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._arrow = QtWidgets.QToolButton()
        self._arrow.setObjectName(f"scumble_{name}")
        self._arrow.setText(label)
        self._arrow.setToolTip(tip)
        self._arrow.setAutoRaise(True)
        self._arrow.setCheckable(True)
        self._arrow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._inside = list(inside)
        self._line = QtWidgets.QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self._arrow)
        self._line.addStretch(1)
        column.addLayout(self._line)
        for widget in self._inside:
            column.addWidget(widget)
        self._arrow.toggled.connect(self._fold)
        self._fold(False)

    def beside(self, widget: QtWidgets.QWidget) -> None:
        """Put a widget at the end of the arrow's line."""
        self._line.addWidget(widget)

    opened = QtCore.pyqtSignal(QtWidgets.QWidget)
    """It was opened: this is what came out."""

    @QtCore.pyqtSlot(bool)
    def _fold(self, shown: bool) -> None:
        for widget in self._inside:
            widget.setVisible(shown)
        arrow = Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow
        self._arrow.setArrowType(arrow)
        if shown:
            self.opened.emit(self)
