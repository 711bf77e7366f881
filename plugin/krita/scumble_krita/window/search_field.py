"""A field in which words are typed that something is searched for."""

from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain
from scumble_krita.styles.own_keys import Act, OwnKeys

_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_GOES_ON = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class SearchField(QtWidgets.QLineEdit):
    """Escape empties it, and leaves it where it is empty; Enter goes to what was found.

    It has the keys only while it has the focus, which it never takes by itself.
    """

    went_on = QtCore.pyqtSignal()
    """The artist wants to go to what was found."""

    def __init__(self, name: str, words: str, tip: str) -> None:
        """``words`` are shown while it is empty."""
        super().__init__()
        self.setObjectName(name)
        self.setPlaceholderText(words)
        self.setAccessibleName(words.rstrip("…"))
        self.setToolTip(plain(tip))
        self.setClearButtonEnabled(True)
        OwnKeys(self, self._key)

    def _key(self, event: QtGui.QKeyEvent) -> Act | None:
        if event.modifiers() not in _BARE:
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self.clear if self.text() else self.clearFocus
        return self.went_on.emit if event.key() in _GOES_ON else None
