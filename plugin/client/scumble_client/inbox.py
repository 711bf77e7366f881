"""Turns checked messages of the wire into the events that a caller sees."""

from collections.abc import Callable
from typing import Any

from scumble_client.events import (
    Accepted,
    Cancelled,
    Event,
    Forgotten,
    History,
    KeptJob,
    Preview,
    Progress,
    Result,
)
from scumble_protocol.messages import Message


def event_of(message: Message) -> Event:
    """Give the event of one reply."""
    if message.kind == "history":
        return _history(message)
    fields: dict[str, Any] = dict(message.fields)
    fields.pop("number", None)
    if message.kind in ("preview", "result"):
        fields["pixels"] = message.buffers[0]
    return _EVENTS[message.kind](**fields)


_EVENTS: dict[str, Callable[..., Event]] = {
    "accepted": Accepted,
    "progress": Progress,
    "preview": Preview,
    "result": Result,
    "cancelled": Cancelled,
    "forgotten": Forgotten,
}


def _history(message: Message) -> History:
    thumbnails = iter(message.buffers)
    jobs = []
    for entry in message.fields["jobs"]:
        fields = {**entry, "styles": tuple(entry["styles"])}
        fields["thumbnail"] = next(thumbnails) if entry["thumbnail"] else None
        jobs.append(KeptJob(**fields))
    return History(tuple(jobs), message.fields["more"])
