"""The styles to choose from: the starter pack, folders, single files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scumble_client import KeptJob
from scumble_editor import text

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


class NamedStyle(NamedTuple):
    """A style picture and what it is called."""

    path: str
    title: str
    note: str = ""
    """What it does to a painting, for the tooltip."""


def starter_styles() -> list[NamedStyle]:
    """The pictures that come with Scumble; none if this installation has none."""
    try:
        from scumble_styles import starter_pack  # noqa: PLC0415 - may be left out

        pack = [style for style in starter_pack() if style.path.is_file()]
        return [NamedStyle(str(style.path), style.title, style.note) for style in pack]
    except (ImportError, OSError):
        return []


def styles_in(folder: str) -> Iterator[NamedStyle | None]:
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
        yield NamedStyle(path, text.style_title(path))


def style_of(words: str) -> NamedStyle:
    """The style that a path, or a starter style's name or title, stands for."""
    path = os.path.expanduser(words)  # noqa: PTH111 - leaves alone what it does not know
    try:
        from scumble_styles import find  # noqa: PLC0415 - may be left out

        starter = None if Path(path).exists() else find(words)
    except (ImportError, OSError):
        starter = None
    if starter is not None:
        return NamedStyle(str(starter.path), starter.title, starter.note)
    known = next((style for style in starter_styles() if style.path == path), None)
    return known or NamedStyle(path, text.style_title(path))


def title_of(job: KeptJob) -> str:
    """Give the title of the style of an unfinished painting."""
    if not job.styles:
        return text.UNKNOWN_STYLE
    name = job.styles[0]
    known = (style for style in starter_styles() if Path(style.path).stem == name)
    return next((style.title for style in known), text.title(name))
