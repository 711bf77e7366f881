"""What a backend has kept, looked at by a client beside an editor's."""

import time
from collections.abc import Callable

from scumble_client import Client, Event, Forgotten, History, KeptJob


class Shelf:
    """What the backend has kept."""

    def __init__(self) -> None:
        self.client = Client("a test")

    def clear(self) -> None:
        for job in self.jobs():
            self.client.forget(job.job)
            self._wait(Forgotten)

    def jobs(self) -> tuple[KeptJob, ...]:
        self.client.look()
        history = self._wait(History)
        assert isinstance(history, History)
        return history.jobs

    def until(self, true: Callable[[tuple[KeptJob, ...]], bool], seconds: float = 300) -> float:
        """Look until something is so; gives the seconds that it took."""
        began = time.monotonic()
        while not true(jobs := self.jobs()):
            assert time.monotonic() - began < seconds, jobs
        return time.monotonic() - began

    def _wait(self, kind: type) -> Event:
        end = time.monotonic() + 300
        while time.monotonic() < end:
            for event in self.client.poll():
                if isinstance(event, kind):
                    return event
            time.sleep(0.01)
        raise TimeoutError(f"no {kind.__name__}")
