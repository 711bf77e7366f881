"""Whose turn it is among the processes that run tests side by side.

Most tests run beside those of other processes. A test marked ``alone`` holds a bound on time that
these would break: it waits until no other test runs, and none begins before it has ended.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """Two locks in a folder that all processes of a run share."""

    def __init__(self, folder: Path) -> None:
        self._gate = (folder / "gate").open("wb")
        self._room = (folder / "room").open("wb")

    @contextmanager
    def turn(self, alone: bool) -> Iterator[None]:
        """Wait for one's turn and hold it. Nobody overtakes who waits to be alone."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    def close(self) -> None:
        self._gate.close()
        self._room.close()
