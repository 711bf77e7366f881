"""The jobs that the server knows, and the queue in which they wait."""

from collections.abc import Sequence

from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.queue.turns import Turns

LONGEST_QUEUE = 64
_ANNOUNCED = 256
"""Jobs still to come of which it is remembered what was said."""


class JobBook:
    """Every job in progress by the server's key and by its client's name; the queue in order.

    A finished job stays findable until ``forget``, for updates that continue from its picture.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, TrackedJob] = {}
        self._keys: dict[tuple[bytes, str], str] = {}
        self._queue: list[TrackedJob] = []
        """Those that wait, as they came."""
        self._turns = Turns()
        self._announced: dict[tuple[bytes, str], bool] = {}
        """Jobs still to come, and whether they run in the background."""

    def announce(self, client: bytes, name: str, background: bool) -> None:
        """Note of a job that its client is about to send whether it runs in the background."""
        self._announced.pop((client, name), None)
        self._announced[client, name] = background
        for oldest in list(self._announced)[:-_ANNOUNCED]:
            del self._announced[oldest]

    def enter(self, job: TrackedJob) -> int:
        """Queue a job; give its place (how many are ahead of it)."""
        self._jobs[job.key] = job
        self.attach(job, job.client)
        self._queue.append(job)
        return self.place(job)

    def requeue(self, job: TrackedJob, first: bool = False) -> int:
        """Queue a job again, as if it had come ``first`` or last; give its place."""
        job.worker, job.finished = None, False
        self._queue.insert(0 if first else len(self._queue), job)
        return self.place(job)

    def regroup(self, job: TrackedJob, group: str) -> None:
        """Note what a job is painted together with; one that is painted has had its turn."""
        if group != job.group:
            job.group = group
            if job.worker is not None and not job.finished:
                self._turns.note(job)

    def put_first(self, job: TrackedJob) -> None:
        """Have a job painted before all others of its owner that wait."""
        job.ahead = 1 + max((other.ahead for other in self._queue), default=0)

    def attach(self, job: TrackedJob, client: bytes) -> None:
        """Give a job to another client."""
        self._keys.pop((job.client, job.name), None)
        job.client = client
        self._keys[client, job.name] = job.key
        if (background := self._announced.pop((client, job.name), None)) is not None:
            job.declare(background)

    def find(self, client: bytes, name: str) -> TrackedJob | None:
        """Find a job by its client's name for it."""
        key = self._keys.get((client, name))
        return self._jobs[key] if key else None

    def owned(self, owner: str, name: str) -> list[TrackedJob]:
        """Find an owner's jobs by a client's name for them, the newest first."""
        found = [job for job in self._jobs.values() if (job.owner, job.name) == (owner, name)]
        return found[::-1]

    def by_key(self, key: str) -> TrackedJob | None:
        """Find a job by the server's key."""
        return self._jobs.get(key)

    def next(self, unwanted: set[str]) -> TrackedJob | None:
        """Take the job whose turn it is out of the queue, but none of these keys.

        Those whose inputs are being read are passed over.
        """
        ready = (job for job in self.queue if job.key not in unwanted and job.whole)
        job = next(ready, None)
        if job is not None:
            self._queue.remove(job)
            self._turns.note(job)
            job.ahead, job.lost = 0, False
        return job

    def note_written(self, key: str, revision: int) -> bool:
        """Note that a job's checkpoint is of this revision; True if that is its newest at last."""
        job = self._jobs.get(key)
        if job is None or job.begun is None:
            return False
        job.written(revision)
        return job.begun is None

    def waits(self, job: TrackedJob) -> bool:
        """Tell whether a job is still in the queue."""
        return any(job is waiting for waiting in self._queue)

    def place(self, job: TrackedJob) -> int:
        """Tell how many jobs wait before this one; 0 for one that does not wait or is paused."""
        if job.paused or not self.waits(job):
            return 0
        return self.queue.index(job)

    @property
    def waiting(self) -> Sequence[TrackedJob]:
        """The jobs that wait for a worker, as they came."""
        return [job for job in self._queue if not job.paused]

    @property
    def queue(self) -> Sequence[TrackedJob]:
        """The jobs that wait for a worker, in the order of their turns."""
        return self._turns.order(self.waiting)

    def forget(self, job: TrackedJob) -> None:
        """Drop a job altogether."""
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]
        if self._keys.get((job.client, job.name)) == job.key:
            del self._keys[job.client, job.name]
        if self.waits(job):
            self._queue.remove(job)

    def drop(self, job: TrackedJob) -> None:
        """Forget a job, and tell its client nothing more of it."""
        job.dropped = True
        self.forget(job)

    def finish(self, job: TrackedJob) -> None:
        """Note that a job is done."""
        job.finished, job.stopping = True, False

    def live(self) -> set[str]:
        """Give the keys of all jobs that wait or are worked on."""
        return {job.key for job in self.unfinished()}

    def clients(self) -> set[bytes]:
        """Give everyone whose job waits or is worked on."""
        return {job.client for job in self.unfinished()}

    def of_client(self, client: bytes) -> list[TrackedJob]:
        """Give every job of one client."""
        return [job for job in self._jobs.values() if job.client == client]

    def of_worker(self, worker: str) -> list[TrackedJob]:
        """Give every job that a worker has in hand or has finished."""
        return [job for job in self._jobs.values() if job.worker == worker]

    def waiting_of(self, owner: str) -> int:
        """Tell how many jobs of an owner wait."""
        return sum(job.owner == owner for job in self._queue)

    @property
    def waiting_bytes(self) -> int:
        """Bytes of inputs in memory of all jobs that wait."""
        return sum(job.size for job in self._queue)

    def unfinished(self) -> list[TrackedJob]:
        """Give every job that waits or is worked on."""
        return [job for job in self._jobs.values() if not job.finished]

    @property
    def full(self) -> bool:
        """Whether the queue takes no more."""
        return len(self._queue) >= LONGEST_QUEUE

    @property
    def active(self) -> int:
        """How many jobs wait or run."""
        return len(self.unfinished())
