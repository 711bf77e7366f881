"""What the artist chose, remembered by Krita; every docker is told of changes."""

import json

from krita import Krita

from scumble_editor.choices import Choices
from scumble_krita.qt import QtCore

_GROUP = "scumble"


class KritaStore:
    """Krita's own file of settings."""

    def read(self, name: str) -> object:
        """Give what was written; None if nothing was, or it cannot be read."""
        try:
            content: object = json.loads(Krita.instance().readSetting(_GROUP, name, "null"))
        except (ValueError, RecursionError):
            return None
        return content

    def write(self, name: str, value: object) -> None:
        """Keep a value of JSON."""
        Krita.instance().writeSetting(_GROUP, name, json.dumps(value))

    def save(self) -> None:
        """Krita writes its file by itself."""


class ChoiceSignals(QtCore.QObject):
    """Qt's signals of changed choices."""

    changed = QtCore.pyqtSignal()
    """A parameter, the style or what becomes of sources is another."""
    style_chosen = QtCore.pyqtSignal()
    """The style is another."""
    styles_changed = QtCore.pyqtSignal()
    """A folder or file was added or taken away."""
    marks_changed = QtCore.pyqtSignal()
    """Favourites, or what was used last, are others."""


class KritaChoices(Choices):
    """The chosen style, the parameters, and where styles are looked for."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        self.signals = ChoiceSignals(parent)
        super().__init__(KritaStore())

    def note_use(self) -> None:
        """The chosen styles are painted with now: galleries show them among what was used last."""
        super().note_use()
        self.signals.marks_changed.emit()

    def _changed(self) -> None:
        self.signals.changed.emit()

    def _style_changed(self) -> None:
        self.signals.style_chosen.emit()

    def _styles_changed(self) -> None:
        self.signals.styles_changed.emit()
