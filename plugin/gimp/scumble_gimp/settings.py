"""What the artist chose, remembered in GIMP's own folder from one run to the next."""

import json
from pathlib import Path

from scumble_editor.composition import KEEP_VISIBLE
from scumble_editor.styles import Style
from scumble_gimp.api import Gimp
from scumble_protocol.folder import write_private
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults


class Settings:
    """The chosen style, the parameters, and where styles are looked for."""

    def __init__(self) -> None:
        self._path = Path(Gimp.directory()) / "scumble.json"
        content = self._read()
        self.style = _style(content.get("style"))
        self.parameters = defaults()
        self.parameters.update(_parameters(content.get("parameters")))
        self.folders = _texts(content.get("folders"))
        self.files = _texts(content.get("files"))
        self.keep_visible = content.get(KEEP_VISIBLE) is True
        """Whether a painted layer stays visible where it would be hidden otherwise."""

    def save(self) -> None:
        """Remember what is chosen now."""
        content: dict[str, object] = {
            "style": list(self.style) if self.style else None,
            "parameters": self.parameters,
            "folders": self.folders,
            "files": self.files,
            KEEP_VISIBLE: self.keep_visible,
        }
        write_private(self._path, content)

    def set_parameter(self, name: str, value: object) -> bool:
        """Take another value for one parameter; tells whether it is another, and fits."""
        try:
            checked = PARAMETERS[name].check(value)
        except ParameterError:
            return False
        if checked == self.parameters[name]:
            return False
        self.parameters[name] = checked
        return True

    def forget(self, path: str) -> None:
        """Take a folder or a file from the list; nothing is deleted."""
        for entries in (self.folders, self.files):
            if path in entries:
                entries.remove(path)
        self.save()

    def _read(self) -> dict[str, object]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def _style(value: object) -> Style | None:
    words = _texts(value)
    return Style(*words) if len(words) == len(Style._fields) else None


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
