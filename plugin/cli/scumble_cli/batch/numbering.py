"""Numbered names: ``####`` in a pattern, natural order, ranges of numbers, gaps."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from scumble_client import InputError

_HASHES = re.compile("#+")
_DIGITS = re.compile(r"(\d+)")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_LONGEST_PART = 60
"""Letters of a range that stand in a file's name; systems take 255 bytes at most."""
_NAMED = 8
"""Gaps that a line names."""


class Pattern(NamedTuple):
    """A file's name with a number in it: ``shot.####.png`` has ``shot.``, 4 and ``.png``."""

    before: str
    digits: int
    """How many the number has at least; zeros fill it."""
    after: str

    def number_in(self, name: str) -> int | None:
        """Give the number in a name; None for one that is not written so."""
        middle = name[len(self.before) : len(name) - len(self.after)]
        fits = name == f"{self.before}{middle}{self.after}"
        if not fits or not (middle.isascii() and middle.isdigit()):
            return None
        plain = len(middle) == self.digits or (len(middle) > self.digits and middle[0] != "0")
        return int(middle) if plain else None

    def name_of(self, number: int) -> str:
        """Give the name with a number."""
        return f"{self.before}{number:0{self.digits}d}{self.after}"


def pattern_of(name: str) -> Pattern | None:
    """Read a pattern; None where a name has no ``#``. Raises InputError for two numbers in one."""
    runs = list(_HASHES.finditer(name))
    if not runs:
        return None
    if len(runs) > 1:
        raise InputError(f"{name} has # in two places: one number counts frames, write it once")
    (run,) = runs
    return Pattern(name[: run.start()], len(run[0]), name[run.end() :])


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Give what sorts names as people count: ``frame2`` before ``frame10``."""
    parts = _DIGITS.split(name.casefold())
    keyed = tuple((1, int(part), part) if part.isdecimal() else (0, 0, part) for part in parts)
    return (*keyed, (0, 0, name))


@dataclass(frozen=True)
class Ranges:
    """Numbers of frames that are wanted, both ends included."""

    words: str
    """As they were asked for."""
    spans: tuple[tuple[int, int], ...]

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(low <= number <= high for low, high in self.spans)

    @property
    def part(self) -> str:
        """Give what stands for it in files' names: its words, or of many a hash."""
        if len(self.words) <= _LONGEST_PART:
            return self.words
        return hashlib.sha256(self.words.encode()).hexdigest()[:16]

    def touches(self, first: int, last: int) -> bool:
        """Tell whether some number from first to last is wanted."""
        return any(low <= last and high >= first for low, high in self.spans)


def ranges_of(words: str) -> Ranges:
    """Read ``1-48,60``; raises ValueError for what is none."""
    spans = list[tuple[int, int]]()
    for part in words.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"{words!r} must be numbers of frames such as 1-48 or 1-48,60,90-96")
        low, high = int(found[1]), int(found[2] or found[1])
        if high < low:
            raise ValueError(f"{part.strip()} ends before it begins: write {high}-{low}")
        spans.append((low, high))
    plain = ",".join(f"{a}-{b}" if a < b else f"{a}" for a, b in spans)
    return Ranges(plain, tuple(spans))


def gaps_in(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Give what is missing between ascending numbers, as first and last of each gap."""
    return [(one + 1, other - 1) for one, other in pairwise(numbers) if other > one + 1]


def missing(name: str, gaps: Iterable[tuple[int, int]]) -> str:
    """Name gaps in a line; empty where there are none."""
    spans = [f"{a}" if a == b else f"{a} to {b}" for a, b in gaps]
    if not spans:
        return ""
    more = f" and {len(spans) - _NAMED} gaps more" if len(spans) > _NAMED else ""
    several = len(spans) > 1 or "to" in spans[0]
    noun, verb = ("frames", "are") if several else ("frame", "is")
    return f"{name}: {noun} {', '.join(spans[:_NAMED])}{more} {verb} missing"
