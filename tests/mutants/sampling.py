"""What is broken: a seeded sample of the rooms' mutants, and a mutant in code that has changed."""

import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.mutants.points import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
BACKEND = Path("backend/scumble_backend")
ROOMS = {
    "engine": ("tests/backend/engine",),
    "service": ("tests/backend/service", "tests/attacks"),
}
"""The rooms that are broken, each with the folders of tests that may notice it."""

NO_GPU_HERE = "test_accelerator.py"


def sample(seed: int, count: int) -> list[Mutant]:
    """So many mutants of all that there are, in a random order that the seed fixes."""
    return random.Random(seed).sample(_all_mutants(), count)


def room_of(mutant: Mutant) -> str:
    return Path(mutant.module).relative_to(BACKEND).parts[0]


def modules(room: str) -> list[str]:
    """The modules of a room, as paths below the root."""
    return _below_root((ROOT / BACKEND / room).rglob("*.py"))


def test_files(room: str) -> list[str]:
    """The files of tests that may notice what is broken in a room."""
    found = [path for folder in ROOMS[room] for path in (ROOT / folder).rglob("test_*.py")]
    return _below_root(path for path in found if path.name != NO_GPU_HERE)


class Place(NamedTuple):
    """Where a mutant stands as its line says it, whatever was changed above that line."""

    text: str
    column: int
    old: str
    new: str


def place_of(mutant: Mutant, text: str) -> Place:
    """Give a mutant's place in its module's text."""
    begin = text.rfind("\n", 0, mutant.start) + 1
    line = text[begin:].split("\n", 1)[0]
    indent = len(line) - len(line.lstrip())
    return Place(line.strip(), mutant.start - begin - indent, mutant.old, mutant.new)


def found_again(mutant: Mutant, place: Place) -> Mutant | None:
    """Find a mutant in today's code, the nearest with the same line; None if it is gone."""
    if not (ROOT / mutant.module).exists():
        return None
    text = (ROOT / mutant.module).read_text()
    same = [m for m in _mutants(mutant.module) if place_of(m, text) == place]
    return min(same, key=lambda m: abs(m.line - mutant.line), default=None)


@cache
def _all_mutants() -> list[Mutant]:
    return [mutant for room in ROOMS for module in modules(room) for mutant in _mutants(module)]


def _mutants(module: str) -> list[Mutant]:
    return mutants_of(module, (ROOT / module).read_text())


def _below_root(paths) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)
