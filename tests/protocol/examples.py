"""One valid message of every kind, and every way to put a wrong type into each of its fields."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from scumble_protocol.wire.fields import Items, Maybe
from scumble_protocol.wire.record import RecordShape

STYLE = {"sha256": "ab" * 32, "name": "starry", "weight": 1.0, "bytes": 3}
EXAMPLES: dict[str, tuple[dict[str, Any], tuple[bytes, ...]]] = {
    "hello": ({"client": "krita 5.2.9", "protocols": [1]}, ()),
    "submit": (
        {
            "job": "a1",
            "revision": 0,
            "name": "Layer 1",
            "width": 2,
            "height": 1,
            "format": "bgra8",
            "mask": True,
            "style_maps": False,
            "styles": [STYLE],
            "parameters": {"preset": "draft", "strength": 50.0},
            "carried": True,
        },
        (bytes(range(8)), b"\x00\xff", b"JPG", bytes(range(8, 16))),
    ),
    "update": (
        {
            "job": "a1",
            "revision": 1,
            "parameters": {"strength": 70.0},
            "styles": [],
            "content": {"width": 2, "height": 1, "format": "bgra8", "pixels": True, "mask": True},
            "origin": {"job": "a0", "fresh": False},
        },
        (bytes(range(8)), b"\xff\x00"),
    ),
    "taken": ({"job": "a1", "revision": 1, "opened": True}, ()),
    "cancel": ({"job": "a1", "keep": True}, ()),
    "resume": ({"job": "a1", "revision": 1}, ()),
    "jobs": ({"limit": 20, "before": 1760000000.25}, ()),
    "forget": ({"job": "a1"}, ()),
    "seen": ({"job": "a1", "number": 1}, ()),
    "view": ({"job": "a1", "side": 2048}, ()),
    "queue": (
        {"job": "a1", "group": "picture", "paused": True, "first": True, "background": True},
        (),
    ),
    "machine": ({}, ()),
    "estimate": (
        {
            "number": 3,
            "width": 6000,
            "height": 4000,
            "mask": True,
            "style_maps": False,
            "styles": 1,
            "parameters": {"preset": "fine"},
        },
        (),
    ),
    "ping": ({"number": 7}, ()),
    "welcome": (
        {
            "protocol": 1,
            "backend": "scumble",
            "session": "s",
            "devices": [{"name": "cpu", "kind": "cpu", "memory": 0}],
            "limits": {"side": 32768, "styles": 4, "style_bytes": 268435456},
            "pool": "ray",
        },
        (),
    ),
    "devices": (
        {
            "trials": [
                {
                    "device": "cuda:0",
                    "name": "A GPU",
                    "usable": False,
                    "reason": "no kernel image",
                    "speed": 1.5,
                }
            ],
            "ready": True,
            "trouble": "",
            "workers": 2,
        },
        (),
    ),
    "estimated": (
        {
            "number": 3,
            "width": 1024,
            "height": 683,
            "seconds": 21.5,
            "memory": 3100000000,
            "free": 12000000000,
            "device": "cpu",
            "device_kind": "cpu",
        },
        (),
    ),
    "accepted": (
        {"job": "a1", "revision": 0, "place": 0, "kept": True, "note": "", "paused": True},
        (),
    ),
    "progress": (
        {
            "job": "a1",
            "revision": 0,
            "step": 1,
            "total": 32,
            "fraction": 0.25,
            "losses": {"total": 0.5},
            "seconds_left": 2.5,
        },
        (),
    ),
    "preview": (
        {"job": "a1", "revision": 0, "number": 1, "step": 1, "width": 1, "height": 1},
        (b"\x01\x02\x03\xff",),
    ),
    "result": (
        {
            "job": "a1",
            "revision": 0,
            "width": 2,
            "height": 1,
            "format": "bgra8",
            "stopped": False,
            "step": 32,
            "seconds": 4.5,
        },
        (bytes(range(8)),),
    ),
    "failed": (
        {"job": None, "code": "message", "field": "width", "message": "must be a whole number"},
        (),
    ),
    "cancelled": ({"job": "a1", "revision": 0, "keeps": True}, ()),
    "history": (
        {
            "jobs": [
                {
                    "job": "a1",
                    "revision": 2,
                    "name": "Layer 1",
                    "state": "unfinished",
                    "width": 2,
                    "height": 1,
                    "format": "bgra8",
                    "created": 1760000000.25,
                    "changed": 1760000003.5,
                    "fraction": 0.25,
                    "parameters": {"preset": "draft", "strength": 50.0},
                    "styles": ["starry"],
                    "bytes": 4096,
                    "thumbnail": 3,
                }
            ],
            "more": False,
        },
        (b"PNG",),
    ),
    "forgotten": ({"job": "a1"}, ()),
    "pong": ({"number": 7}, ()),
}

WRONG: tuple[Any, ...] = ("\ud800", [], {}, None, True, -1, 1.5, 10**400, "x" * 10_000, [[]])
"""A value of every JSON type, and out of every range."""


def wrong_fields(
    shape: RecordShape, fields: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give (field, header) with one field at a time replaced by what its shape refuses."""
    for name, inner in shape.shapes.items():
        for value in WRONG:
            if _refused(inner, value):
                yield name, {**fields, name: value}
        if name not in shape.optional:
            yield name, {k: v for k, v in fields.items() if k != name}
        if isinstance(inner, RecordShape):
            for deeper, header in wrong_fields(inner, fields[name]):
                yield f"{name}.{deeper}", {**fields, name: header}
        if isinstance(inner, Items) and isinstance(inner.inner, RecordShape) and fields[name]:
            for deeper, item in wrong_fields(inner.inner, fields[name][0]):
                entries = deepcopy(fields[name])
                entries[0] = item
                yield f"{name}[0].{deeper}", {**fields, name: entries}
    yield "extra", {**fields, "extra": 1}


def _refused(shape: Any, value: Any) -> bool:
    """Say by the types alone, not by the code under test, whether a shape must refuse a value."""
    kind = type(shape).__name__
    if isinstance(shape, Maybe):
        return value is not None and _refused(shape.inner, value)
    fitting: dict[str, list[Any]] = {
        "Number": [1.5] if getattr(shape, "maximum", 0) >= 1.5 else [],
        "Flag": [True],
        "Items": [[]] if getattr(shape, "fewest", 1) == 0 else [],
        "Measures": [{}],
        "ParameterValues": [{}],
    }
    return not any(type(value) is type(f) and value == f for f in fitting.get(kind, []))
