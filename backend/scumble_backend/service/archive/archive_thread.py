"""The archive's thread: it reads and writes all kept jobs, so the server never waits.

It does one thing after another, in the order in which they were requested: a job that is
forgotten while it is being written is deleted right after.
"""

import collections
import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

import zmq

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.bell import Bell

log = logging.getLogger("scumble")

T = TypeVar("T")
_Task = Callable[[], Callable[[], None]]


class ArchiveThread:
    """A thread for work on an archive; what follows from it is done in the server's."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", archive: Archive) -> None:
        self._archive = archive
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._done: collections.deque[Callable[[], None]] = collections.deque()
        self._bell = Bell(context)
        self._thread = threading.Thread(target=self._run, name="archive_thread", daemon=True)
        self._thread.start()

    @property
    def bell(self) -> "zmq.Socket[bytes]":
        """Readable when something was done."""
        return self._bell.socket

    def do(self, work: Callable[[Archive], T], then: Callable[[T], None], failing: T) -> None:
        """Do ``work`` in the thread, then ``then`` in the server's with its result.

        If it raises all the same, that is logged and ``failing`` is taken as its result.
        """

        def task() -> Callable[[], None]:
            try:
                given = work(self._archive)
            except Exception:
                log.exception("the archive thread failed")
                given = failing
            return lambda: then(given)

        self._tasks.put(task)

    def just(self, work: Callable[[Archive], object]) -> None:
        """Do ``work`` in the thread; nobody needs its result."""
        self.do(work, lambda _: None, None)

    def take(self) -> None:
        """Run what follows from all that was done since."""
        self._bell.silence()
        while self._done:
            self._done.popleft()()

    def close(self) -> None:
        """Do all that was requested, and end the thread."""
        self._tasks.put(None)
        self._thread.join()
        self._bell.close()

    def _run(self) -> None:
        try:
            self._archive.open()
        except Exception:
            log.exception("kept jobs cannot be read")
        while self._do_next():
            self._bell.ring()
        self._archive.close()

    def _do_next(self) -> bool:
        """Do one thing, and hold nothing of it afterwards; False at the end."""
        task = self._tasks.get()
        if task is not None:
            self._done.append(task())
        return task is not None
