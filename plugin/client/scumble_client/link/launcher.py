"""Starting the backend by the command that the installer wrote, or outside a sandbox."""

import errno
import os
import shutil
import subprocess
from typing import Protocol

from scumble_client.link.environment import clean_environment
from scumble_client.link.sandbox import this_sandbox
from scumble_protocol.folder import (
    FolderError,
    log_path,
    read_launch,
    shared_folder,
    wanted_path,
)
from scumble_protocol.owned import open_log
from scumble_protocol.processes import apart
from scumble_protocol.remedies import AGAIN, in_words, remedy

NOT_INSTALLED = (
    "The Scumble backend is not installed here: run `bash install/try.sh` in Scumble's folder"
)

_UNHEARD = (
    "The backend did not start within a minute: look at `systemctl --user status scumble.path "
    "scumble.service`, or run `scumble serve` in a terminal"
)
_LATE = f"The backend did not start within a minute: {AGAIN}"
_LEAST_ROOM = 64 * 1024
"""Bytes of disk without which a backend can neither write its files nor say so."""
_KILLED = -9
"""The status of a process that SIGKILL has ended."""
_MOST_STARTS = 3
"""Times that a backend is started which is killed before it can be reached: by the system, which
had no memory for a moment, or by somebody."""


_started: list["subprocess.Popen[str] | subprocess.Popen[bytes]"] = []
"""Every backend and bridge that this process has started and not yet seen end."""


def adopt(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    """Remember a started process for ``reap``."""
    reap()
    _started.append(process)


def reap() -> None:
    """Reap started processes that have ended; none stays behind as a zombie."""
    _started[:] = [process for process in _started if process.poll() is None]


class Start(Protocol):
    """A backend that is on its way."""

    late: str
    """What to say if it takes too long."""

    def failure(self) -> str | None:
        """Say why it has ended, and what to do; None while it may still come."""


class Request:
    """A backend asked of systemd, which starts one outside the sandbox (``scumble autostart``)."""

    late = _UNHEARD

    def __init__(self) -> None:
        with wanted_path().open("ab") as file:
            file.truncate(0)  # systemd sees a file that was open for writing being closed

    def failure(self) -> None:
        """Know of none: nobody tells what became of it."""


class Launch:
    """A start of the backend: its process, and what it logs; once more where that was killed."""

    late = _LATE

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._starts = 0
        self._start()

    def _start(self) -> None:
        self._starts += 1
        log = log_path()
        with os.fdopen(open_log(log), "ab") as output:
            self._log_start = output.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=clean_environment(self._command[0]),
                cwd=shared_folder(),  # nothing of the caller's folder is imported or held
                **apart(),
            )
        adopt(self._process)

    def ended(self) -> int | None:
        """Give the exit status if the process has ended; None while it runs."""
        status: int | None = self._process.poll()
        return status

    def failure(self) -> str | None:
        """Say why it has ended; None while it runs, or where it was killed and is started again.

        Raises OSError where it cannot be.
        """
        status = self.ended()
        if status is None:
            return None
        if status == _KILLED and self._starts < _MOST_STARTS:
            self._start()
            return None
        sandbox = this_sandbox()
        if sandbox is not None:  # its Python is another one there, or lacks what it needs
            return sandbox.no_start(self.last_words(), self._command)
        return f"The backend did not start: {self.last_words()}"

    def last_words(self) -> str:
        """Say why it ended: the last line that it logged, or what else is known."""
        lines = logged_since(self._log_start)
        if lines:
            return lines[-1]
        free = shutil.disk_usage(log_path().parent).free
        if free < _LEAST_ROOM:  # it could not even say so
            return f"the disk of {log_path().parent} is full: {remedy(errno.ENOSPC)}"
        return f"exit status {self.ended()}"


def logged_since(start: int) -> list[str]:
    """Give the lines of the log from a place in it on."""
    with log_path().open("rb") as log:
        log.seek(start)
        return log.read().decode("utf-8", "replace").strip().splitlines()


def begin(command: list[str] | None) -> Start:
    """Start a backend by the caller's own command, or else by the installed one.

    Inside a sandbox systemd is asked for it where ``scumble autostart on`` has told it to listen.
    Raises FolderError where there is no command, or it cannot be run in a sandbox; OSError
    elsewhere.
    """
    chosen = command or read_launch()
    if chosen is None:
        raise FolderError(NOT_INSTALLED)
    sandbox = this_sandbox()
    if sandbox is None:
        return Launch(chosen)
    try:
        return Request() if wanted_path().exists() else Launch(chosen)
    except OSError as error:
        raise FolderError(sandbox.no_start(in_words(error), chosen)) from None
