"""How processes of ours start, and how one is known to be the only one of its kind.

They start quietly, and import nothing that lies in the caller's folder.
"""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_NO_WINDOW = 0x08000000
"""Windows' CREATE_NO_WINDOW. It says all: with DETACHED_PROCESS beside it, it is ignored, and a
console that is opened by a child of that process is seen."""

_RUN = (
    "import sys; sys.path[:] = filter(None, sys.path); sys.argv.pop(0); import runpy; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)

_HELD = (errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What systems say of a lock that another process holds."""


class LockHeld(Exception):  # noqa: N818 - a state, not an error of ours
    """Another process holds the lock."""


class ProcessLock:
    """Holds a lock on a file from ``take`` until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Take the lock or raise LockHeld; never waits.

        Raises OSError where nothing can be locked: some network folders know no locks.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            if error.errno in _HELD:
                raise LockHeld from None
            raise
        if not _is_at(file, self._path):
            file.close()
            raise LockHeld  # its holder has just ended, and deleted the file
        self._file = file

    def release(self, delete: bool = False) -> None:
        """Release the lock; ``delete``: and delete its file."""
        if self._file is not None:
            if delete and sys.platform != "win32":  # where an open file cannot be deleted
                self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def quietly() -> dict[str, Any]:
    """Give Popen's options for a process that opens no console window on Windows.

    Its output must be redirected there: it has no part in the caller's console.
    """
    return {"creationflags": _NO_WINDOW} if sys.platform == "win32" else {}


def apart() -> dict[str, Any]:
    """Give Popen's options for a quiet process that the caller's Ctrl-C does not reach."""
    return quietly() or {"start_new_session": True}


def python_module(
    module: str, *arguments: str, version: tuple[int, ...] = sys.version_info[:2]
) -> list[str]:
    """Give the command that runs a module in this Python, without the current folder in its path.

    ``version`` is that of the Python: 3.11 and later can leave the folder out by themselves.
    Variables and packages of the user stay in force, as they may be what Scumble was installed by.
    """
    isolated = ["-P", "-m"] if version >= (3, 11) else ["-c", _RUN]
    return [sys.executable, *isolated, module, *arguments]


def become(module: str, *arguments: str) -> int:
    """Run a module in the place of this process; gives its exit status where that is another one.

    Windows cannot replace a process: the other one runs in the same console, gets its Ctrl-C, and
    is waited for.
    """
    command = python_module(module, *arguments)
    if sys.platform != "win32":
        os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, lambda *_: None)  # it is the other one's, which takes its time
    return process.wait()


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
