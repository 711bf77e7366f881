"""What is kept with a painting's layer: by it the painting is taken up again on another day."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scumble_editor.pixels.area import Area
from scumble_editor.regions.places import EVERYWHERE, place_in
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip, WeightedStyle
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults
from scumble_protocol.paths import native, unicode
from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.headers import JOB_ID
from scumble_protocol.wire.limits import LARGEST_SIDE, MOST_STYLES

VERSION = 1
_LONGEST = 64 * 1024
"""Characters of a record that is believed."""
_LONGEST_TEXT = 4096
_FURTHEST = 2**24
"""Pixels from the image's corner to a painting's at most."""


@dataclass(frozen=True)
class RecordedStyle:
    """A style of a painting: its file as a path of this Python, what it is called, its hash."""

    path: str
    title: str
    sha256: str = ""
    """Of the file, 64 hexadecimal digits; empty where it is not known."""
    weight: float = 1.0
    where: str = EVERYWHERE
    """The place where it acts."""

    @property
    def plain(self) -> list[Any]:
        """The style as JSON values; its place only if it has one."""
        values = [unicode(self.path), self.title, self.sha256, self.weight]
        return [*values, self.where] if self.where else values

    @property
    def weighted(self) -> WeightedStyle:
        """The style as one to choose."""
        return WeightedStyle(NamedStyle(self.path, self.title), self.weight, self.where)


@dataclass(frozen=True)
class ResultRecord:
    """How a painting came about, and where. Anybody may have written one: see ``record_of``."""

    job: str
    """The backend's job, as which others may begin."""
    parameters: Mapping[str, Value]
    """The value of every parameter."""
    styles: tuple[RecordedStyle, ...]
    name: str
    """The layer's that was painted."""
    source: str
    """That layer, as its editor knows it: an id, in words."""
    area: Area
    """The pixels of the image that the painting covers."""
    format: str
    """Of its pixels on the wire."""
    part: bool = False
    """Whether only a part of the layer was painted."""
    soft: bool = False
    """Whether some of it is partly transparent."""
    painting: str = ""
    """The painting's own layer, as its editor knows it."""
    made: float = field(default_factory=time.time)
    """When, in seconds since 1970."""

    @property
    def strip(self) -> Strip | None:
        """The styles with their weights."""
        return Strip(tuple(style.weighted for style in self.styles)) if self.styles else None

    def plain(self) -> dict[str, Any]:
        """Give it as JSON values, by which ``record_of`` knows it."""
        own = {name: getattr(self, name) for name in _WORDS + _FLAGS}
        return {
            "version": VERSION,
            **own,
            "made": self.made,
            "area": list(self.area),
            "parameters": dict(self.parameters),
            "styles": [style.plain for style in self.styles],
        }

    def text(self) -> str:
        """Give it as JSON in ASCII."""
        return json.dumps(self.plain())

    def of_layer(self, painting: str) -> "ResultRecord":
        """Give that of a painting's layer, which has this id now."""
        return replace(self, painting=painting)


_WORDS = ("job", "name", "source", "format", "painting")
_FLAGS = ("part", "soft")


def record_of(content: str | bytes | Mapping[str, Any]) -> ResultRecord | None:
    """Read a record, from JSON or its values; None for what is none of this version.

    Parameters that this release does not know are left out; those that are missing or do not fit
    have their default.
    """
    try:
        plain = _values(content)
        if plain.get("version") != VERSION:
            return None
        words = {name: _text(plain[name]) for name in _WORDS}
        JOB_ID.check(words["job"], "job")
        if words["format"] not in FORMATS:
            return None
        own: dict[str, Any] = {**words, **{name: plain[name] is True for name in _FLAGS}}
        return ResultRecord(
            **own,
            area=_area(plain["area"]),
            parameters=_parameters(plain["parameters"]),
            styles=tuple(_style(style) for style in plain["styles"][:MOST_STYLES]),
            made=_number(plain["made"], 0, 1e12),
        )
    except (ProtocolError, ValueError, TypeError, LookupError, RecursionError):
        return None


def _values(content: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(content, Mapping):
        return content
    if len(content) > _LONGEST:
        raise ValueError
    plain = json.loads(content)
    if not isinstance(plain, dict):
        raise TypeError
    return plain


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise TypeError
    return value


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not (math.isfinite(value) and least <= value <= most):
        raise ValueError
    return value


def _area(value: object) -> Area:
    if not isinstance(value, list):
        raise TypeError
    x, y, width, height = value
    corner = [int(_number(part, -_FURTHEST, _FURTHEST)) for part in (x, y)]
    return Area(*corner, *(int(_number(part, 1, LARGEST_SIDE)) for part in (width, height)))


def _style(value: object) -> RecordedStyle:
    if not isinstance(value, list):
        raise TypeError
    path, title, sha256, weight, *place = value
    return RecordedStyle(
        native(_text(path)),
        _text(title),
        _text(sha256),
        float(_number(weight, 0.001, 1000)),
        place_in(place[0]) if place else EVERYWHERE,
    )


def _parameters(value: object) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise TypeError
    known = defaults()
    for name, given in value.items():
        try:
            known[name] = PARAMETERS[name].check(given)
        except (KeyError, ParameterError):
            continue  # from another version
    return known
