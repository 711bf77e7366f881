"""The strip: one to four styles that are painted with together, each with a weight."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from scumble_client import KeptJob, StyleFile
from scumble_editor import text
from scumble_editor.regions.places import EVERYWHERE, place_in
from scumble_editor.styles.named_style import NamedStyle, starter_of, style_of, title_of_name
from scumble_protocol.paths import native, unicode
from scumble_protocol.wire.limits import MOST_STYLES

LIGHTEST, HEAVIEST = 0.001, 1000.0
"""Weights are relative to each other and lie between these."""
STEPS = 100
"""A weight's slider goes from -STEPS to STEPS; 0 is the weight 1."""
_CURVE = 1.5
"""Above 1 the middle of the slider is finer than its ends."""
_AT = " @ "
"""Stands before a place in what a script names."""
_NAMED = 2
"""Styles that a title names; the others are counted."""


class WeightedStyle(NamedTuple):
    """A style in the strip."""

    style: NamedStyle
    weight: float = 1.0
    where: str = EVERYWHERE
    """The place where it acts: see ``regions.places``."""

    @property
    def file(self) -> StyleFile:
        """What the client sends."""
        return StyleFile(self.style.path, self.weight)


@dataclass(frozen=True)
class Strip:
    """One to four different styles with their weights, in the artist's order."""

    styles: tuple[WeightedStyle, ...]

    @classmethod
    def of(cls, *styles: NamedStyle) -> "Strip":
        """Make one of styles that count alike."""
        return cls(tuple(WeightedStyle(style) for style in styles))

    @classmethod
    def begun_in(cls, kept: KeptJob) -> "Strip":
        """Give the strip of an unfinished painting: its titles; its files are the backend's."""
        names = kept.styles or ("",)
        titles = [title_of_name(name) if name else text.UNKNOWN_STYLE for name in names]
        return cls.of(*(NamedStyle("", title) for title in titles))

    @property
    def files(self) -> tuple[StyleFile, ...]:
        """What the client sends."""
        return tuple(one.file for one in self.styles)

    @property
    def paths(self) -> list[str]:
        """The files' paths, native."""
        return [one.style.path for one in self.styles]

    @property
    def title(self) -> str:
        """All of them in a few words, the first ones by their titles."""
        titles = [one.style.title for one in self.styles]
        rest = len(titles) - _NAMED
        if rest > 0:
            return text.and_more(" + ".join(titles[:_NAMED]), rest)
        return " + ".join(titles)

    @property
    def shares(self) -> list[float]:
        """How much each counts, 0..1; together 1."""
        total = sum(one.weight for one in self.styles)
        return [one.weight / total for one in self.styles]

    @property
    def is_full(self) -> bool:
        """Whether no other style can be added."""
        return len(self.styles) >= MOST_STYLES

    def named_in(self, message: str) -> list[str]:
        """Give the paths of the styles that a message of the backend's names, or the only one."""
        if len(self.styles) == 1:
            return self.paths
        return [str(one.path) for one in self.files if message.startswith(f"The style {one.name} ")]

    def is_as(self, other: "Strip | None") -> bool:
        """Tell whether another one paints the same: files in order, shares, places."""
        return other is not None and self._counted == other._counted

    @property
    def _counted(self) -> list[tuple[str, float, str]]:
        counted = zip(self.styles, self.shares, strict=True)
        return [(one.style.path, round(share, 6), one.where) for one, share in counted]

    def place_of(self, path: str) -> int | None:
        """Tell where a style stands, from 0; None if it is not there."""
        return self.paths.index(path) if path in self.paths else None

    def with_style(self, style: NamedStyle) -> "Strip":
        """Add a style at the end; one that is there, or does not fit, changes nothing."""
        if self.is_full or style.path in self.paths:
            return self
        return Strip((*self.styles, WeightedStyle(style)))

    def without(self, place: int) -> "Strip | None":
        """Take the style at a place away; None if it was the last."""
        rest = tuple(one for number, one in enumerate(self.styles) if number != place)
        return Strip(rest) if rest else None

    def moved(self, place: int, target: int) -> "Strip":
        """Move the style at one place to another."""
        rest = list(self.styles)
        if 0 <= place < len(rest):
            one = rest.pop(place)
            rest.insert(max(0, min(target, len(rest))), one)
        return Strip(tuple(rest))

    def replaced(self, place: int, style: NamedStyle) -> "Strip":
        """Put another style in place of one; one that is there already is not there twice."""
        others = [one for number, one in enumerate(self.styles) if number != place]
        if style.path in [one.style.path for one in others]:
            return self
        return Strip(
            tuple(
                one._replace(style=style) if number == place else one
                for number, one in enumerate(self.styles)
            )
        )

    @property
    def places(self) -> tuple[str, ...]:
        """Where each style acts; empty if all act everywhere."""
        places = tuple(one.where for one in self.styles)
        return places if any(places) else ()

    def even(self) -> "Strip":
        """Have all styles count alike."""
        return Strip(tuple(one._replace(weight=1.0) for one in self.styles))

    def placed(self, place: int, where: str) -> "Strip":
        """Have the style at a place of the strip act somewhere else."""
        return Strip(
            tuple(
                one._replace(where=where) if number == place else one
                for number, one in enumerate(self.styles)
            )
        )

    def weighed(self, place: int, weight: float) -> "Strip":
        """Give the style at a place another weight, at most and at least what is allowed."""
        fits = checked_weight(weight)
        return Strip(
            tuple(
                one._replace(weight=fits) if number == place else one
                for number, one in enumerate(self.styles)
            )
        )

    def plain(self) -> list[dict[str, Any]]:
        """Give it in JSON's types; a starter style by its name, as its file lies elsewhere in
        each editor.
        """
        return [_plain(one) for one in self.styles]


