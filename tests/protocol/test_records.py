"""Every kind of message is a record of its own, and the table of checks is made from it."""

import dataclasses
import inspect

import pytest

from scumble_protocol.wire import headers, replies, requests
from scumble_protocol.wire.headers import MessageFields
from scumble_protocol.wire.messages import KINDS, message_of
from tests.protocol.examples import EXAMPLES


def test_no_record_was_forgotten_in_the_table():
    found = {
        record.kind: record
        for module in (headers, requests, replies)
        for _, record in inspect.getmembers(module, inspect.isclass)
        if issubclass(record, MessageFields) and hasattr(record, "kind")
    }
    assert {kind: shape.record for kind, shape in KINDS.items()} == found


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_has_the_types_that_it_promises(kind):
    """No list or dictionary hides in it where a tuple or a record is promised."""
    fields, buffers = EXAMPLES[kind]
    record = message_of(kind, fields, buffers).fields
    assert record.plain() == fields
    for value in dataclasses.asdict(record).values():
        assert not isinstance(value, list)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, next(iter(KINDS[kind].shapes), "job"), None)
