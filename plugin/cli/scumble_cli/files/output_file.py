"""Files that a command writes: whole or not at all, and checked before anything is painted."""

import contextlib
import errno
import os
import time
from pathlib import Path

from scumble_client import InputError
from scumble_protocol.whole import new_name, write_whole
from scumble_protocol.wire.shared import Buffer

_LITTLE = bytes(4096)
_LEFT = 3600.0
"""Seconds after which nobody writes a file any more that has not got its name yet."""


def check(path: Path) -> None:
    """Raise InputError now if a file could not be written there later."""
    try:
        trouble = _look(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        trouble = f"{path} cannot be written ({reason}): choose another name or folder"
    if trouble:
        raise InputError(trouble)


def _look(path: Path) -> str:
    """Say why there can be no file, or nothing where one can be; raises what the system does."""
    if path.is_dir():
        return f"{path} is a folder: name a file in it"
    if not path.parent.is_dir():
        return f"{path}: the folder {path.parent} does not exist"
    if not _is_special(path):
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _try_beside(Path(os.path.realpath(path)))
    return ""


def write(path: Path, content: Buffer) -> None:
    """Write a file beside its place and rename it: an old one of that name stays until then.

    A link stays one, an old file's permissions are kept; devices and pipes are written as they
    are. Raises InputError.
    """
    try:
        if _is_special(path):
            path.write_bytes(content)
            return
        write_whole(Path(os.path.realpath(path)), [content], shared=True)
    except (OSError, ValueError) as error:
        raise cannot_write(path, error) from None


def sweep(folder: Path) -> None:
    """Delete what killed processes have left there of files that they never renamed."""
    for path in folder.glob(f".scumble-{'[0-9a-f]' * 16}"):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if time.time() - path.stat().st_mtime > _LEFT:
                path.unlink()


def cannot_write(path: Path, error: Exception) -> InputError:
    """Say that a picture cannot be written."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split())
    return InputError(f"{path} cannot be written ({reason})")


def _try_beside(path: Path) -> None:
    """Write a little beside a file and delete it: a full disk takes new files, but no bytes."""
    trial = new_name(path)
    try:
        with trial.open("xb") as file:
            file.write(_LITTLE)
    finally:
        trial.unlink(missing_ok=True)


def _is_special(path: Path) -> bool:
    """Say whether a path names something that is there and is neither file nor folder."""
    return path.exists() and not path.is_file() and not path.is_dir()
