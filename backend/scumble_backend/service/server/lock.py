"""One backend per user: a lock on a file that the system releases when the process ends."""

import logging
import os
import re
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO

log = logging.getLogger("scumble")

_OURS = re.compile("scumble-[0-9a-f]{16}")
_LONGEST = 4096


class AlreadyRunning(Exception):  # noqa: N818 - a state, not an error of ours
    """Another backend of this user holds the lock."""

    def __str__(self) -> str:
        return "Your backend is already running: clients will use that one"


class BackendLock:
    """Holds the lock from ``take`` until ``release`` or the end of the process.

    With it goes a temporary folder that only its owner can enter. The lock's file names it, so
    that the next holder can sweep it away if this one is killed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self.folder = Path(tempfile.gettempdir()) / f"scumble-{secrets.token_hex(8)}"

    def take(self) -> None:
        """Take the lock or raise AlreadyRunning; never waits."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise AlreadyRunning from None
        self._file = file
        _sweep(file)
        try:
            file.write(os.fsencode(self.folder))
            file.flush()
        except OSError as error:  # a full disk is no reason not to paint
            log.warning("%s cannot be written: %s", self._path, error)
        self.folder.mkdir(mode=0o700)

    def release(self) -> None:
        """Release the lock and delete its folder."""
        if self._file is not None:
            _sweep(self._file)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._file.close()
            self._file = None


def _sweep(file: IO[bytes]) -> None:
    """Delete the folder that the lock's file names, if it is one of ours, and empty the file."""
    file.seek(0)
    folder = Path(os.fsdecode(file.read(_LONGEST).replace(b"\0", b"")))
    if folder.is_absolute() and _OURS.fullmatch(folder.name) and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    file.truncate(0)


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
