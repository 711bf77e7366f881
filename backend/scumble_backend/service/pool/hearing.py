"""Turns what a worker says into events for the dispatcher."""

from collections.abc import Callable, Sequence
from typing import Any

from scumble_backend.service.pool.pool import (
    Idle,
    Joined,
    PoolEvent,
    Ready,
    Said,
    Trouble,
    Unkept,
)
from scumble_backend.service.pool.worker_words import Word
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import DeviceFields


def _ready(
    worker: str, device: dict[str, Any], others: Sequence[str], seconds: dict[str, float]
) -> Ready:
    return Ready(worker, DeviceFields(**device), others, seconds)


_EVENTS: dict[str, Callable[..., PoolEvent]] = {
    "hello": Joined,
    "broken": Trouble,
    "ready": _ready,
    "idle": Idle,
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
