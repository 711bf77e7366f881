"""A page of the kept jobs, read from the disk by a thread while no backend runs."""

import queue
import threading

from scumble_client.events import History
from scumble_client.kept_on_disk import page_on_disk
from scumble_protocol.wire.requests import JobsFields


class DiskReader:
    """What answers a ``jobs`` instead of a backend; nobody waits for it."""

    def __init__(self) -> None:
        self._read = queue.SimpleQueue[History]()

    def read(self, asked: JobsFields) -> None:
        """Begin to read a page."""

        def work() -> None:
            self._read.put(page_on_disk(asked.limit, asked.before))

        threading.Thread(target=work, daemon=True, name="kept jobs").start()

    def take(self) -> list[History]:
        """Give the pages that were read since the last time."""
        taken = []
        while not self._read.empty():
            taken.append(self._read.get())
        return taken
