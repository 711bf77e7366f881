"""Messages as frames: a version, a JSON header checked against one table, then raw buffers."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from scumble_protocol import VERSION, shared
from scumble_protocol.fields import (
    Choice,
    Fields,
    Flag,
    Integer,
    Items,
    Maybe,
    Measures,
    Number,
    ParameterValues,
    ProtocolError,
    Text,
)
from scumble_protocol.pixels import FORMATS

Buffer = shared.Buffer

MAGIC = b"SCUMBLE/"
LONGEST_HEADER = 64 * 1024
LARGEST_SIDE = 32768
LARGEST_STYLE = 256 * 1024 * 1024
MOST_STYLES = 4
LONGEST_NAME = 200
MOST_LISTED = 100
LARGEST_THUMBNAIL = 1024 * 1024

FAILURES = (
    "version",  # the other end speaks another protocol version
    "message",  # a message does not follow the protocol; "field" names the part
    "style",  # a style picture cannot be read
    "unknown-style",  # only a hash came and the backend does not have those bytes (any more)
    "unknown-job",  # update or resume of a job that the backend does not have (any more)
    "elsewhere",  # another client goes on with the job: this one hears no more of it
    "picture",  # the layer cannot be painted: empty, for instance
    "queue",  # too many jobs wait already
    "memory",  # out of memory
    "worker",  # the painting process ended or broke
    "not-installed",  # (client) no backend is installed
    "lost",  # (client) the backend stopped answering
)
"""Codes of ``failed``. The message beside the code is for people."""

STATES = ("waiting", "running", "unfinished", "done", "failed")
"""States of a kept job. Nobody paints an unfinished one until it is resumed."""

_JOB = Text(64, r"[A-Za-z0-9_-]+", 1)
_REVISION = Integer(0, 2**31 - 1)
_SIDE = Integer(1, LARGEST_SIDE)
_FORMAT = Choice(tuple(FORMATS))
_STEP = Integer(0, 1_000_000)
_STYLE = Fields(
    {
        "sha256": Text(64, "[0-9a-f]{64}", 64),
        "name": Text(LONGEST_NAME),
        "weight": Number(0.001, 1000),
        "bytes": Integer(0, LARGEST_STYLE),
    }
)
_STYLES = Items(_STYLE, 1, MOST_STYLES)
_CONTENT = Fields(
    {"width": _SIDE, "height": _SIDE, "format": _FORMAT, "pixels": Flag(), "mask": Flag()}
)
_KEPT = Fields(
    {
        "job": _JOB,
        "revision": _REVISION,
        "name": Text(LONGEST_NAME),
        "state": Choice(STATES),
        "width": _SIDE,
        "height": _SIDE,
        "format": _FORMAT,
        "created": Number(),
        "changed": Number(),
        "fraction": Number(0, 1),
        "parameters": ParameterValues(),
        "styles": Items(Text(LONGEST_NAME), 1, MOST_STYLES),
        "bytes": Integer(),
        "thumbnail": Integer(0, LARGEST_THUMBNAIL),
    }
)
_DEVICE = Fields({"name": Text(200), "kind": Text(32, shortest=1), "memory": Integer()})

KINDS: dict[str, Fields] = {
    # from a client
    "hello": Fields({"client": Text(LONGEST_NAME), "protocols": Items(Integer(1, 1000), 1, 16)}),
    "submit": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "name": Text(LONGEST_NAME),
            "width": _SIDE,
            "height": _SIDE,
            "format": _FORMAT,
            "mask": Flag(),
            "style_maps": Flag(),
            "styles": _STYLES,
            "parameters": ParameterValues(),
        }
    ),
    "update": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "parameters": ParameterValues(),
            "styles": Items(_STYLE, 0, MOST_STYLES),
            "content": _CONTENT,
        },
        frozenset({"content"}),
    ),
    "cancel": Fields({"job": _JOB, "keep": Flag()}),
    "resume": Fields({"job": _JOB, "revision": _REVISION}),
    "jobs": Fields({"limit": Integer(1, MOST_LISTED), "before": Maybe(Number())}),
    "forget": Fields({"job": _JOB}),
    "seen": Fields({"job": _JOB, "number": Integer()}),
    "ping": Fields({"number": Integer()}),
    # from the backend
    "welcome": Fields(
        {
            "protocol": Integer(1, 1000),
            "backend": Text(LONGEST_NAME),
            "session": Text(64),
            "devices": Items(_DEVICE, 0, 64),
            "limits": Fields({"side": Integer(), "styles": Integer(), "style_bytes": Integer()}),
        }
    ),
    "accepted": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "place": Integer(),
            "kept": Flag(),
            "note": Text(500),
        }
    ),
    "progress": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "step": _STEP,
            "total": _STEP,
            "fraction": Number(0, 1),
            "losses": Measures(),
            "seconds_left": Maybe(Number()),
        }
    ),
    "preview": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "number": Integer(),
            "step": _STEP,
            "width": _SIDE,
            "height": _SIDE,
        }
    ),
    "result": Fields(
        {
            "job": _JOB,
            "revision": _REVISION,
            "width": _SIDE,
            "height": _SIDE,
            "format": _FORMAT,
            "stopped": Flag(),
            "step": _STEP,
            "seconds": Number(),
        }
    ),
    "failed": Fields(
        {
            "job": Maybe(_JOB),
            "code": Choice(FAILURES),
            "field": Maybe(Text(LONGEST_NAME)),
            "message": Text(2000),
        }
    ),
    "cancelled": Fields({"job": _JOB, "revision": _REVISION, "keeps": Flag()}),
    "history": Fields({"jobs": Items(_KEPT, 0, MOST_LISTED), "more": Flag()}),
    "forgotten": Fields({"job": _JOB}),
    "pong": Fields({"number": Integer()}),
    # from both
    "taken": Fields({"job": _JOB, "revision": _REVISION, "opened": Flag()}),
}
"""The table of messages: every field of every kind."""

SHARING = ("submit", "update", "result")
"""Kinds whose large buffers may be references to shared memory; each is answered by ``taken``."""


class Message(NamedTuple):
    """One message, its fields checked against the table and its buffers against its fields."""

    kind: str
    fields: dict[str, Any]
    buffers: tuple[Buffer, ...] = ()


def encode(
    kind: str, fields: dict[str, Any], buffers: Sequence[Buffer] = (), share: bool = False
) -> list[Buffer]:
    """Turn a message into frames, raising ProtocolError where it does not follow the table.

    With ``share``, a reference stands for each buffer that lies in shared memory.
    """
    checked = _check_fields(kind, fields)
    _check_buffers(kind, checked, buffers)
    header = json.dumps({"kind": kind, **checked}, separators=(",", ":"), ensure_ascii=False)
    if share and kind in SHARING:
        buffers = [_reference_or_bytes(buffer) for buffer in buffers]
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
    if not isinstance(kind, str) or kind not in KINDS:
        raise ProtocolError("kind", f"must be one of {', '.join(KINDS)}")
    fields = _check_fields(kind, header)
    buffers: Sequence[Buffer] = frames[2:]
    if share and kind in SHARING:
        buffers = _open_references(kind, fields, buffers)
    _check_buffers(kind, fields, buffers)
    return Message(kind, fields, tuple(buffers))


class VersionError(ProtocolError):
    """The other end speaks another version of the protocol, or something else altogether."""


def check_version(frames: Sequence[Buffer]) -> None:
    """Raise VersionError unless the first frame names the version that we speak."""
    first = bytes(frames[0][:32]) if frames else b""
    if not first.startswith(MAGIC):
        raise VersionError("version", "the first frame does not name the protocol")
    if first != MAGIC + b"%d" % VERSION:
        theirs = first[len(MAGIC) :].decode("ascii", "replace")
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


def sizes_of_buffers(kind: str, fields: dict[str, Any]) -> list[tuple[str, int]]:
    """Name the buffers that must follow the header, and how many bytes each has."""
    wanted: list[tuple[str, int]] = []
    if kind in ("submit", "result"):
        wanted += _picture(fields)
        if fields.get("style_maps"):
            area = fields["width"] * fields["height"]
            wanted += [(f"style_maps[{n}]", area) for n in range(len(fields["styles"]))]
    if kind == "update" and "content" in fields:
        wanted += _picture(fields["content"])
    if kind == "preview":
        wanted.append(("pixels", 4 * fields["width"] * fields["height"]))
    if kind == "history":
        for number, job in enumerate(fields["jobs"]):
            if job["thumbnail"]:
                wanted.append((f"jobs[{number}].thumbnail", job["thumbnail"]))
    if kind in ("submit", "update"):
        for number, style in enumerate(fields["styles"]):
            if style["bytes"]:
                wanted.append((f"styles[{number}]", style["bytes"]))
    return wanted


def _picture(fields: dict[str, Any]) -> list[tuple[str, int]]:
    width, height = fields["width"], fields["height"]
    sizes = {
        "pixels": FORMATS[fields["format"]].size_of(width, height),
        "mask": width * height,
    }
    has = {"pixels": fields.get("pixels", True), "mask": fields.get("mask", False)}
    return [(name, size) for name, size in sizes.items() if has[name]]


def _reference_or_bytes(buffer: Buffer) -> Buffer:
    sheet = shared.sheet_of(buffer)
    return buffer if sheet is None else sheet.reference().frame()


def _open_references(
    kind: str, fields: dict[str, Any], buffers: Sequence[Buffer]
) -> Sequence[Buffer]:
    wanted = sizes_of_buffers(kind, fields)
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
        raise shared.UnreachableError(kind, fields["job"], fields["revision"]) from None


def _check_fields(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    if kind not in KINDS:
        raise ProtocolError("kind", f"must be one of {', '.join(KINDS)}")
    return KINDS[kind].check(fields, "")


def _check_buffers(kind: str, fields: dict[str, Any], buffers: Sequence[Buffer]) -> None:
    wanted = sizes_of_buffers(kind, fields)
    if len(buffers) != len(wanted):
        raise ProtocolError(
            "buffers", f"{kind} must carry {len(wanted)} of them, not {len(buffers)}"
        )
    for (name, size), buffer in zip(wanted, buffers, strict=True):
        if len(buffer) != size:
            raise ProtocolError(name, f"must have {size} bytes, not {len(buffer)}")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ProtocolError("", "the header names a field twice")
    return names


def _no_constant(name: str) -> NoReturn:
    raise ProtocolError("", f"the header holds {name}, which is no JSON number")
