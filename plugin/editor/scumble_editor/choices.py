"""What the artist has chosen, remembered from one day to the next."""

from typing import Protocol

from scumble_editor import text
from scumble_editor.composition import KEEP_VISIBLE
from scumble_editor.styles import NamedStyle
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults
from scumble_protocol.paths import native, unicode

SETTLING = 300
"""Milliseconds without another change until a choice is taken for the artist's last."""


class ChoiceStore(Protocol):
    """Where an editor keeps them: values of JSON by name."""

    def read(self, name: str) -> object:
        """Give what was written; None if nothing was, or it cannot be read."""

    def write(self, name: str, value: object) -> None:
        """Keep a value, from the next ``save`` on at the latest."""

    def save(self) -> None:
        """Have all that was written on disk."""


class Choices:
    """The chosen style, the parameters, and where styles are looked for."""

    def __init__(self, store: ChoiceStore) -> None:
        self._store = store
        self._parameters = {**defaults(), **_parameters(store.read("parameters"))}
        self.folders = [native(path) for path in _texts(store.read("folders"))]
        """Folders of style pictures, as paths of this Python."""
        self.files = [native(path) for path in _texts(store.read("files"))]
        """Single style pictures."""
        self._style = _style(store.read("style"))
        self._keep_visible = store.read(KEEP_VISIBLE) is True

    @property
    def style(self) -> NamedStyle | None:
        """The style that Paint uses."""
        return self._style

    @property
    def parameters(self) -> dict[str, Value]:
        """The value of every parameter."""
        return dict(self._parameters)

    @property
    def keep_visible(self) -> bool:
        """Whether no source is hidden under its painting."""
        return self._keep_visible

    def choose(self, style: NamedStyle | None) -> None:
        """Take another style."""
        if style != self._style:
            self._style = style
            words = [unicode(style.path), *style[1:]] if style else None
            self._store.write("style", words)
            self._style_changed()
            self._changed()

    def set_keep_visible(self, keep: bool) -> None:
        """Choose whether sources stay visible."""
        if keep != self._keep_visible:
            self._keep_visible = keep
            self._store.write(KEEP_VISIBLE, keep)
            self._store.save()
            self._changed()

    def set_parameter(self, name: str, value: object) -> None:
        """Take another value for one parameter; one that does not fit is left alone."""
        try:
            checked = PARAMETERS[name].check(value)
        except ParameterError:
            return
        if checked != self._parameters[name]:
            self._parameters[name] = checked
            self._store.write("parameters", self.parameters)
            self._changed()

    def add_folder(self, folder: str) -> None:
        """Look for styles in a folder from now on."""
        self._add("folders", self.folders, folder)

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        self.keep_file(path)
        self.choose(NamedStyle(path, text.style_title(path)))

    def keep_file(self, path: str) -> None:
        """Keep one picture among the styles."""
        self._add("files", self.files, path)

    def forget(self, path: str) -> None:
        """Take a folder or a file from the list; nothing is deleted."""
        for name, entries in (("folders", self.folders), ("files", self.files)):
            if path in entries:
                entries.remove(path)
                self._write_paths(name, entries)

    def save(self) -> None:
        """Remember the style and the parameters of now, if that is not done by itself."""
        self._store.save()

    def _add(self, name: str, entries: list[str], path: str) -> None:
        if path not in entries:
            entries.append(path)
            self._write_paths(name, entries)

    def _write_paths(self, name: str, paths: list[str]) -> None:
        self._store.write(name, [unicode(path) for path in paths])
        self._store.save()
        self._styles_changed()

    # ---- for an editor that wants to be told

    def _changed(self) -> None:
        """A parameter, the style or what becomes of sources is another."""

    def _style_changed(self) -> None:
        """The style is another."""

    def _styles_changed(self) -> None:
        """A folder or file was added or taken away."""


def _style(value: object) -> NamedStyle | None:
    words = _texts(value)
    if len(words) != len(NamedStyle._fields):
        return None
    return NamedStyle(native(words[0]), *words[1:])


def _texts(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _parameters(value: object) -> dict[str, Value]:
    remembered: dict[str, Value] = {}
    for name, setting in value.items() if isinstance(value, dict) else ():
        try:
            remembered[name] = PARAMETERS[name].check(setting)
        except (KeyError, ParameterError):
            continue  # from another version
    return remembered
