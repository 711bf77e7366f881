"""Messages as frames: a version, a JSON header checked against one table, then raw buffers."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from scumble_protocol import VERSION
from scumble_protocol.wire import shared
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.headers import MessageFields, RevisionFields
from scumble_protocol.wire.limits import LARGEST_BUFFER, LARGEST_MESSAGE, LONGEST_HEADER
from scumble_protocol.wire.messages import KINDS, Buffer, Message, message_of
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.requests import SubmitFields, UpdateFields
from scumble_protocol.wire.submission import sizes_of_inputs

MAGIC = b"SCUMBLE/"

_Shareable = SubmitFields | UpdateFields | ResultFields
"""Kinds whose large buffers may be references to shared memory; each is answered by ``taken``."""


def encode(message: Message, share: bool = False) -> list[Buffer]:
    """Turn a message into frames, raising ProtocolError where it does not follow the table.

    With ``share``, a reference stands for each buffer that lies in shared memory.
    """
    kind, buffers = message.kind, message.buffers
    fields = KINDS[kind].check(message.fields.plain(), "")
    _check_buffers(fields, buffers)
    text = {"kind": kind, **fields.plain()}
    header = json.dumps(text, separators=(",", ":"), ensure_ascii=False)
    if share and isinstance(fields, _Shareable):
        buffers = tuple(_reference_or_bytes(buffer) for buffer in buffers)
    return [MAGIC + b"%d" % VERSION, header.encode(), *buffers]


def decode(frames: Sequence[Buffer], share: bool = False) -> Message:
    """Turn frames into a message, raising ProtocolError naming what does not fit.

    Buffers are handed on as they came, not copied. With ``share``, references are opened; one that
    cannot be raises UnreachableError saying which message it is in.
    """
    check_version(frames)
    if len(frames) < 2:
        raise ProtocolError("", "the header is missing")
    header = parse_header(frames[1])
    kind = header.pop("kind", None)
    fields = message_of(kind if isinstance(kind, str) else "", header).fields
    buffers: Sequence[Buffer] = frames[2:]
    if share and isinstance(fields, _Shareable):
        buffers = _open_references(fields, buffers)
    _check_buffers(fields, buffers)
    return Message(fields, tuple(buffers))


class VersionError(ProtocolError):
    """The other end speaks another version of the protocol, or something else altogether."""


def check_version(frames: Sequence[Buffer]) -> None:
    """Raise VersionError unless the first frame names the version that we speak."""
    first = bytes(frames[0][:32]) if frames else b""
    if not first.startswith(MAGIC):
        raise VersionError("version", "the first frame does not name the protocol")
    if first != MAGIC + b"%d" % VERSION:
        number = first[len(MAGIC) :]
        theirs = number.decode() if number.isdigit() else "?"
        raise VersionError(
            "version",
            f"one end speaks version {theirs} of the protocol, the other version {VERSION}: "
            "update both to the same release (bash install/try.sh) and start again",
        )


def parse_header(frame: Buffer) -> dict[str, Any]:
    """Read the JSON header strictly: one object, no duplicate names, no NaN, bounded length."""
    if len(frame) > LONGEST_HEADER:
        raise ProtocolError("", f"the header is longer than {LONGEST_HEADER} bytes")
    try:
        header = json.loads(
            bytes(frame).decode(), object_pairs_hook=_no_duplicates, parse_constant=_no_constant
        )
    except ProtocolError:
        raise
    except (ValueError, RecursionError):
        raise ProtocolError("", "the header is not JSON") from None
    if not isinstance(header, dict):
        raise ProtocolError("", "the header must be a JSON object")
    return header


def sizes_of_buffers(fields: MessageFields) -> list[tuple[str, int]]:
    """Name the buffers that must follow the header, and how many bytes each has."""
    if isinstance(fields, SubmitFields | UpdateFields):
        return sizes_of_inputs(fields)
    return fields.sizes()


def _reference_or_bytes(buffer: Buffer) -> Buffer:
    sheet = shared.sheet_of(buffer)
    return buffer if sheet is None else sheet.reference().frame()


def _open_references(fields: RevisionFields, buffers: Sequence[Buffer]) -> Sequence[Buffer]:
    wanted = sizes_of_buffers(fields)
    found = [shared.reference_of(buffer) for buffer in buffers]
    if len(wanted) != len(buffers) or not any(found):
        return buffers
    try:
        return [
            shared.opened(reference, size, name)
            if reference is not None and size >= shared.SMALLEST_SHARED
            else buffer
            for reference, buffer, (name, size) in zip(found, buffers, wanted, strict=True)
        ]
    except shared.UnreachableError:
        raise shared.UnreachableError(fields.kind, fields.job, fields.revision) from None


def _check_buffers(fields: MessageFields, buffers: Sequence[Buffer]) -> None:
    wanted = sizes_of_buffers(fields)
    total = sum(size for _, size in wanted)
    if total > LARGEST_MESSAGE:
        raise ProtocolError(
            "buffers", f"must have at most {LARGEST_MESSAGE} bytes together, not {total}"
        )
    if len(buffers) != len(wanted):
        raise ProtocolError(
            "buffers", f"{fields.kind} must carry {len(wanted)} of them, not {len(buffers)}"
        )
    for (name, size), buffer in zip(wanted, buffers, strict=True):
        if size > LARGEST_BUFFER:
            raise ProtocolError(name, f"must have at most {LARGEST_BUFFER} bytes, not {size}")
        if len(buffer) != size:
            raise ProtocolError(name, f"must have {size} bytes, not {len(buffer)}")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ProtocolError("", "the header names a field twice")
    return names


def _no_constant(name: str) -> NoReturn:
    raise ProtocolError("", f"the header holds {name}, which is not a JSON number")
