"""What the artist chose, remembered in GIMP's own folder from one run to the next."""

import json
from pathlib import Path

from scumble_editor.choices import Choices
from scumble_gimp.api import Gimp
from scumble_protocol.folder import write_private

_THUMBNAIL = 75
"""Pixels that a style is wide at first: four fill the window's right column, with a bar too."""


class GimpStore:
    """One file of JSON, written as a whole by ``save``: of what was chosen here and elsewhere.

    Each window is of a process of its own, and they share the file.
    """

    def __init__(self) -> None:
        self._path = Path(Gimp.directory()) / "scumble.json"
        self._content = self._on_disk()
        self._own: dict[str, object] = {}
        """What was written here: of the rest, another window may have chosen something newer."""

    def read(self, name: str) -> object:
        """Give what was written; None if nothing was."""
        return self._content.get(name)

    def write(self, name: str, value: object) -> None:
        """Take a value for the next ``save``."""
        self._content[name] = self._own[name] = value

    def save(self) -> None:
        """Write the file."""
        write_private(self._path, {**self._on_disk(), **self._own})

    def _on_disk(self) -> dict[str, object]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def gimp_choices() -> Choices:
    """Give what was chosen when Scumble ran last."""
    return Choices(GimpStore(), thumbnail=_THUMBNAIL)
