"""Turns checked messages of the wire into the events that a caller sees."""

from collections.abc import Callable, Iterable

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
from scumble_protocol.messages import Buffer, Message
from scumble_protocol.replies import HistoryFields, PreviewFields, ResultFields


def event_of(message: Message) -> Event:
    """Give the event of one reply."""
    if isinstance(message.fields, HistoryFields):
        return _history(message.fields, message.buffers)
    plain = message.fields.plain()
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

REPLIES = frozenset(_EVENTS)
"""Kinds of messages about a job that ``event_of`` takes; a backend has no others to send."""


def _history(history: HistoryFields, thumbnails: Iterable[Buffer]) -> History:
    came = iter(thumbnails)
    jobs = []
    for kept in history.jobs:
        plain = {**kept.plain(), "styles": kept.styles}
        plain["thumbnail"] = next(came) if kept.thumbnail else None
        jobs.append(KeptJob(**plain))
    return History(tuple(jobs), history.more)
