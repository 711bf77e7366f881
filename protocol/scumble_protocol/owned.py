"""Files for their owner only: written at once or not at all, refused if others can reach them.

Every key lies in such a file. POSIX modes are checked; on Windows the user's own data folder is
closed to others by the system.
"""

import json
import os
import stat
import sys
from pathlib import Path

from scumble_protocol.paths import shown
from scumble_protocol.remedies import remedy
from scumble_protocol.whole import write_whole

LARGEST_FILE = 64 * 1024
"""Bytes of a file that is read; none of ours comes near it."""


class FolderError(Exception):
    """A file in the shared folder cannot be used; the text says why and what to do."""


def own_folder(folder: Path) -> None:
    """Make a folder for the owner only, or keep others from writing into one that is there.

    Raises FolderError for one that belongs to others or to everybody, such as /tmp, and for one
    that cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unusable_folder(folder, error) from None
    if sys.platform == "win32":
        return
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & stat.S_ISVTX:
        raise FolderError(
            f"{shown(folder)} also belongs to others: choose another with SCUMBLE_HOME"
        )
    if status.st_mode & 0o022:
        folder.chmod(stat.S_IMODE(status.st_mode) & ~0o022)


def write_private(
    path: Path, content: dict[str, object], folder_too: bool = True, draft: Path | None = None
) -> None:
    """Write JSON that only the owner can read, replacing the file (or link) in one step.

    ``folder_too``: its folder is ours as well and is closed to others. ``draft``: as
    ``write_whole`` has it, for who may be killed meanwhile.
    """
    if folder_too:
        own_folder(path.parent)
    write_whole(path, [json.dumps(content, indent=1).encode()], draft)


def read_private(path: Path, folder_too: bool = True) -> dict[str, object] | None:
    """Read what ``write_private`` wrote; None where there is no file.

    Raises FolderError if others may read or own it, or (``folder_too``) exchange it in its folder,
    if it is a link, or if it is broken.
    """
    try:
        text = _read_own(path, folder_too)
        content = None if text is None else json.loads(text)
    except NotADirectoryError as error:
        raise unusable_folder(path.parent, error) from None
    except OSError as error:
        words = remedy(error.errno, "delete it and start again")
        raise FolderError(f"{shown(path)} cannot be read ({error.strerror}): {words}") from None
    except (ValueError, RecursionError):
        raise FolderError(f"{shown(path)} is broken: delete it and start again") from None
    if content is not None and not isinstance(content, dict):
        raise FolderError(f"{shown(path)} is broken: delete it and start again")
    return content


def unusable_folder(folder: Path, error: OSError) -> FolderError:
    """Say why Scumble cannot have its folder there, and what to do."""
    words = remedy(error.errno, "set SCUMBLE_HOME to a folder of yours")
    return FolderError(f"{shown(folder)} cannot be used ({error.strerror}): {words}")


def open_log(path: Path) -> int:
    """Open a file that grows, for the owner only; gives the descriptor."""
    own_folder(path.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, 0o600)


def _read_own(path: Path, folder_too: bool) -> str | None:
    """Look at the open file, not at its name: nobody can exchange it between the two."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise FolderError(f"{shown(path)} is not an ordinary file: delete it and start again")
        _check_access(path, status)
        if folder_too:
            _check_folder(path)
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FolderError(f"{shown(path)} is broken: delete it and start again")
    return content.decode()


def _check_access(path: Path, status: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    if status.st_mode & 0o077:
        raise FolderError(f"{shown(path)} can be read by others: delete it and start again")
    if status.st_uid != os.geteuid():
        raise FolderError(f"{shown(path)} belongs to somebody else: delete it and start again")


def _check_folder(path: Path) -> None:
    if sys.platform == "win32":
        return
    folder = path.parent.stat()
    if folder.st_uid not in (os.geteuid(), 0) or folder.st_mode & 0o022:
        raise FolderError(
            f"{shown(path)} could be replaced by others: "
            f"close its folder (chmod 700 {shown(path.parent)})"
        )