def checked_weight(weight: object) -> float:
    """Give a weight within the bounds; 1 for what is no number."""
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return 1.0
    if not math.isfinite(weight) or weight <= 0:
        return 1.0
    return min(HEAVIEST, max(LIGHTEST, float(weight)))


def weight_at(position: float) -> float:
    """Give the weight that a slider's position stands for, -STEPS..STEPS."""
    share = max(-1.0, min(1.0, position / STEPS))
    return float(f"{HEAVIEST ** math.copysign(abs(share) ** _CURVE, share):.4g}")


def position_of(weight: float) -> int:
    """Give the slider's position that stands for a weight, or the nearest one."""
    power = math.log(checked_weight(weight)) / math.log(HEAVIEST)
    return round(math.copysign(abs(power) ** (1 / _CURVE), power) * STEPS)


def strip_in(content: object) -> Strip | None:
    """Read a strip that ``plain`` has written, or somebody; None if there is no style in it."""
    entries: Sequence[object] = content if isinstance(content, list) else ()
    return strip_of(found for entry in entries if (found := _read(entry)) is not None)


def strip_of(styles: Iterable[WeightedStyle]) -> Strip | None:
    """Make one of the first four different styles; None if there is none."""
    first: dict[str, WeightedStyle] = {}
    for one in styles:
        first.setdefault(one.style.path, one)
    chosen = tuple(first.values())[:MOST_STYLES]
    return Strip(chosen) if chosen else None


def strip_from(words: str) -> Strip | None:
    """Read what a script names: a style a line, each a path or a starter style's name or title.

    A weight may follow after a colon, and where it acts after " @ "; None where nothing is named.
    """
    lines = [line.strip() for line in words.splitlines()]
    return strip_of(_named(line) for line in lines if line)


def words_of_strip(strip: Strip) -> str:
    """Give a strip as ``strip_from`` reads it."""
    return "\n".join(
        f"{one.style.path}{_weight_words(one.weight)}{_AT + one.where if one.where else ''}"
        for one in strip.styles
    )


def _weight_words(weight: float) -> str:
    return "" if weight == 1 else f":{weight:g}"


def _named(line: str) -> WeightedStyle:
    name, at, where = line.rpartition(_AT)
    whole = _weighted(line)
    if not at or Path(whole.style.path).is_file():
        return whole
    return _weighted(name.strip())._replace(where=place_in(where.strip()))


def _weighted(line: str) -> WeightedStyle:
    name, colon, number = line.rpartition(":")
    if not colon or not name or Path(line).is_file():
        return WeightedStyle(style_of(line))
    try:
        weight = float(number)
    except ValueError:
        return WeightedStyle(style_of(line))
    return WeightedStyle(style_of(name), checked_weight(weight))


def _plain(one: WeightedStyle) -> dict[str, Any]:
    style = one.style
    starter = starter_of(style.path)
    where = {"starter": starter} if starter else {"path": unicode(style.path)}
    plain = {**where, "title": style.title, "note": style.note, "weight": one.weight}
    return {**plain, "where": one.where} if one.where else plain


def _read(entry: object) -> WeightedStyle | None:
    if not isinstance(entry, dict):
        return None
    texts = {name: value for name, value in entry.items() if isinstance(value, str)}
    weight, acts = checked_weight(entry.get("weight", 1.0)), place_in(entry.get("where"))
    if "starter" in texts:
        style = NamedStyle.starter(texts["starter"])
        return WeightedStyle(style, weight, acts) if style else None
    path = texts.get("path", "")
    if not path or "\0" in path:
        return None
    title = texts.get("title") or NamedStyle.at(native(path)).title
    return WeightedStyle(NamedStyle(native(path), title, texts.get("note", "")), weight, acts)
