"""What the backend says: the fields of each of its messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.fields import (
    Choice,
    Flag,
    Integer,
    Items,
    Maybe,
    Measures,
    Number,
    Text,
)
from scumble_protocol.wire.headers import (
    JOB_ID,
    Amount,
    Count,
    Format,
    Fraction,
    JobFields,
    JobId,
    MessageFields,
    Name,
    Parameters,
    Revision,
    RevisionFields,
    Side,
    Step,
    Switch,
    Version,
)
from scumble_protocol.wire.limits import LARGEST_THUMBNAIL, LONGEST_NAME, MOST_LISTED, MOST_STYLES
from scumble_protocol.wire.record import Record, RecordShape

FAILURES = (
    "version",  # the other end speaks another protocol version
    "message",  # a message does not follow the protocol; "field" names the part
    "style",  # a style picture cannot be read
    "unknown-style",  # only a hash came and the backend does not have those bytes (any more)
    "unknown-job",  # update or resume of a job that the backend does not have (any more)
    "elsewhere",  # another client goes on with the job: this one hears no more of it
    "picture",  # the layer cannot be painted: empty, for instance
    "queue",  # too many jobs wait already
    "memory",  # out of memory
    "worker",  # the painting process ended or broke
    "not-installed",  # (client) no backend is installed
    "lost",  # (client) the backend stopped answering
)
"""Codes of ``failed``. The message beside the code is for people."""

STATES = ("waiting", "running", "unfinished", "done", "failed")
"""States of a kept job. Nobody paints an unfinished one until it is resumed."""


@dataclass(frozen=True)
class KeptFields(Record):
    """A job on disk."""

    job: JobId
    revision: Revision
    name: Name
    state: Annotated[str, Choice(STATES)]
    width: Side
    height: Side
    format: Format
    created: Amount
    changed: Amount
    fraction: Fraction
    parameters: Parameters
    styles: Annotated[tuple[str, ...], Items(Text(LONGEST_NAME), 1, MOST_STYLES)]
    bytes: Count
    thumbnail: Annotated[int, Integer(0, LARGEST_THUMBNAIL)]


@dataclass(frozen=True)
class DeviceFields(Record):
    """What a backend paints on."""

    name: Annotated[str, Text(200)]
    kind: Annotated[str, Text(32, shortest=1)]
    memory: Count


@dataclass(frozen=True)
class TrialFields(Record):
    """How a device of the backend's machine was found when it was tried, and whether it is used."""

    device: Annotated[str, Text(32, shortest=1)]
    """``cpu``, ``cuda:0``, ...; ``auto`` where the search for one failed."""
    name: Annotated[str, Text(200)]
    """What its maker calls it; empty where it did not tell."""
    usable: Switch
    reason: Annotated[str, Text(300)]
    """Why it is not usable."""
    speed: Annotated[float | None, Maybe(Number())]
    """Measured, in GFLOP/s of convolutions; null where it was not."""


@dataclass(frozen=True)
class LimitFields(Record):
    """What a backend takes at most."""

    side: Count
    styles: Count
    style_bytes: Count


@dataclass(frozen=True)
class WelcomeFields(MessageFields):
    """What a backend is."""

    kind = "welcome"
    protocol: Version
    backend: Name
    session: Annotated[str, Text(64)]
    devices: Annotated[tuple[DeviceFields, ...], Items(RecordShape(DeviceFields), 0, 64)]
    limits: Annotated[LimitFields, RecordShape(LimitFields)]
    pool: Annotated[str, Text(64)] = ""
    """Where its workers are: ``local``, or ``ray``; releases before did not tell."""


@dataclass(frozen=True)
class DevicesFields(MessageFields):
    """What paints there, and why other devices do not."""

    kind = "devices"
    trials: Annotated[tuple[TrialFields, ...], Items(RecordShape(TrialFields), 0, 64)]
    ready: Switch
    """Whether a worker can paint; false while the first one starts."""
    trouble: Annotated[str, Text(2000)]
    """Why nothing can be painted; empty while something can, or may soon."""
    workers: Count = 0
    """How many jobs can be painted at once; releases before did not tell, and left it out."""


