"""Folders of style pictures, with all that is in them."""

import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from scumble_editor.styles.named_style import PICTURES, NamedStyle

MOST_PICTURES, MOST_FOLDERS, DEEPEST = 5000, 1000, 8
"""How many pictures and folders are looked at, and how many folders lie in each other."""
_BRIEFLY = 0.03
"""Seconds that are spent to find out whether there is any picture."""

_Found = tuple[list[str], list[str]]


def styles_in(folder: str) -> Iterator[NamedStyle | None]:
    """Walk through a folder's pictures by name, then through its subfolders in the same way.

    Gives None after each entry that it looks at, for those who wait between. A folder that cannot
    be read has none; hidden ones are left out; one that is reached again, by a link, counts once.
    """
    left, seen, count = [(folder, 0)], set[tuple[int, int]](), 0
    while left and len(seen) < MOST_FOLDERS:
        path, depth = left.pop()
        files, folders = yield from _entries(path, seen)
        for file in files:
            yield NamedStyle.at(file)
            count += 1
            if count == MOST_PICTURES:
                return
        if depth < DEEPEST:
            left += [(below, depth + 1) for below in reversed(folders)]


def may_have_pictures(folder: str) -> bool:
    """Tell whether a folder has any, as far as that can be seen in a moment."""
    until = time.monotonic() + _BRIEFLY
    return any(found or time.monotonic() > until for found in styles_in(folder))


def _entries(folder: str, seen: set[tuple[int, int]]) -> Generator[None, None, _Found]:
    files, folders = list[str](), list[str]()
    try:
        there = Path(folder).stat()
        if (there.st_dev, there.st_ino) in seen:
            return files, folders
        seen.add((there.st_dev, there.st_ino))
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    if entry.name.lower().endswith(PICTURES) and not entry.is_dir():
                        files.append(entry.path)
                    elif entry.is_dir():
                        folders.append(entry.path)
                yield None
    except OSError:
        return files, folders  # what was read of it before counts
    return sorted(files, key=str.lower), sorted(folders, key=str.lower)
