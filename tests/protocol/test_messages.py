import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scumble_protocol import VERSION
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import MAGIC, VersionError, decode, encode
from scumble_protocol.wire.limits import LONGEST_HEADER
from scumble_protocol.wire.messages import KINDS, message_of
from tests.protocol.examples import EXAMPLES, wrong_fields

FIRST = MAGIC + b"%d" % VERSION
VECTORS = json.loads(
    (Path(__file__).parents[2] / "protocol" / "vectors.json").read_text(encoding="utf-8")
)


def raw(kind, fields, buffers=()):
    """Frames made by hand, not by the code under test."""
    return [FIRST, json.dumps({"kind": kind, **fields}).encode(), *buffers]


def test_there_is_an_example_of_every_kind():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_survives_the_wire(kind):
    fields, buffers = EXAMPLES[kind]
    message = decode(encode(message_of(kind, fields, buffers)))
    assert (message.kind, message.fields.plain(), message.buffers) == (kind, fields, buffers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_type_in_any_field_is_refused_by_name(kind):
    fields, buffers = EXAMPLES[kind]
    tried = 0
    for field, header in wrong_fields(KINDS[kind], fields):
        with pytest.raises(ProtocolError) as caught:
            decode(raw(kind, header, buffers))
        assert caught.value.field.startswith(field), (field, header)
        assert len(str(caught.value)) < 400
        assert "\n" not in str(caught.value)
        tried += 1
    assert tried >= len(KINDS[kind].shapes)


@pytest.mark.parametrize("kind", ["submit", "preview", "result"])
def test_truncated_and_oversized_buffers_are_refused(kind):
    fields, buffers = EXAMPLES[kind]
    for number in range(len(buffers)):
        for wrong in (buffers[number][:-1], buffers[number] + b"x", b""):
            changed = [*buffers[:number], wrong, *buffers[number + 1 :]]
            with pytest.raises(ProtocolError, match="must have"):
                decode(raw(kind, fields, changed))
    with pytest.raises(ProtocolError, match="must carry"):
        decode(raw(kind, fields, buffers[:-1]))
    with pytest.raises(ProtocolError, match="must carry"):
        decode(raw(kind, fields, [*buffers, b"more"]))


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK", b"SCUMBLE/", b"SCUMBLE/2", b"\xff" * 99]
)
def test_another_version_is_told_from_a_broken_message(first):
    with pytest.raises(VersionError):
        decode([first, b"{}"])


def test_no_frames_at_all_is_an_error_of_ours():
    with pytest.raises(ProtocolError):
        decode([])
    with pytest.raises(ProtocolError, match="header is missing"):
        decode([FIRST])


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"kind":"ping","number":NaN}',
        b'{"kind":"ping","number":1,"number":1}',
        b'{"kind":"nonsense"}',
        b'{"kind":["ping"],"number":1}',
        b'{"number":1}',
        b"[" * 50_000,
        b" " * (LONGEST_HEADER + 1),
    ],
)
def test_headers_that_are_no_header(header):
    with pytest.raises(ProtocolError):
        decode([FIRST, header])


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_whatever_comes_only_protocol_errors_leave(frames):
    for candidate in (frames, [FIRST, *frames]):
        with suppress(ProtocolError):
            decode(candidate)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_whatever_stands_in_a_field_only_protocol_errors_leave(kind, data):
    fields, buffers = EXAMPLES[kind]
    name = data.draw(st.sampled_from(sorted(fields) or ["job"]))
    header = {"kind": kind, **fields, name: data.draw(json_values)}
    with suppress(ProtocolError):
        decode([FIRST, json.dumps(header).encode(), *buffers])


def test_the_vectors_show_every_kind():
    assert {v["kind"] for v in VECTORS["valid"]} == set(KINDS)


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["kind"])
def test_valid_vectors_are_read_and_written_as_documented(vector):
    frames = [bytes.fromhex(frame) for frame in vector["frames"]]
    message = decode(frames)
    assert message.kind == vector["kind"]
    assert message.fields.plain() == {k: v for k, v in vector["header"].items() if k != "kind"}
    assert [bytes(f) for f in encode(message)] == frames


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda v: v["why"])
def test_invalid_vectors_are_refused_as_documented(vector):
    with pytest.raises(ProtocolError) as caught:
        decode([bytes.fromhex(frame) for frame in vector["frames"]])
    assert caught.value.field == vector["field"]