@dataclass(frozen=True)
class EstimatedFields(MessageFields):
    """What a job would take, on a device that has nothing else to do."""

    kind = "estimated"
    number: Count
    """That of the question."""
    width: Side
    height: Side
    """Of what would be painted; a larger layer gets it enlarged."""
    seconds: Annotated[float | None, Maybe(Number())]
    """Null where nobody can tell."""
    memory: Count
    """Bytes that it would hold at most; 0 where nobody can tell."""
    free: Count
    """Bytes that are free for it."""
    device: Annotated[str, Text(200)]
    """What would paint it; empty where nobody can tell."""
    device_kind: Annotated[str, Text(32)]


@dataclass(frozen=True)
class AcceptedFields(RevisionFields):
    """The backend has a job."""

    kind = "accepted"
    place: Count
    kept: Switch
    note: Annotated[str, Text(500)]
    paused: Annotated[bool | None, Flag()] = None
    """Whether it waits until it is to go on; absent where it does not."""


@dataclass(frozen=True)
class ProgressFields(RevisionFields):
    """One more iteration is done."""

    kind = "progress"
    step: Step
    total: Step
    fraction: Fraction
    losses: Annotated[Mapping[str, float], Measures()]
    seconds_left: Annotated[float | None, Maybe(Number())]


@dataclass(frozen=True)
class PreviewFields(RevisionFields):
    """A small picture of how far a painting is; its pixels follow."""

    kind = "preview"
    number: Count
    step: Step
    width: Side
    height: Side

    def sizes(self) -> list[tuple[str, int]]:
        """Give that of the pixels, which are ``rgba8``."""
        return [("pixels", FORMATS["rgba8"].size_of(self.width, self.height))]


@dataclass(frozen=True)
class ResultFields(RevisionFields):
    """A painting; its pixels follow."""

    kind = "result"
    width: Side
    height: Side
    format: Format
    stopped: Switch
    step: Step
    seconds: Amount

    def sizes(self) -> list[tuple[str, int]]:
        """Give that of the pixels."""
        return [("pixels", FORMATS[self.format].size_of(self.width, self.height))]


@dataclass(frozen=True)
class FailedFields(MessageFields):
    """A job, or what a client has sent, failed."""

    kind = "failed"
    job: Annotated[str | None, Maybe(JOB_ID)]
    code: Annotated[str, Choice(FAILURES)]
    field: Annotated[str | None, Maybe(Text(LONGEST_NAME))]
    message: Annotated[str, Text(2000)]


@dataclass(frozen=True)
class CancelledFields(RevisionFields):
    """A job stops; ``keeps``: its picture follows."""

    kind = "cancelled"
    keeps: Switch


@dataclass(frozen=True)
class HistoryFields(MessageFields):
    """Kept jobs, the newest first; their thumbnails follow."""

    kind = "history"
    jobs: Annotated[tuple[KeptFields, ...], Items(RecordShape(KeptFields), 0, MOST_LISTED)]
    more: Switch

    def sizes(self) -> list[tuple[str, int]]:
        """Give those of the thumbnails that there are."""
        sizes = [(f"jobs[{n}].thumbnail", job.thumbnail) for n, job in enumerate(self.jobs)]
        return [(name, size) for name, size in sizes if size]


@dataclass(frozen=True)
class ForgottenFields(JobFields):
    """A job is not on disk any more."""

    kind = "forgotten"


@dataclass(frozen=True)
class PongFields(MessageFields):
    """The answer to a ping."""

    kind = "pong"
    number: Count


REPLIES: tuple[type[MessageFields], ...] = (
    WelcomeFields,
    DevicesFields,
    EstimatedFields,
    AcceptedFields,
    ProgressFields,
    PreviewFields,
    ResultFields,
    FailedFields,
    CancelledFields,
    HistoryFields,
    ForgottenFields,
    PongFields,
)
"""All of them."""
