"""Priorities: a process that yields to others, and one of its threads that does not."""

import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

log = logging.getLogger("scumble.normal_priority")

NICENESS = 5
"""The editor's window comes before the painting: on two cores it would stutter otherwise."""

_GROUP = Path("/proc/self/autogroup")
_T = TypeVar("_T")


class NormalPriority:
    """A thread at normal priority. Make it before the process steps back."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "normal_priority")
        self._pool.submit(os.getpid).result()  # a thread has the priority of whoever starts it

    def run(self, work: Callable[[], _T]) -> _T:
        """Do the work there and wait for it."""
        return self._pool.submit(work).result()


def step_back() -> None:
    """Lower the priority of this thread and those that it starts, and (where Linux groups
    processes by session) of all.

    Not on Windows: a lower class gets nothing there while others of a higher one compute.
    """
    if sys.platform == "win32":
        return
    os.nice(NICENESS)
    step_back_as_group(NICENESS)


def step_back_as_group(niceness: int) -> None:
    """Set the priority of our session among sessions, where Linux has that: 0 is normal."""
    if _GROUP.exists():
        try:
            _GROUP.write_text(str(niceness))
        except OSError as error:
            log.info("the group's priority stays as it is: %s", error)
