"""The jobs that the server knows, and the queue in which they wait."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.queue.turns import Turns
from scumble_protocol.kept import OPEN
from scumble_protocol.wire.headers import RevisionFields
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.requests import ViewFields
from scumble_protocol.wire.submission import Inputs, Submission, Update

LONGEST_QUEUE = 64
MOST_DEATHS = 5
"""Workers that one job may outlive without getting any further."""


@dataclass(eq=False)
class TrackedJob:
    """A job of one client, under the server's own key."""

    owner: str
    client: bytes
    name: str
    """The client's id for it."""
    submission: Submission
    """What is to be painted, with all updates so far. Its inputs may be only on disk."""
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    created: float = field(default_factory=time.time)
    begun_at: float = field(default_factory=time.monotonic)
    """The same by a clock that nobody sets."""
    steps: int = 0
    """Iterations that were reported to the server."""
    fraction: float = 0.0
    worker: str | None = None
    """The worker that has it, by its id in the pool."""
    finished: bool = False
    stopping: bool = False
    """Whether its picture so far was asked for and has not come yet."""
    kept: bool = False
    """Whether it is on disk, as far as its client was told."""
    has_result: bool = False
    """Whether a result of it is on disk."""
    dropped: bool = False
    """Whether its client has left or forgotten it, and is sent nothing."""
    view: int = 0
    """How large its previews are shown (longest side, pixels); 0: its client did not say."""
    shares: bool = False
    """Whether its newest pixels came as a reference to shared memory: so do its results."""
    place: int = 0
    """How many jobs are ahead of it, as its client is told."""
    group: str = ""
    """What its client paints together with it, such as a document's layers."""
    paused: bool = False
    """Whether it waits until its client has it go on."""
    background: bool = False
    """Whether nobody waits for it before a screen: it gives way to all others."""
    ahead: int = 0
    """It goes before its owner's other jobs with a smaller number."""
    lost: bool = False
    """Whether it waits because its worker has died."""
    unsaid: int = 0
    """How many times its client is still to be sent that it is accepted."""
    early: list[tuple[RevisionFields, Sequence[Buffer]]] = field(default_factory=list, repr=False)
    """What the client is sent only after that."""
    noted: float = 0.0
    """When its fraction was noted on disk last (monotonic seconds)."""
    deaths: int = 0
    """Workers that died of it in a row, without any progress."""
    furthest: float = 0.0
    """The fraction that it had reached before the newest death."""
    branched: bool = False
    """Whether it began as another job was kept."""
    begun: Submission | None = None
    """What its checkpoint was painted from, where updates have changed that while none painted, and
    no worker has gone on since: one may die before."""
    since: list[Update] = field(default_factory=list)
    """Those updates."""

    @property
    def revision(self) -> int:
        """The newest revision."""
        return self.submission.fields.revision

    def entry(self, state: str = OPEN) -> Entry:
        """Give what is kept of it besides its pictures."""
        submit = replace(self.submission.fields, job=self.name)
        return Entry(self.key, self.owner, state, self.created, time.time(), self.fraction, submit)

    def change(self, update: Update) -> None:
        """Make an update's changes; it has every style's bytes."""
        begun = (self.fraction > 0 or self.branched) and (self.finished or self.worker is None)
        if begun and self.begun is None and update.inputs.buffers():
            self.begun = self.submission
        if self.begun is not None:
            self.since.append(update)
        self.submission = self.submission.updated(update)
        self.deaths, self.furthest, self.stopping = 0, 0.0, False

    def orders(self) -> list[Message]:
        """Give what a worker is to be told to paint it: as it was begun, and what has changed."""
        begun, since = self.begun or self.submission, self.since
        orders = [begun.message(self.key), *(update.message(self.key) for update in since)]
        return orders + ([Message(ViewFields(self.key, self.view))] if self.view else [])

    def gone_on(self, revision: int) -> None:
        """Note which revision a worker paints: what it writes from now on is of that."""
        if self.begun is not None and revision > self.begun.fields.revision:
            self.forget_begun()

    def forget_begun(self) -> None:
        """Have it be painted as it is now."""
        self.begun, self.since = None, []

    @property
    def has_picture(self) -> bool:
        """Whether it is not done, and there is a picture so far for a worker to send."""
        begun = self.fraction > 0 if self.paused else self.worker is not None and self.steps > 0
        return begun and not self.finished

    @property
    def whole(self) -> bool:
        """Whether all its inputs are in memory."""
        return self.submission.inputs.whole and (self.begun is None or self.begun.inputs.whole)

    @property
    def size(self) -> int:
        """Bytes of its inputs in memory."""
        return sum(map(len, self.submission.inputs.buffers()))

    def release(self) -> None:
        """Free inputs that are on disk."""
        self.submission = self.submission.released()

    def fill(self, kept: Inputs[Buffer]) -> None:
        """Take back from the disk what was released."""
        self.submission = _filled(self.submission, kept)
        if self.begun is not None:
            self.begun = _filled(self.begun, kept)

    def outlives(self) -> bool:
        """Note that its worker died; False if that has happened too often without progress."""
        further = self.fraction > self.furthest
        self.deaths = 1 if further else self.deaths + 1
        self.furthest = max(self.furthest, self.fraction)
        self.steps = 0
        return self.deaths < MOST_DEATHS


def _filled(submission: Submission, kept: Inputs[Buffer]) -> Submission:
    return replace(submission, inputs=submission.inputs.filled(kept.named()))


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

    def enter(self, job: TrackedJob) -> int:
        """Queue a job; give its place (how many are ahead of it)."""
        self._jobs[job.key] = job
        self._keys[job.client, job.name] = job.key
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

    def waits(self, job: TrackedJob) -> bool:
        """Tell whether a job is still in the queue."""
        return any(job is waiting for waiting in self._queue)

    def place(self, job: TrackedJob) -> int:
        """Tell how many jobs wait before this one; 0 for one that does not wait or is paused."""
        if job.paused or not self.waits(job):
            return 0
        return self.queue.index(job)

    @property
    def queue(self) -> Sequence[TrackedJob]:
        """The jobs that wait for a worker, in the order of their turns."""
        return self._turns.order(job for job in self._queue if not job.paused)

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
