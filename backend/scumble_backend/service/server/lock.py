"""One backend per user: a lock on a file that the system releases when the process ends."""

import errno
import os
import sys
from pathlib import Path
from typing import IO

_HELD = (errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What systems say of a lock that another process holds."""


class AlreadyRunning(Exception):  # noqa: N818 - a state, not an error of ours
    """Another backend of this user holds the lock."""

    def __str__(self) -> str:
        return "Your backend is already running: clients will use that one"


class BackendLock:
    """Holds the lock from ``take`` until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Take the lock or raise AlreadyRunning; never waits.

        Raises OSError where nothing can be locked: some network folders know no locks.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            if error.errno in _HELD:
                raise AlreadyRunning from None
            raise
        if not _is_at(file, self._path):
            file.close()
            raise AlreadyRunning  # its holder has just ended, and deleted the file
        self._file = file

    def release(self, delete: bool = False) -> None:
        """Release the lock; ``delete``: and delete its file."""
        if self._file is not None:
            if delete and sys.platform != "win32":  # where an open file cannot be deleted
                self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Tell whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        file.seek(0)  # it locks from where the file stands, which must be the same for everybody
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
