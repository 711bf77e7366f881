"""The row for the painting that is selected: paint it finer, a sibling, where the next one goes."""

from scumble_editor.results.desk import ResultDesk
from scumble_editor.results.onward import Placing
from scumble_krita import text
from scumble_krita.layers.reading import KritaSource
from scumble_krita.qt import QtWidgets
from scumble_krita.window.controls import heed_focus


class ResultRow(QtWidgets.QWidget):
    """Two buttons and a list of two; nothing where no painting is selected."""

    def __init__(
        self, desk: ResultDesk[KritaSource], parent: QtWidgets.QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_result")
        self._desk = desk
        self._finer = _button("scumble_finer", text.FINER, text.FINER_HINT)
        self._vary = _button("scumble_vary", text.VARIATION, text.VARIATION_HINT)
        self._placing = QtWidgets.QComboBox()
        self._placing.setObjectName("scumble_placing")
        self._placing.setToolTip(text.PLACING_HINT)
        for value, words in text.PLACINGS:
            self._placing.addItem(words, value)
        heed_focus(self._placing)
        self._finer.clicked.connect(desk.finer)
        self._vary.clicked.connect(desk.vary)
        self._placing.activated.connect(self._place)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self._finer, self._vary, self._placing):
            row.addWidget(widget, 1)
        self.refresh()

    def refresh(self) -> None:
        """Show what can be done now."""
        self.setVisible(self._desk.taken is not None)
        self._finer.setEnabled(self._desk.can_be_finer)
        self._vary.setEnabled(self._desk.can_go_on)
        self._placing.setCurrentIndex(self._placing.findData(self._desk.placing.value))

    def _place(self) -> None:
        self._desk.placing = Placing(self._placing.currentData())


def _button(name: str, label: str, hint: str) -> QtWidgets.QPushButton:
    button = QtWidgets.QPushButton(label)
    button.setObjectName(name)
    button.setToolTip(hint)
    return button
