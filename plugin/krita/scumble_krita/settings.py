"""What the artist chose, remembered by Krita from one day to the next."""

import json

from krita import Krita

from scumble_krita import text
from scumble_krita.qt import QtCore
from scumble_krita.styles import Style
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults

_GROUP = "scumble"


class Settings(QtCore.QObject):
    """The chosen style, the parameters, and where styles are looked for."""

    changed = QtCore.pyqtSignal()
    """A parameter or the style is another."""
    styles_changed = QtCore.pyqtSignal()
    """A folder or file was added."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._parameters = defaults()
        self._parameters.update(self._remembered_parameters())
        self.folders = _texts("folders")
        self.files = _texts("files")
        chosen = _texts("style")
        self._style = Style(*chosen) if len(chosen) == 3 else None

    @property
    def style(self) -> Style | None:
        """The style that Paint uses."""
        return self._style

    def choose(self, style: Style) -> None:
        """Take another style."""
        if style != self._style:
            self._style = style
            _write("style", list(style))
            self.changed.emit()

    @property
    def parameters(self) -> dict[str, Value]:
        """The value of every parameter."""
        return dict(self._parameters)

    def set_parameter(self, name: str, value: Value) -> None:
        """Take another value for one parameter; one that does not fit is left alone."""
        try:
            checked = PARAMETERS[name].check(value)
        except ParameterError:
            return
        if checked != self._parameters[name]:
            self._parameters[name] = checked
            _write("parameters", self._parameters)
            self.changed.emit()

    def add_folder(self, folder: str) -> None:
        """Look for styles in a folder from now on."""
        if folder not in self.folders:
            self.folders.append(folder)
            _write("folders", self.folders)
            self.styles_changed.emit()

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        if path not in self.files:
            self.files.append(path)
            _write("files", self.files)
            self.styles_changed.emit()
        self.choose(Style(path, text.style_title(path)))

    def forget(self, path: str) -> None:
        """Take a folder or a file from the list; nothing is deleted."""
        for name, entries in (("folders", self.folders), ("files", self.files)):
            if path in entries:
                entries.remove(path)
                _write(name, entries)
                self.styles_changed.emit()

    @staticmethod
    def _remembered_parameters() -> dict[str, Value]:
        remembered = {}
        for name, value in _read("parameters", {}).items():
            try:
                remembered[name] = PARAMETERS[name].check(value)
            except (KeyError, ParameterError):
                continue  # from another version
        return remembered


def _read(name: str, default: dict[str, object]) -> dict[str, object]:
    try:
        value = json.loads(Krita.instance().readSetting(_GROUP, name, "{}"))
    except ValueError:
        return default
    return value if isinstance(value, dict) else default


def _texts(name: str) -> list[str]:
    try:
        value = json.loads(Krita.instance().readSetting(_GROUP, name, "[]"))
    except ValueError:
        return []
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _write(name: str, value: object) -> None:
    Krita.instance().writeSetting(_GROUP, name, json.dumps(value))
