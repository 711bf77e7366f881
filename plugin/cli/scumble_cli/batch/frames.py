"""Which files are painted, in which order: folders, globs, numbered frames, files."""

import glob
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scumble_cli.batch.numbering import Pattern, Ranges, gaps_in, missing, natural, pattern_of
from scumble_cli.files import named_files
from scumble_client import InputError

_PICTURES = re.compile(
    r"\.(a?png|tiff?|jpe?g|jpe|jfif|p[fgpnb]m|webp|avif|hei[cf]|jxl|jp2|j2k|jpx|kra|ora|psd|bmp|gif"
    r"|tga|pcx|sgi|qoi)",
    re.IGNORECASE,
)
"""Endings of what is painted of a folder; whatever else lies in it is left out."""


@dataclass(frozen=True)
class FrameFile:
    """A picture to be painted."""

    path: Path
    number: int
    """Of a numbered frame its own; otherwise its place in what was named, from 1."""
    sequence: int
    """Which of the named inputs it is of: frames of one may begin from each other."""
    numbered: bool = False


@dataclass
class FrameList:
    """What there is to paint, in its order, and what is to be said of it."""

    frames: list[FrameFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_frames(inputs: Sequence[str], ranges: Ranges | None = None) -> FrameList:
    """Find the files that inputs name, those of each in natural order; raises InputError.

    Gaps are noted where they are in ``ranges``; one that has no frame at all raises too.
    """
    found, place = FrameList(), 0
    for sequence, words in enumerate(_grouped(inputs)):
        frames = _frames(words, sequence, place, found.notes, ranges)
        place += len(frames)
        found.frames += frames
    if ranges is not None and not any(one.number in ranges for one in found.frames):
        raise InputError(f"No frame has a number in {ranges.words}: choose others with --range")
    return found


def _grouped(inputs: Sequence[str]) -> list[list[str]]:
    """Put plain files that follow each other together: a shell has made them of one pattern."""
    groups = list[list[str]]()
    in_files = False
    for words in inputs:
        plain = _is_plain(words)
        if plain and in_files:
            groups[-1].append(words)
        else:
            groups.append([words])
        in_files = plain
    return groups


def _is_plain(words: str) -> bool:
    path = Path(words)
    special = glob.has_magic(words) or "#" in path.name
    return named_files.is_file(path) or not (path.is_dir() or special)


def _frames(
    words: list[str], sequence: int, place: int, notes: list[str], ranges: Ranges | None
) -> list[FrameFile]:
    path = Path(words[0])
    pattern = None if _is_plain(words[0]) or path.is_dir() else pattern_of(path.name)
    if pattern is not None:
        return _numbered(path, pattern, sequence, notes, ranges)
    if path.is_dir():
        paths = _in_folder(path, notes)
    elif _is_plain(words[0]):
        paths = [Path(one) for one in words]
        for one in paths:
            named_files.check_there(one, "picture")
            if not named_files.is_file(one):
                raise InputError(f"{one} is no file: a batch reads files only")
    else:
        paths = _matching(words[0])
    paths.sort(key=lambda one: natural(str(one)))
    return [FrameFile(one, place + n, sequence) for n, one in enumerate(paths, 1)]


def _numbered(
    path: Path, pattern: Pattern, sequence: int, notes: list[str], ranges: Ranges | None
) -> list[FrameFile]:
    numbers = {name: pattern.number_in(name) for name in _names(path.parent)}
    named = sorted((n, name) for name, n in numbers.items() if n is not None)
    found = [(n, name) for n, name in named if named_files.is_file(path.parent / name)]
    if not found:
        raise InputError(f"No file is named as {path}: check the folder and how many # there are")
    gaps = gaps_in([number for number, _ in found])
    if ranges is not None:
        gaps = [gap for gap in gaps if ranges.touches(*gap)]
    notes += filter(None, [missing(str(path), gaps)])
    return [FrameFile(path.parent / name, n, sequence, numbered=True) for n, name in found]


def _in_folder(folder: Path, notes: list[str]) -> list[Path]:
    seen = [folder / name for name in _names(folder) if not name.startswith(".")]
    files = [path for path in seen if named_files.is_file(path)]
    pictures = [path for path in files if _PICTURES.fullmatch(path.suffix)]
    if not pictures:
        raise InputError(f"There is no picture in the folder {folder}: name another one")
    left = len(files) - len(pictures)
    if left:
        notes.append(
            f"{folder}: {left} {'file that is' if left == 1 else 'files that are'} "
            "no picture left out"
        )
    return pictures


def _matching(words: str) -> list[Path]:
    found = [Path(one) for one in glob.glob(words, recursive=True)]  # noqa: PTH207 - also absolute
    files = [path for path in found if named_files.is_file(path)]
    if not files:
        raise InputError(f"No file matches {words}: check the name")
    return files


def _names(folder: Path) -> Iterable[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read ({error.strerror})") from None
