"""Messages: the table of all kinds, made from their records, and one with its buffers."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scumble_protocol.wire import shared
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.headers import MessageFields, TakenFields
from scumble_protocol.wire.record import RecordShape
from scumble_protocol.wire.replies import REPLIES
from scumble_protocol.wire.requests import REQUESTS

Buffer = shared.Buffer

_RECORDS: tuple[type[MessageFields], ...] = (*REQUESTS, *REPLIES, TakenFields)

KINDS: dict[str, RecordShape[Any]] = {record.kind: RecordShape(record) for record in _RECORDS}
"""The table of messages: every field of every kind, and how it is checked."""


class Message(NamedTuple):
    """One message: its fields, and the buffers that follow them."""

    fields: MessageFields
    buffers: tuple[Buffer, ...] = ()

    @property
    def kind(self) -> str:
        """Which message it is."""
        return self.fields.kind


def message_of(kind: str, fields: Mapping[str, object], buffers: Iterable[Buffer] = ()) -> Message:
    """Make a message of the JSON of its header; raises ProtocolError naming what does not fit."""
    if kind not in KINDS:
        raise ProtocolError("kind", f"must be one of {', '.join(KINDS)}")
    return Message(KINDS[kind].check(fields, ""), tuple(buffers))
