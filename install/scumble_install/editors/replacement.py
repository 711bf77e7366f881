"""Files and folders that change together: all are new afterwards, or all are as they were.

Windows lets nobody delete or overwrite a file in use, nor rename a folder with one in it, but the
file itself can be renamed. So old files are put aside, and deleted when nobody uses them any more.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

_ASIDE, _FRESH, _ANY = ".scumble-old-", ".scumble-new-", ".scumble-*"
_ABANDONED = 3600.0
"""Seconds after which nobody is filling a folder for fresh files any more."""
_ATTEMPTS, _BETWEEN = 10, 0.05
"""How often a move back is tried, and seconds between: virus scanners hold files for moments."""


class TornError(OSError):
    """Something could be neither replaced nor put back; the text says where it lies."""


@contextlib.contextmanager
def fresh_folder(staging: Path) -> Iterator[Path]:
    """Give a folder to make new files in, on the same disk as their places."""
    fresh = Path(tempfile.mkdtemp(prefix=_FRESH, dir=staging))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def replace_all(changes: Mapping[Path, Path | None], staging: Path) -> None:
    """Put new files and folders in their places; None takes away what is there.

    ``staging``: a folder on the same disk, for what was there before; ``sweep`` deletes that.
    Raises OSError with everything back in its place, or TornError.
    """
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=staging))
    moves: list[tuple[Path, Path]] = []
    try:
        for number, (place, fresh) in enumerate(changes.items()):
            _put_aside(place, aside / str(number), moves)
            if fresh is not None:
                _put(fresh, place, moves)
    except BaseException:
        _undo(moves)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    for place, fresh in changes.items():
        _remove_empty(place, keep=fresh is not None)


def sweep(staging: Path) -> bool:
    """Delete what was put aside, now or earlier; tells whether something in use is left."""
    left = False
    for folder in staging.glob(_ANY):
        if folder.name.startswith(_ASIDE) or _age(folder) > _ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)
            left = left or folder.exists()
    return left


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _put_aside(place: Path, away: Path, moves: list[tuple[Path, Path]]) -> None:
    if not os.path.lexists(place):
        return
    try:
        _move(place, away, moves)
    except PermissionError:
        if not _is_folder(place):
            raise
        for file in _files(place):
            _move(file, away / file.relative_to(place), moves)


def _put(fresh: Path, place: Path, moves: list[tuple[Path, Path]]) -> None:
    if not _is_folder(place):
        _move(fresh, place, moves)
        return
    for file in _files(fresh):
        _move(file, place / file.relative_to(fresh), moves)


def _move(source: Path, target: Path, moves: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    moves.append((source, target))


def _undo(moves: list[tuple[Path, Path]]) -> None:
    """Move everything back, the last first."""
    for source, target in reversed(moves):
        for attempt in range(_ATTEMPTS):
            try:
                source.parent.mkdir(parents=True, exist_ok=True)
                target.replace(source)
                break
            except OSError as error:
                if attempt == _ATTEMPTS - 1:
                    words = f"{error.strerror}: the old {source.name} is in {target.parent}"
                    raise TornError(error.errno, words, str(source)) from error
                time.sleep(_BETWEEN)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not _is_folder(path))


def _remove_empty(place: Path, keep: bool) -> None:
    """Remove the folders below a place that nothing is in any more, and itself unless kept."""
    if not _is_folder(place):
        return
    folders = sorted((path for path in place.rglob("*") if _is_folder(path)), reverse=True)
    for folder in [*folders, *(() if keep else (place,))]:
        with contextlib.suppress(OSError):  # something is in it, or it is held open
            folder.rmdir()
