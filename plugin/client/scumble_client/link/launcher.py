"""Starts the backend from the command that the installer wrote."""

import errno
import os
import shutil
import subprocess
import sys
import time

from scumble_protocol.folder import log_path, read_launch, shared_folder
from scumble_protocol.owned import open_log
from scumble_protocol.remedies import remedy

NOT_INSTALLED = (
    "The Scumble backend is not installed here: run `bash install/try.sh` in Scumble's folder"
)

_EDITORS_OWN = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")
"""Variables of the editor's own Python that would break the backend's."""
_LEAST_ROOM = 64 * 1024
"""Bytes of disk without which a backend can neither write its files nor say so."""


_started: list["subprocess.Popen[str] | subprocess.Popen[bytes]"] = []
"""Every backend and bridge that this process has started and not yet seen end."""


def clean_environment() -> dict[str, str]:
    """Give this process's environment without what belongs to the editor's own Python.

    It names the shared folder, so that a process which starts in another folder finds the same.
    Whatever locale the editor has made of the artist's: names of files and words are UTF-8.
    """
    own = {k: v for k, v in os.environ.items() if k not in _EDITORS_OWN}
    return {**own, "PYTHONUTF8": "1", "SCUMBLE_HOME": str(shared_folder())}


def adopt(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    """Remember a started process for ``reap``."""
    reap()
    _started.append(process)


def reap() -> None:
    """Reap started processes that have ended; none stays behind as a zombie."""
    _started[:] = [process for process in _started if process.poll() is None]


class Launch:
    """One start of the backend: the process, and when it began."""

    def __init__(self, command: list[str]) -> None:
        log = log_path()
        detach = (
            {"creationflags": 0x00000008 | 0x08000000}  # DETACHED_PROCESS | CREATE_NO_WINDOW
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        self.began = time.monotonic()
        with os.fdopen(open_log(log), "ab") as output:
            self._log_start = output.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=clean_environment(),
                cwd=shared_folder(),  # nothing of the caller's folder is imported or held
                **detach,
            )
        adopt(self._process)

    def ended(self) -> int | None:
        """Give the exit status if the process has ended; None while it runs."""
        status: int | None = self._process.poll()
        return status

    def last_words(self) -> str:
        """Say why it ended: the last line that it logged, or what else is known."""
        with log_path().open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        if lines:
            return lines[-1]
        free = shutil.disk_usage(log_path().parent).free
        if free < _LEAST_ROOM:  # it could not even say so
            return f"the disk of {log_path().parent} is full: {remedy(errno.ENOSPC)}"
        return f"exit status {self.ended()}"


def launch_command(command: list[str] | None) -> list[str] | None:
    """Choose the caller's own command, or else the installed one; None where there is neither.

    Raises FolderError if the installed one cannot be used.
    """
    return command or read_launch()
