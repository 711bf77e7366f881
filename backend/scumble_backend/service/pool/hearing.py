"""What a worker says, as events for the dispatcher."""

from collections.abc import Callable, Sequence
from typing import Any

from scumble_backend.service.pool.pool import (
    Idle,
    Joined,
    Lost,
    PoolEvent,
    Ready,
    Said,
    Tried,
    Trouble,
    Trying,
    Unkept,
    Written,
)
from scumble_backend.service.pool.worker_words import Word
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import DeviceFields, TrialFields


def _ready(
    worker: str, device: dict[str, Any], others: Sequence[str], seconds: dict[str, float]
) -> Ready:
    return Ready(worker, DeviceFields(**device), others, seconds)


def _tried(worker: str, trial: dict[str, Any]) -> Tried:
    return Tried(worker, TrialFields(**trial))


_EVENTS: dict[str, Callable[..., PoolEvent]] = {
    "hello": Joined,
    "broken": Trouble,
    "trying": Trying,
    "tried": _tried,
    "lost": Lost,
    "ready": _ready,
    "idle": Idle,
    "written": Written,
    "unkept": Unkept,
}


def event_of(worker: str, said: Word | Message) -> PoolEvent:
    """Give what a worker said as an event; raises ProtocolError for an unknown word."""
    if isinstance(said, Message):
        return Said(worker, said)
    try:
        return _EVENTS[said.name](worker, **said.content)
    except (KeyError, TypeError):
        raise ProtocolError("word", f"{said.name!r} is not a worker's word") from None
