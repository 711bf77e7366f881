"""A job that a client has sent: what was asked, and what the backend knows of it."""

from dataclasses import dataclass, field, replace

from scumble_client.job import Change, Job
from scumble_client.outgoing_message import OutgoingMessage
from scumble_client.queue_turn import QueueTurn
from scumble_protocol.wire.headers import RevisionFields
from scumble_protocol.wire.replies import CancelledFields, ProgressFields, ResultFields
from scumble_protocol.wire.requests import OriginFields

MOST_LOSSES = 5
"""Backends that one job may outlive without getting any further."""

UNKNOWN = Job("", 0, 0, "rgba8", b"", ())
"""What is known of a job that another client submitted, before its first picture."""


@dataclass(frozen=True)
class Beginning:
    """The kept job as which another one begins, where that is not submitted."""

    origin: OriginFields
    change: Change
    """What is to differ from it, updates included."""
    revision: int = 0
    """That of the job where only its beginning was kept: one below that with which it was sent."""


@dataclass
class SentJob:
    """One job of a client; kept after its end, for updates that continue from its picture."""

    job: Job
    whole: bool = True
    """Whether all is here that a submission needs."""
    revision: int = 0
    told: int = 0
    """The newest revision that the backend was told of."""
    sent: bool = False
    resumes: bool = False
    """The backend is asked to resume what it has kept; the answer is still to come."""
    resent: bool = False
    """It was already sent a second time, with the styles' bytes."""
    view: int = 0
    """How large its previews are shown: their longest side in pixels; 0: nobody has said."""
    told_view: int = 0
    """What this backend was told of that."""
    turn: QueueTurn = field(default_factory=QueueTurn)
    """Where it stands in the queue, and what this backend was told of that."""
    message: OutgoingMessage | None = None
    """Its submission, while the pixels are being copied."""
    accepted: bool = False
    change: Change | None = None
    """What updates have changed since the job was sent, or since its last result."""
    beginning: Beginning | None = None
    """As what it begins, where it is not submitted; None after its end."""
    stops: bool | None = None
    """A cancel that is not answered yet: whether it keeps."""
    losses: int = 0
    """Backends that were lost in a row without any progress of the job."""
    furthest: float = 0.0
    """The fraction that it had reached before the newest loss."""
    fraction: float = 0.0
    """Share of the estimated work that is done, 0..1."""

    @classmethod
    def branched(cls, origin: OriginFields, change: Change) -> "SentJob":
        """Give a job that begins as a kept one, with a change, which is its first update."""
        beginning = Beginning(origin, change)
        return cls(change.applied(UNKNOWN), whole=False, revision=1, beginning=beginning)

    @classmethod
    def following(cls, job: Job, before: str) -> "SentJob":
        """Give a job that begins from the picture of a kept one, whose styles and maps it has."""
        change = Change(job.parameters, pixels=job.pixels, mask=job.mask)
        return cls(job, revision=1, beginning=Beginning(OriginFields(before, fresh=False), change))

    @property
    def can_begin_again(self) -> bool:
        """Whether a backend that does not know it can be sent it once more."""
        return self.whole or self.beginning is not None

    @property
    def begins_anew(self) -> bool:
        """Whether it can be painted from the start where its origin is not kept."""
        return self.whole and self.beginning is not None and not self.accepted

    def alter(self, change: Change) -> None:
        """Take note of an update."""
        self.revision += 1
        self.stops = None
        self.job = change.applied(self.job)
        if self.beginning is not None:
            differs = change.after(self.beginning.change)
            self.beginning = replace(self.beginning, change=differs)
        if self.sent or self.resumes:
            self.change = change if self.change is None else change.after(self.change)

    def went_out(self) -> None:
        """Note that all of it was sent, not an update."""
        self.sent, self.told, self.message = True, self.revision, None
        if self.beginning is not None:
            self.beginning = replace(self.beginning, revision=self.revision - 1)

    def recall(self) -> None:
        """Have the whole job sent again, as if it never had been."""
        self.sent, self.accepted, self.resumes = False, False, False
        self.message = self.change = None

    def resume(self) -> None:
        """Ask the backend to resume what it has kept."""
        self.sent, self.accepted, self.resumes, self.resent = False, False, True, False
        self.message = None

    def go_on(self, kept: int) -> Change | None:
        """Note that the backend resumes from a kept revision; give what it has missed."""
        self.resumes, self.told = False, kept
        self.revision = max(self.revision, kept)
        if self.revision == kept:
            return None
        if self.beginning is not None and kept == self.beginning.revision:
            return self.beginning.change
        return self.change or Change(self.job.parameters)

    def outlives(self) -> bool:
        """Note that its backend is lost; False if that has happened too often."""
        further = self.fraction > self.furthest
        self.losses = 1 if further else self.losses + 1
        self.furthest = max(self.furthest, self.fraction)
        return self.losses < MOST_LOSSES

    def learn(self, reply: RevisionFields) -> None:
        """Take from a reply what only the backend knows."""
        self.accepted = True
        if isinstance(reply, CancelledFields):
            self.stops = None
        elif isinstance(reply, ProgressFields):
            self.fraction = reply.fraction
        elif isinstance(reply, ResultFields) and not self.job.width:
            self.job = replace(
                self.job, width=reply.width, height=reply.height, format=reply.format
            )

    def end(self) -> None:
        """Drop what only a resubmission would need."""
        self.job = replace(self.job, pixels=b"", mask=None, style_maps=(), carried=None)
        self.change, self.beginning, self.whole = None, None, False
        self.fraction, self.furthest, self.losses = 0.0, 0.0, 0
