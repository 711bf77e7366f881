"""Promise: a header that lies about sizes, depth or counts is answered by name and costs nothing.

The attacker has the key. He claims gigabytes and sends bytes, nests lists, sends no frame, one, or
a thousand, and repeats, leaves out and contradicts fields.
"""

import json

import pytest

from scumble_protocol.wire.frames import decode
from scumble_protocol.wire.limits import LARGEST_FRAME, LARGEST_MESSAGE
from tests.attacks.tools import FIRST, GREETING, half_open, long_frame, resident, was_cut
from tests.protocol.examples import EXAMPLES

SUBMIT, BUFFERS = EXAMPLES["submit"]
MEGABYTE = 1024 * 1024


def answered(raw, frames):
    raw.socket.send_multipart(frames)
    failed = raw.hear("failed", patience=10)
    assert failed.fields.code in ("message", "version")
    assert "\n" not in failed.fields.message
    return failed.fields


def submit(**lies):
    return json.dumps({"kind": "submit", **SUBMIT, **lies}).encode()


def test_sizes_that_lie(backend):
    before = resident(backend)
    with backend.raw() as raw:
        for side in (1, 3, 1000, 32768):
            field = answered(raw, [FIRST, submit(width=side, height=side), *BUFFERS]).field
            assert field in ("pixels", "buffers")
        style = {**SUBMIT["styles"][0], "bytes": 256 * MEGABYTE}
        assert answered(raw, [FIRST, submit(styles=[style]), *BUFFERS]).field == "styles[0]"
        largest = {"width": 32768, "height": 32768, "format": "rgbaf32"}
        said = answered(raw, [FIRST, submit(**largest), *BUFFERS])
        assert f"at most {LARGEST_MESSAGE} bytes" in said.message
        assert raw.hello()
    assert resident(backend) - before < 8 * MEGABYTE


@pytest.mark.parametrize("depth", [10, 100, 900, 960, 980, 990, 1000, 30_000])
def test_depths_that_lie(backend, depth):
    deep = b"[" * depth + b"]" * depth
    with backend.raw() as raw:
        for before, after in (
            (b'{"kind":"ping","number":', b"}"),
            (b'{"kind":"submit","styles":[{"weight":', b"}]}"),
            (b'{"kind":"update","parameters":{"strength":', b"}}"),
            (b'{"kind":"update","content":{"width":', b"}}"),
        ):
            answered(raw, [FIRST, before + deep + after])
        answered(raw, [FIRST, b'{"a":' * depth + b"1" + b"}" * depth])
        assert raw.hello()


def test_every_depth_near_the_interpreters_limit():
    """Where reading just succeeds and showing the value in an error might just not."""
    names = ("styles", "parameters", "content")
    for depth in range(900, 1010):
        deep = "[" * depth + "]" * depth
        for name in names:
            header = f'{{"kind":"update","{name}":{{"strength":{deep},"width":{deep}}}}}'
            with pytest.raises(ValueError, match=r"."):
                decode([FIRST, header.encode()])


@pytest.mark.parametrize("count", [0, 1, 2, 13, 1000])
def test_counts_that_lie(backend, count):
    with backend.raw() as raw:
        answered(raw, [FIRST, submit(), *[b"x"] * (count if count != 3 else 4)])
        answered(raw, [FIRST, submit(styles=SUBMIT["styles"] * max(count, 5)), *BUFFERS])
        assert raw.hello()


@pytest.mark.parametrize(
    "number",
    ["1e400", "-1e400", "NaN", "Infinity", "1.0", "true", "-0", "9" * 5000, "1" + "0" * 400],
)
def test_numbers_that_are_none(backend, number):
    fields = '"job":"a1","number":' + number
    with backend.raw() as raw:
        if number != "-0":
            answered(raw, [FIRST, f'{{"kind":"seen",{fields}}}'.encode()])
        if number == "1.0":
            return  # a weight may well be 1.0
        style = '{"sha256":"' + "ab" * 32 + '","name":"s","bytes":3,"weight":' + number + "}"
        header = submit(styles=["here"]).decode().replace('"here"', style)
        answered(raw, [FIRST, header.encode(), *BUFFERS])
        assert raw.hello()


def test_a_frame_longer_than_the_protocol_has_ends_the_connection(backend):
    """ZeroMQ cuts it by its head, before there is memory for it; nobody else is touched."""
    before = resident(backend)
    with backend.raw() as bystander, half_open(backend) as one:
        assert bystander.hello()
        one.sendall(GREETING)
        one.sendall(long_frame(LARGEST_FRAME + 1, command=True))
        assert was_cut(one, 3)
        bystander.say("ping", {"number": 1})
        assert bystander.hear("pong", patience=5)
    assert resident(backend) - before < 8 * MEGABYTE


def test_a_long_frame_that_is_announced_and_never_sent_holds_no_memory(backend):
    """Memory is touched as bytes come, not as they are claimed; and time runs out soon."""
    before = resident(backend)
    liars = [half_open(backend) for _ in range(20)]
    for one in liars:
        one.sendall(GREETING)
        one.sendall(long_frame(LARGEST_FRAME - 1, command=True) + bytes(1000))
    with backend.raw() as raw:
        assert raw.hello()
    assert resident(backend) - before < 16 * MEGABYTE  # of 40 GiB that were claimed
    assert all(was_cut(one, 15) for one in liars)
    for one in liars:
        one.close()
