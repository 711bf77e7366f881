"""The styles to choose from: the starter pack, folders, single files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scumble_editor import text

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


class Style(NamedTuple):
    """A style picture and what it is called."""

    path: str
    title: str
    note: str = ""
    """What it does to a painting, for the tooltip."""


def starter_styles() -> list[Style]:
    """The pictures that come with Scumble; none if this installation has none."""
    try:
        from scumble_styles import starter_pack  # noqa: PLC0415 - may be left out

        pack = [style for style in starter_pack() if style.path.is_file()]
        return [Style(str(style.path), style.title, style.note) for style in pack]
    except (ImportError, OSError):
        return []


def styles_in(folder: str) -> Iterator[Style | None]:
    """Walk through a folder's pictures by name; None now and then, for those who wait between.

    A folder that cannot be read has none.
    """
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.lower().endswith(PICTURES) and not entry.name.startswith("."):
                    names.append(entry.name)
                yield None
    except OSError:
        return
    for name in sorted(names, key=str.lower):
        path = str(Path(folder) / name)
        yield Style(path, text.style_title(path))


def style_of(words: str) -> Style:
    """The style that a path, or a starter style's name or title, stands for."""
    path = os.path.expanduser(words)  # noqa: PTH111 - leaves alone what it does not know
    try:
        from scumble_styles import find  # noqa: PLC0415 - may be left out

        starter = None if Path(path).exists() else find(words)
    except (ImportError, OSError):
        starter = None
    if starter is not None:
        return Style(str(starter.path), starter.title, starter.note)
    known = next((style for style in starter_styles() if style.path == path), None)
    return known or Style(path, text.style_title(path))
