"""The workers as the server knows them: which there are, what each has, who can paint."""

import time
from dataclasses import dataclass

from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_protocol.wire.replies import DeviceFields
from scumble_protocol.wire.requests import SubmitFields

GRACE = 0.3
"""Seconds in which the client of a new job that has not said whether it runs in the background may
still say so."""
WORKERS_ENDED = (
    "The painting process crashed repeatedly on this layer: choose a smaller painted size, "
    "or see backend.log in Scumble's folder"
)
"""Why a job fails of which too many of them have died."""
_BASE, _PER_PIXEL = 10**9, 3000
"""Bytes that a painting holds, and for each pixel that is painted (docs/benchmarks.md)."""
_USUAL_SIZE = 2048
"""px of the longest side that an accelerator paints where nothing else is said."""


@dataclass
class WorkerState:
    """What the dispatcher knows of a worker."""

    name: str
    joined: bool = False
    device: DeviceFields | None = None
    """What it paints on; None until it is ready."""
    job: str | None = None
    """The key of the job that it has."""
    held: str | None = None
    """The job whose picture it still has, from which an update can continue."""
    trouble: str = ""
    """Why it cannot paint; empty while all is well."""

    @property
    def free(self) -> bool:
        """Whether it can take a job."""
        return self.joined and not self.trouble and self.job is None

    def holds(self, key: str) -> bool:
        """Tell whether it still has a job's picture, and no other job."""
        return not self.trouble and key == (self.held if self.job is None else self.job)


class Workers(dict[str, WorkerState]):
    """All workers, by name."""

    last_trouble = ""
    """Why the worker that last met trouble could not paint."""

    @property
    def able(self) -> list[WorkerState]:
        """Those that have a device and no trouble."""
        return [one for one in self.values() if one.device is not None and not one.trouble]

    @property
    def any_free(self) -> bool:
        """Whether one of them can take a job."""
        return any(one.free for one in self.values())

    def free_for(self, job: TrackedJob) -> WorkerState:
        """Give the free worker whose device suits a job best; there must be one.

        That is the smallest device that holds it in one piece, or else the largest, where it is
        painted in the largest tiles. One whose memory is not known, as the processor's, is last.
        """
        needed = _held(job.submission.fields)

        def suits(worker: WorkerState) -> tuple[bool, int]:
            memory = worker.device.memory if worker.device is not None else 0
            return memory < needed, memory if memory >= needed else -memory

        return min((one for one in self.values() if one.free), key=suits)

    @property
    def jobs(self) -> set[str]:
        """The keys of all jobs that workers still hold."""
        return {one.job for one in self.values() if one.job is not None}

    @property
    def trouble(self) -> str:
        """Why nothing can be painted here; empty while a worker can paint or is starting."""
        return "" if any(not one.trouble for one in self.values()) else self.last_trouble

    def giving_way(self, book: JobBook) -> list[TrackedJob]:
        """Give the jobs in the background that are to be painted on later, while nobody is free.

        As many as jobs wait that are not in the background, less those that are about to leave
        their workers. One that is not kept would start over: it stays.
        """
        held = self.jobs
        found = [book.by_key(key) for key in held]
        painted = [job for job in found if job is not None and job.worker is not None]
        may = [job for job in painted if job.background and job.kept and not job.stopping]
        if not may or self.any_free:
            return []
        late = time.monotonic() - GRACE
        wait = (job for job in book.waiting if not job.background and job.key not in held)
        waiting = sum(job.declared or job.begun_at < late for job in wait)
        leaving = len(held) - len(painted)
        return sorted(may, key=lambda job: job.fraction)[: max(0, waiting - leaving)]

    def meet_trouble(self, worker: WorkerState, reason: str) -> None:
        """Note why a worker cannot paint."""
        worker.trouble = self.last_trouble = reason


def _held(submit: SubmitFields) -> int:
    """Give about how many bytes a job holds where it is not painted in tiles."""
    longest = max(submit.width, submit.height)
    size = submit.parameters.get("size") or _USUAL_SIZE
    scale = min(1.0, float(size) / longest)
    return round(_BASE + _PER_PIXEL * submit.width * submit.height * scale**2)
