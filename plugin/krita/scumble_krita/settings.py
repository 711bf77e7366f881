"""What the artist chose, remembered by Krita from one day to the next."""

import json

from krita import Krita

from scumble_editor.composition import KEEP_VISIBLE
from scumble_krita import text
from scumble_krita.qt import QtCore
from scumble_krita.styles import Style
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults
from scumble_protocol.paths import native, unicode

_GROUP = "scumble"


class Settings(QtCore.QObject):
    """The chosen style, the parameters, and where styles are looked for."""

    changed = QtCore.pyqtSignal()
    """A parameter or the style is another."""
    style_chosen = QtCore.pyqtSignal()
    """The style is another."""
    styles_changed = QtCore.pyqtSignal()
    """A folder or file was added."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._parameters = defaults()
        self._parameters.update(self._remembered_parameters())
        self.folders = [native(path) for path in _texts("folders")]
        self.files = [native(path) for path in _texts("files")]
        chosen = _texts("style")
        self._style = Style(native(chosen[0]), *chosen[1:]) if len(chosen) == 3 else None
        self._keep_visible = _read(KEEP_VISIBLE, False) is True

    @property
    def style(self) -> Style | None:
        """The style that Paint uses."""
        return self._style

    def choose(self, style: Style) -> None:
        """Take another style."""
        if style != self._style:
            self._style = style
            _write("style", [unicode(style.path), *style[1:]])
            self.style_chosen.emit()
            self.changed.emit()

    @property
    def keep_source_visible(self) -> bool:
        """Whether no source is hidden under its painting."""
        return self._keep_visible

    def set_keep_source_visible(self, keep: bool) -> None:
        """Choose that."""
        if keep != self._keep_visible:
            self._keep_visible = keep
            _write(KEEP_VISIBLE, keep)
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
            _write_paths("folders", self.folders)
            self.styles_changed.emit()

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        if path not in self.files:
            self.files.append(path)
            _write_paths("files", self.files)
            self.styles_changed.emit()
        self.choose(Style(path, text.style_title(path)))

    def forget(self, path: str) -> None:
        """Take a folder or a file from the list; nothing is deleted."""
        for name, entries in (("folders", self.folders), ("files", self.files)):
            if path in entries:
                entries.remove(path)
                _write_paths(name, entries)
                self.styles_changed.emit()

    @staticmethod
    def _remembered_parameters() -> dict[str, Value]:
        remembered = {}
        content = _read("parameters", {})
        for name, value in content.items() if isinstance(content, dict) else ():
            try:
                remembered[name] = PARAMETERS[name].check(value)
            except (KeyError, ParameterError):
                continue  # from another version
        return remembered


def _read(name: str, default: object) -> object:
    try:
        return json.loads(Krita.instance().readSetting(_GROUP, name, json.dumps(default)))
    except (ValueError, RecursionError):
        return default


def _texts(name: str) -> list[str]:
    value = _read(name, [])
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _write_paths(name: str, paths: list[str]) -> None:
    _write(name, [unicode(path) for path in paths])


def _write(name: str, value: object) -> None:
    Krita.instance().writeSetting(_GROUP, name, json.dumps(value))
