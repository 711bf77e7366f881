"""What a client says: the fields of each of its messages."""

from dataclasses import dataclass
from typing import Annotated

from scumble_protocol.wire.fields import Flag, Integer, Items, Maybe, Number, Text
from scumble_protocol.wire.headers import (
    Count,
    Format,
    JobFields,
    JobId,
    MessageFields,
    Name,
    Parameters,
    RevisionFields,
    Side,
    Switch,
)
from scumble_protocol.wire.limits import LARGEST_STYLE, LONGEST_GROUP, MOST_LISTED, MOST_STYLES
from scumble_protocol.wire.record import Record, RecordShape


@dataclass(frozen=True)
class StyleFields(Record):
    """A style picture: its file's hash and name, its weight, its length if it comes along."""

    sha256: Annotated[str, Text(64, "[0-9a-f]{64}", 64)]
    name: Name
    weight: Annotated[float, Number(0.001, 1000)]
    bytes: Annotated[int, Integer(0, LARGEST_STYLE)]


@dataclass(frozen=True)
class ContentFields(Record):
    """What an update brings of the layer."""

    width: Side
    height: Side
    format: Format
    pixels: Switch
    mask: Switch


@dataclass(frozen=True)
class HelloFields(MessageFields):
    """Who speaks, and which versions."""

    kind = "hello"
    client: Name
    protocols: Annotated[tuple[int, ...], Items(Integer(1, 1000), 1, 16)]


@dataclass(frozen=True)
class SubmitFields(RevisionFields):
    """A layer to be painted; its inputs follow (``scumble_protocol.wire.submission``)."""

    kind = "submit"
    name: Name
    width: Side
    height: Side
    format: Format
    mask: Switch
    style_maps: Switch
    styles: Annotated[tuple[StyleFields, ...], Items(RecordShape(StyleFields), 1, MOST_STYLES)]
    parameters: Parameters
    carried: Annotated[bool | None, Flag()] = None
    """Whether a picture comes along with which the painting begins."""


@dataclass(frozen=True)
class OriginFields(Record):
    """The kept job as which a new one begins; ``fresh``: as it was before it was painted."""

    job: JobId
    fresh: Switch


@dataclass(frozen=True)
class UpdateFields(RevisionFields):
    """What changes of a job; new inputs follow (``scumble_protocol.wire.submission``).

    With an ``origin`` it is a new job that begins as that one is kept, which stays as it is.
    """

    kind = "update"
    parameters: Parameters
    styles: Annotated[tuple[StyleFields, ...], Items(RecordShape(StyleFields), 0, MOST_STYLES)]
    content: Annotated[ContentFields | None, RecordShape(ContentFields)] = None
    origin: Annotated[OriginFields | None, RecordShape(OriginFields)] = None


@dataclass(frozen=True)
class CancelFields(JobFields):
    """Stop a job; ``keep``: its best picture so far is wanted."""

    kind = "cancel"
    keep: Switch


@dataclass(frozen=True)
class ResumeFields(RevisionFields):
    """Go on with a kept job."""

    kind = "resume"


@dataclass(frozen=True)
class JobsFields(MessageFields):
    """List kept jobs, those created before a time."""

    kind = "jobs"
    limit: Annotated[int, Integer(1, MOST_LISTED)]
    before: Annotated[float | None, Maybe(Number())]


@dataclass(frozen=True)
class ForgetFields(JobFields):
    """Delete a kept job."""

    kind = "forget"


@dataclass(frozen=True)
class SeenFields(JobFields):
    """A preview was shown."""

    kind = "seen"
    number: Count


@dataclass(frozen=True)
class ViewFields(JobFields):
    """How large a job's previews are shown: its longest side, in pixels."""

    kind = "view"
    side: Side


@dataclass(frozen=True)
class QueueFields(JobFields):
    """What changes of a job's place in the queue."""

    kind = "queue"
    group: Annotated[str | None, Text(LONGEST_GROUP)] = None
    """What its client paints together with it, such as the layers of one document."""
    paused: Annotated[bool | None, Flag()] = None
    """Whether it waits until it is to go on."""
    first: Annotated[bool | None, Flag()] = None
    """True: it goes before all others of its owner that wait."""
    background: Annotated[bool | None, Flag()] = None
    """Whether nobody waits for it before a screen: it gives way to jobs that are not so."""


@dataclass(frozen=True)
class MachineFields(MessageFields):
    """What paints there, and why do other devices not?"""

    kind = "machine"


@dataclass(frozen=True)
class EstimateFields(MessageFields):
    """How long would a job of this kind take, and how much memory?"""

    kind = "estimate"
    number: Count
    width: Side
    height: Side
    mask: Switch
    style_maps: Switch
    styles: Annotated[int, Integer(1, MOST_STYLES)]
    parameters: Parameters


@dataclass(frozen=True)
class PingFields(MessageFields):
    """Is anybody there?"""

    kind = "ping"
    number: Count


REQUESTS: tuple[type[MessageFields], ...] = (
    HelloFields,
    SubmitFields,
    UpdateFields,
    CancelFields,
    ResumeFields,
    JobsFields,
    ForgetFields,
    SeenFields,
    ViewFields,
    QueueFields,
    MachineFields,
    EstimateFields,
    PingFields,
)
"""All of them."""
