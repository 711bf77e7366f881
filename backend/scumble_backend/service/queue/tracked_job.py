"""One job as the server knows it: what is to be painted, how far it is, and whose it is."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from scumble_backend.service.archive.entry import Entry
from scumble_protocol.kept import OPEN
from scumble_protocol.wire.headers import RevisionFields
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.requests import QueueFields, ViewFields
from scumble_protocol.wire.submission import Inputs, Submission, Update

MOST_DEATHS = 5
"""Workers that one job may outlive without getting any further."""
_MOST_SINCE = 2**29
"""The most bytes of updates that are held until its worker has written what they make of it."""


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
    declared: bool = False
    """Whether its client has said if that is so."""
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
    from_disk: bool = False
    """Whether it came from the disk, where there may be a checkpoint of it."""
    begun: Submission | None = None
    """What its checkpoint was painted from, where updates have changed that since."""
    since: list[Update] = field(default_factory=list)
    """Those updates, and what came after them."""

    @property
    def revision(self) -> int:
        """The newest revision."""
        return self.submission.fields.revision

    @property
    def begun_revision(self) -> int | None:
        """The revision that its checkpoint was painted from, where that is another one."""
        return None if self.begun is None else self.begun.fields.revision

    def entry(self, state: str = OPEN) -> Entry:
        """Give what is kept of it besides its pictures."""
        submit = replace(self.submission.fields, job=self.name)
        return Entry(self.key, self.owner, state, self.created, time.time(), self.fraction, submit)

    def change(self, update: Update) -> None:
        """Make an update's changes; it has every style's bytes."""
        may_have_checkpoint = self.fraction > 0 or self.from_disk
        if may_have_checkpoint and self.begun is None and update.inputs.buffers():
            self.begun = self.submission
        if self.begun is not None:
            self.since.append(update)
            if sum(map(len, chain(*(one.inputs.buffers() for one in self.since)))) > _MOST_SINCE:
                self.forget_begun()
        self.submission = self.submission.updated(update)
        self.deaths, self.furthest, self.stopping = 0, 0.0, False

    def declare(self, background: bool) -> None:
        """Note what its client has said: whether it runs in the background."""
        self.background, self.declared = background, True

    def orders(self) -> list[Message]:
        """Give what a worker is to be told to paint it: as it was begun, and what has changed."""
        begun, since = self.begun or self.submission, self.since
        orders = [begun.message(self.key), *(update.message(self.key) for update in since)]
        if self.view:
            orders.append(Message(ViewFields(self.key, self.view)))
        if self.background:
            orders.append(Message(QueueFields(self.key, background=True)))
        return orders

    def written(self, revision: int) -> None:
        """Note that its checkpoint is of this revision.

        Until that is heard a worker that dies may have written it or not: the next one is told
        both what it was before and what has changed.
        """
        while self.begun is not None and self.since and self.since[0].fields.revision <= revision:
            self.begun = self.begun.updated(self.since.pop(0))
        if not self.since:
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
        self.forget_begun()

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
