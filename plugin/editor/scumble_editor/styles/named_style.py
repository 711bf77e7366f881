"""A style picture and what it is called."""

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from scumble_editor import text
from scumble_editor.languages.translation import pgettext

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


class NamedStyle(NamedTuple):
    """A style picture and what it is called."""

    path: str
    title: str
    note: str = ""
    """What it does to a painting, in English."""

    @property
    def shown_note(self) -> str:
        """What it does to a painting, in the artist's language, for the tooltip."""
        return pgettext("starter style", self.note) if self.note else ""

    @classmethod
    def at(cls, path: str) -> "NamedStyle":
        """Give the style in a file, called after it."""
        return cls(path, text.style_title(path))

    @classmethod
    def starter(cls, name: str) -> "NamedStyle | None":
        """Give the starter style of a name or title, None if there is none."""
        try:
            from scumble_styles import find  # noqa: PLC0415 - may be left out

            found = find(name)
        except (ImportError, OSError):
            return None
        return cls(str(found.path), found.title, found.note) if found else None


def starter_styles() -> list[NamedStyle]:
    """The pictures that come with Scumble; none if this installation has none."""
    try:
        from scumble_styles import starter_pack  # noqa: PLC0415 - may be left out

        pack = [style for style in starter_pack() if style.path.is_file()]
        return [NamedStyle(str(style.path), style.title, style.note) for style in pack]
    except (ImportError, OSError):
        return []


def starter_of(path: str) -> str:
    """Give the name of the starter style that a path is the picture of; "" for all others."""
    try:
        from scumble_styles import starter_pack  # noqa: PLC0415 - may be left out

        return next((one.name for one in starter_pack() if str(one.path) == path), "")
    except (ImportError, OSError):
        return ""


def style_of(words: str) -> NamedStyle:
    """The style that a path, or a starter style's name or title, stands for."""
    path = os.path.expanduser(words)  # noqa: PTH111 - leaves alone what it does not know
    starter = None if Path(path).exists() else NamedStyle.starter(words)
    if starter is not None:
        return starter
    known = next((style for style in starter_styles() if style.path == path), None)
    return known or NamedStyle.at(path)


@lru_cache(maxsize=1024)
def title_of_name(name: str) -> str:
    """Give the title of the style whose file has this name, without its ending.

    It is looked up once for each name: a history has few names many times.
    """
    known = (style for style in starter_styles() if Path(style.path).stem == name)
    return next((style.title for style in known), text.title(name))
