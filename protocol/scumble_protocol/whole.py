"""Files that are there whole or not at all; for their owner only, unless asked otherwise."""

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from scumble_protocol.wire.shared import Buffer

SLICE = 8 * 2**20
"""Bytes that are written at once."""
PATIENCE = 1.0
"""Seconds for which a file that somebody reads is waited for on Windows: it stays until then."""

_NEW = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
)


def write_whole(
    path: Path, parts: Iterable[Buffer], draft: Path | None = None, *, shared: bool = False
) -> int:
    """Write a file, replacing the old one (or a link) such that a power cut leaves either.

    ``draft``: its name until it is whole; the next one with that name takes over what a killed
    process left. None: a name that nobody else has. ``shared``: it has the permissions of the file
    that it replaces, or those that new files have; otherwise its owner's only. Gives the file's
    bytes; raises OSError, and leaves nothing behind then.
    """
    temporary = draft or new_name(path)
    size = 0
    try:
        if draft is not None:
            draft.unlink(missing_ok=True)  # its permissions would stay
        handle = os.open(temporary, _NEW, 0o666 if shared else 0o600)
        try:
            if shared and path.exists():
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            for part in parts:
                size += _write(handle, part)
            os.fsync(handle)
        finally:
            os.close(handle)
        _once_closed(lambda: os.replace(temporary, path))  # noqa: PTH105 - the pair of os.open
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return size


def link(path: Path, other: Path) -> None:
    """Have a file that is only ever replaced whole under another name too; raises OSError.

    Where the disk knows no links it is a copy.
    """
    try:
        os.link(path, other)
    except FileNotFoundError:
        raise
    except OSError:
        with path.open("rb") as file:
            write_whole(other, iter(lambda: file.read(SLICE), b""))


def remove(path: Path) -> None:
    """Delete a file, if it is there; raises OSError."""
    _once_closed(lambda: path.unlink(missing_ok=True))


def _once_closed(act: Callable[[], None]) -> None:
    """Replace or delete a file; on Windows only once nobody has it open."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            act()
        except PermissionError:
            if os.name != "nt" or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def new_name(path: Path) -> Path:
    """Give a hidden name beside a file that nobody else has; short: the file's may be long."""
    return path.with_name(f".scumble-{secrets.token_hex(8)}")


def sync_folder(folder: Path) -> None:
    """Make names that came or went in a folder outlive a power cut, where a system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(handle: int, part: Buffer) -> int:
    view = memoryview(part).cast("B")
    size = len(view)
    while view:
        view = view[os.write(handle, view[:SLICE]) :]
    return size
