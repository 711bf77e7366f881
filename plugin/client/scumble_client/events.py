"""What a client learns from ``poll``: one small tuple for each thing that happened."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import (
    DevicesFields,
    EstimatedFields,
    HistoryFields,
    PreviewFields,
    ResultFields,
    TrialFields,
)


class Status(NamedTuple):
    """The connection to the backend changed; ``text`` tells the artist how."""

    stage: Literal["connecting", "starting", "ready", "lost"]
    text: str


class Accepted(NamedTuple):
    """The backend has the job; ``place`` jobs are ahead of it in the queue.

    It comes again while the job waits, as it moves up, and once more, while it is painted, if it
    cannot be kept any longer.
    """

    job: str
    revision: int
    place: int
    kept: bool = True
    """Whether it is on disk: it outlives the backend, the editor and a power cut then."""
    note: str = ""
    """What the artist should know about that, such as that the disk is nearly full."""
    paused: bool = False
    """Whether it waits until it is to go on."""
    cannot_pause: bool = False
    """Whether it was to wait and does not: ``note`` says why."""


class Progress(NamedTuple):
    """One more iteration is done."""

    job: str
    revision: int
    step: int
    total: int
    fraction: float
    """Share of the estimated work that is done, 0..1."""
    losses: dict[str, float]
    seconds_left: float | None


class Preview(NamedTuple):
    """The picture as it forms: small, 8-bit RGBA, rows without padding."""

    job: str
    revision: int
    step: int
    width: int
    height: int
    pixels: Buffer


class Result(NamedTuple):
    """The painting, in the format and size of the layer that was sent."""

    job: str
    revision: int
    width: int
    height: int
    format: str
    pixels: Buffer
    stopped: bool
    """True if the job was cancelled and this is the best picture that it had."""
    step: int
    seconds: float


class Failed(NamedTuple):
    """A job failed, or (job None) the connection did; ``message`` is for the artist."""

    job: str | None
    code: str
    message: str


class Cancelled(NamedTuple):
    """The job stops; with ``keeps`` a Result with the best picture so far follows."""

    job: str
    revision: int
    keeps: bool


class KeptJob(NamedTuple):
    """A job that the backend has on disk. Times are seconds since 1970."""

    job: str
    revision: int
    name: str
    """The layer's name."""
    state: Literal["waiting", "running", "unfinished", "done", "failed"]
    width: int
    height: int
    format: str
    created: float
    changed: float
    fraction: float
    """Share of the estimated work that is done, 0..1."""
    parameters: dict[str, Value]
    styles: tuple[str, ...]
    bytes: int
    """Size on disk."""
    thumbnail: Buffer | None
    """A PNG of at most 256 pixels a side: its result, or else its layer; where there is one."""


class History(NamedTuple):
    """Kept jobs, the newest first; ``more`` are there that were created before the last."""

    jobs: tuple[KeptJob, ...]
    more: bool
    before: float | None = None
    """The time before which they were asked for; None for the newest."""


class Forgotten(NamedTuple):
    """The job is not on disk any more."""

    job: str


class Devices(NamedTuple):
    """What paints at the backend, and why other devices do not (their ``reason``)."""

    trials: tuple[TrialFields, ...]
    """How each device was found that was tried; none where the backend is of an older release."""
    ready: bool
    """Whether a worker can paint; False while the first one starts."""
    trouble: str
    """Why nothing can be painted; empty while something can, or may soon."""
    workers: int = 0
    """How many jobs are painted at once; 0 too where the backend is of an older release."""


class Estimated(NamedTuple):
    """What a job would take, on a device that has nothing else to do."""

    number: int
    """That of the question, as ``Client.estimate`` gave it."""
    width: int
    height: int
    """Of what would be painted; a larger layer gets it enlarged."""
    seconds: float | None
    """None where nobody can tell."""
    memory: int
    """Bytes that it would hold at most; 0 where nobody can tell."""
    free: int
    """Bytes that are free for it."""
    device: str
    """What would paint it; empty where nobody can tell."""
    device_kind: str


Event = (
    Status
    | Accepted
    | Progress
    | Preview
    | Result
    | Failed
    | Cancelled
    | History
    | Forgotten
    | Devices
    | Estimated
)


def event_of(message: Message) -> Event:
    """Give the event of one reply."""
    if isinstance(message.fields, HistoryFields):
        return _history(message.fields, message.buffers)
    if isinstance(message.fields, DevicesFields):
        found = message.fields
        return Devices(found.trials, found.ready, found.trouble, found.workers)
    plain = message.fields.plain()
    if isinstance(message.fields, EstimatedFields):
        return Estimated(**plain)
    plain.pop("number", None)
    if isinstance(message.fields, PreviewFields | ResultFields):
        (plain["pixels"],) = message.buffers
    return _EVENTS[message.kind](**plain)


_EVENTS: dict[str, Callable[..., Event]] = {
    "accepted": Accepted,
    "progress": Progress,
    "preview": Preview,
    "result": Result,
    "cancelled": Cancelled,
    "forgotten": Forgotten,
}

EVENT_KINDS = frozenset(_EVENTS)
"""Kinds of messages about a job that ``event_of`` takes; a backend has no others to send."""


def _history(history: HistoryFields, thumbnails: Iterable[Buffer]) -> History:
    came = iter(thumbnails)
    jobs = []
    for kept in history.jobs:
        plain = {**kept.plain(), "styles": kept.styles}
        plain["thumbnail"] = next(came) if kept.thumbnail else None
        jobs.append(KeptJob(**plain))
    return History(tuple(jobs), history.more)
