"""The jobs that the server knows, and the queue in which they wait."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from scumble_protocol.messages import Buffer

LONGEST_QUEUE = 64


@dataclass
class Job:
    """A job of one client, under the server's own key."""

    key: str
    client: bytes
    name: str
    """The client's id for it."""
    fields: dict[str, Any]
    buffers: list[Buffer] = field(repr=False)
    revision: int = 0
    steps: int = 0
    """Iterations of which the server has heard."""
    worker: bytes | None = None
    finished: bool = False
    shares: bool = False
    """Whether its newest pixels came as a reference to shared memory: so do its results."""

    def change(self, update: dict[str, Any], buffers: list[Buffer]) -> None:
        """Make an update's changes while the job waits; every style's bytes are in ``buffers``."""
        self.fields["parameters"] = {**self.fields["parameters"], **update["parameters"]}
        content, came = update.get("content", {}), iter(buffers)
        rest = iter(self.buffers)
        pixels, mask = next(rest), next(rest) if self.fields["mask"] else None
        styles = list(rest)  # and their maps
        if content.get("pixels"):
            pixels = next(came)
        if content.get("mask"):
            mask, self.fields["mask"] = next(came), True
        if update["styles"]:
            styles, self.fields["styles"] = list(came), update["styles"]
            self.fields["style_maps"] = False
        self.buffers = [pixels, *([] if mask is None else [mask]), *styles]


class JobBook:
    """Every job by the server's key and by its client's name for it; the queue in order.

    A finished job stays findable until ``forget``, for updates that go on from its picture.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}
        self._keys: dict[tuple[bytes, str], str] = {}
        self._queue: list[Job] = []

    def add(
        self, client: bytes, name: str, fields: dict[str, Any], buffers: list[Buffer]
    ) -> tuple[Job, int]:
        """Queue a new job; give it and its place (how many wait before it)."""
        job = Job(f"j{next(self._numbers)}", client, name, fields, buffers, fields["revision"])
        self._jobs[job.key] = job
        self._keys[client, name] = job.key
        self._queue.append(job)
        return job, len(self._queue) - 1

    def find(self, client: bytes, name: str) -> Job | None:
        """Find a job by its client's name for it."""
        key = self._keys.get((client, name))
        return self._jobs[key] if key else None

    def by_key(self, key: str) -> Job | None:
        """Find a job by the server's key."""
        return self._jobs.get(key)

    def next(self) -> Job | None:
        """Take the job that has waited longest out of the queue."""
        return self._queue.pop(0) if self._queue else None

    def waits(self, job: Job) -> bool:
        """Tell whether a job is still in the queue."""
        return job in self._queue

    def forget(self, job: Job) -> None:
        """Drop a job altogether."""
        self._jobs.pop(job.key, None)
        self._keys.pop((job.client, job.name), None)
        if job in self._queue:
            self._queue.remove(job)

    def finish(self, job: Job) -> None:
        """Let go of what only a running job needs."""
        job.finished = True
        job.buffers = []

    def clients(self) -> set[bytes]:
        """Give everyone whose job waits or is worked on."""
        return {job.client for job in self._jobs.values() if not job.finished}

    def of_client(self, client: bytes) -> list[Job]:
        """Give every job of one client."""
        return [job for job in self._jobs.values() if job.client == client]

    def of_worker(self, worker: bytes) -> list[Job]:
        """Give every job that a worker has in hand or has finished."""
        return [job for job in self._jobs.values() if job.worker == worker]

    def waiting(self) -> list[Job]:
        """Give the jobs in the queue, the one that is next first."""
        return list(self._queue)

    @property
    def full(self) -> bool:
        """Whether the queue takes no more."""
        return len(self._queue) >= LONGEST_QUEUE

    @property
    def active(self) -> int:
        """How many jobs wait or run."""
        return sum(not job.finished for job in self._jobs.values())
