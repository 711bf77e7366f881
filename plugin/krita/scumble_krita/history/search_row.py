"""What the history is searched by: words, and whether a painting has a star."""

from scumble_krita import text
from scumble_krita.qt import QtCore, QtWidgets, plain
from scumble_krita.window.search_field import SearchField


class SearchRow(QtWidgets.QWidget):
    """The field for words, and beside it the button that leaves starred paintings only."""

    changed = QtCore.pyqtSignal(str, bool)
    """Something else is searched for: these words, and whether starred ones only."""
    went_on = QtCore.pyqtSignal()
    """The artist wants to go to what was found."""

    def __init__(self) -> None:
        super().__init__()
        self._field = SearchField(
            "scumble_history_search", text.SEARCH_HISTORY, text.SEARCH_HISTORY_HINT
        )
        self._starred = QtWidgets.QToolButton()
        self._starred.setObjectName("scumble_history_starred")
        self._starred.setText(text.STAR_SIGNS[False])
        self._starred.setCheckable(True)
        self._starred.setToolTip(plain(text.STARRED_HINT))
        self._starred.setAccessibleName(text.STARRED_HINT)
        self._field.textChanged.connect(self._tell)
        self._field.went_on.connect(self.went_on)
        self._starred.toggled.connect(self._tell)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._field, 1)
        row.addWidget(self._starred)

    def _tell(self, *_: object) -> None:
        self._starred.setText(text.STAR_SIGNS[self._starred.isChecked()])
        self.changed.emit(self._field.text(), self._starred.isChecked())
