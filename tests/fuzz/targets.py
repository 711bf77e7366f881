"""What is fuzzed, and how bytes become frames: shared by the atheris harness and pytest's replay.

A corpus file is what goes over the bridge's pipe: the number of frames (one byte here), then for
each its length (two bytes, little-endian) and its bytes; what is missing at the end is empty. The
first byte of all says which target takes the frames.
"""

import json
import struct
from collections import deque
from contextlib import suppress

from scumble_backend.service.pool.worker_words import word_of
from scumble_client.client import Client
from scumble_client.events import event_of
from scumble_protocol import VERSION
from scumble_protocol.folder import way_in
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import MAGIC, VersionError, decode, encode, parse_header
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.shared import reference_of
from tests.protocol.examples import EXAMPLES

FIRST = MAGIC + b"%d" % VERSION
MOST_FRAMES = 16


def pack(target: int, frames: list[bytes]) -> bytes:
    """Give the corpus file of a target and its frames."""
    packed = [bytes([target, len(frames)])]
    packed += [struct.pack("<H", len(frame)) + frame for frame in frames]
    return b"".join(packed)


def unpack(data: bytes) -> tuple[int, list[bytes]]:
    """Read a corpus file; any bytes are one."""
    target, count, rest = data[:1], data[1:2], data[2:]
    frames = []
    for _ in range(min(count[0], MOST_FRAMES) if count else 0):
        (size,) = struct.unpack("<H", rest[:2].ljust(2, b"\0"))
        frames.append(rest[2 : 2 + size])
        rest = rest[2 + size :]
    return target[0] if target else 0, frames


def as_sent(frames: list[bytes]) -> None:
    """The decoder as it is: a message that it takes is written as it was, and read again."""
    with suppress(ProtocolError):
        message = decode(frames)
        again = decode(encode(message))
        assert again == message


def behind_the_version(frames: list[bytes]) -> None:
    """The same, with the first frame right, so that more gets to the header."""
    as_sent([FIRST, *frames])


def one_field(frames: list[bytes]) -> None:
    """A valid message in which one field, or one in a field, is whatever came."""
    choice, value, *buffers = [*frames, b"", b""]
    which = choice.ljust(3, b"\0")
    kind = sorted(EXAMPLES)[which[0] % len(EXAMPLES)]
    fields, examples = EXAMPLES[kind]
    names = sorted(fields) or ["more"]  # which one without fields must refuse
    name = names[which[1] % len(names)]
    inner = fields.get(name)
    if isinstance(inner, dict) and inner and which[2]:
        deeper = sorted(inner)[which[2] % len(inner)]
        value = _spliced(inner, deeper, value)
    header = _spliced({"kind": kind, **fields}, name, value)
    rest = [frame for frame in buffers if frame] or [bytes(buffer) for buffer in examples]
    behind_the_version([header, *rest])
    as_client([header, *rest])


def _spliced(fields: dict[str, object], name: str, value: bytes) -> bytes:
    """Give the fields as JSON, with raw bytes in the place of one value."""
    entries = [
        json.dumps(key).encode() + b":" + (value if key == name else json.dumps(entry).encode())
        for key, entry in fields.items()
    ]
    return b"{" + b",".join(entries) + b"}"


def with_references(frames: list[bytes]) -> None:
    """As the server reads: references to shared memory are followed, loans settled."""
    loans = Loans()
    with suppress(ProtocolError):
        message, answer = receive([FIRST, *frames])
        for one in (message, answer):
            if one is not None:
                loans.keep(one)
                if one.kind == "taken":
                    loans.settle(one.fields)


def private_words(frames: list[bytes]) -> None:
    """What a worker may say beside the protocol."""
    for candidate in (frames, [b"SCUMBLE-WORKER", *frames]):
        with suppress(ProtocolError):
            word_of(candidate)


def references(frames: list[bytes]) -> None:
    """Frames that may stand for a buffer."""
    for frame in frames:
        found = reference_of(frame)
        if found is not None:
            assert found.frame() == frame


def files(frames: list[bytes]) -> None:
    """Connection and pairing files."""
    for frame in frames:
        with suppress(ProtocolError):
            way_in(parse_header(frame))


def as_client(frames: list[bytes]) -> None:
    """What a hostile backend may answer: the client turns all of it into events, or refuses it."""
    with suppress(ProtocolError, VersionError):
        message = decode([FIRST, *frames])
        if message.kind in ("accepted", "progress", "preview", "result", "cancelled"):
            event_of(message)
    client = Client("fuzz", ["false"])
    client._link._transport = _Deaf([[FIRST, *frames], frames])
    client._receive()
    client._events.clear()


class _Deaf:
    """A transport that has these messages and sends nothing."""

    def __init__(self, messages: list[list[bytes]]) -> None:
        self._messages = deque(messages)

    def send(self, frames: list[bytes]) -> bool:
        """Say that it was sent."""
        return bool(frames)

    def receive(self) -> list[bytes] | None:
        """Give the next message."""
        return self._messages.popleft() if self._messages else None

    def close(self) -> None:
        """Let go of nothing."""


TARGETS = (
    behind_the_version,
    as_sent,
    with_references,
    private_words,
    references,
    files,
    as_client,
    one_field,
)


def run(data: bytes) -> None:
    """Give some bytes to the target that they choose; only a fault of ours raises."""
    target, frames = unpack(data)
    TARGETS[target % len(TARGETS)](frames)
