"""Rooms, and who knows whom, from the imports of the code (by grimp, as import-linter does).

A folder's rooms are its subfolders and, where they are few, its modules. An arrow from one room to
another: some module of the first imports one of the second. Floors: a room stands above all that
it knows; on the lowest floor are those that know none.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import grimp

MOST_MODULES = 14
"""Modules of a folder that are rooms by themselves; more of them are one room together."""
PARTS = "parts"

Arrow = tuple[str, str]


class Panel:
    """What one picture shows: some rooms and the arrows between them."""

    def __init__(self, name: str, rooms: Iterable[str], arrows: Iterable[Arrow]) -> None:
        self.name = name
        self.rooms = sorted(rooms)
        self.arrows = sorted(set(arrows))

    @property
    def title(self) -> str:
        """What is written above the picture."""
        return "The parts" if self.name == PARTS else f"Inside {self.name}"

    @cached_property
    def below(self) -> dict[str, set[str]]:
        """Give for each room all that it knows, by way of others too."""
        known = {room: {b for a, b in self.arrows if a == room} for room in self.rooms}
        for _ in self.rooms:
            known = {a: bs.union(*(known[b] for b in bs)) for a, bs in known.items()}
        return known

    @cached_property
    def floors(self) -> dict[str, int]:
        """The floor of each room, from 0; rooms that know each other share one."""
        floor = dict.fromkeys(self.rooms, 0)
        for _ in self.rooms:
            for a, b in self.arrows:
                together = a in self.below[b]
                floor[a] = max(floor[a], floor[b] + (0 if together else 1))
        return floor

    @property
    def plain_arrows(self) -> list[Arrow]:
        """The arrows without those that follow from others: what is drawn."""
        return [(a, b) for a, b in self.arrows if not self._follows(a, b)]

    def _follows(self, a: str, b: str) -> bool:
        between = {c for first, c in self.arrows if first == a and c != b}
        return any(b in self.below[c] and a not in self.below[c] for c in between)

    @property
    def circles(self) -> list[str]:
        """Rooms that know each other."""
        return [room for room in self.rooms if room in self.below[room]]

    def as_data(self) -> dict[str, Any]:
        """Give name, floors and arrows as what JSON can hold."""
        return {
            "name": self.name,
            "floors": self.floors,
            "arrows": [f"{a} -> {b}" for a, b in self.arrows],
        }


class Arrows(NamedTuple):
    """How much of a folder knows how much of it."""

    folder: str
    modules: int
    arrows: int
    rooms: int
    room_arrows: int
    floors: int
    circles: int


def read(root: Path) -> grimp.ImportGraph:
    """Build the graph of the packages that import-linter's settings in pyproject.toml name."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^root_packages = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    return grimp.build_graph(*re.findall(r'"(\w+)"', listed), cache_dir=None)


def panels(graph: grimp.ImportGraph) -> list[Panel]:
    """Give the panel of the parts, then one for each folder that is divided into rooms."""
    roots = {module for module in graph.modules if "." not in module}
    parts = Panel(PARTS, roots, _between(graph, {root: root for root in roots}))
    inner = (panel_of(graph, folder) for folder in sorted(graph.modules))
    return [parts, *(panel for panel in inner if panel is not None)]


def panel_of(graph: grimp.ImportGraph, folder: str) -> Panel | None:
    """Give the panel of a folder; None for one without subfolders, or with fewer than 3 rooms."""
    children = graph.find_children(folder)
    folders = {child for child in children if graph.find_children(child)}
    rooms = _rooms(graph, folder)
    if not folders or len(set(rooms.values())) < 3:
        return None
    plain = {module: room.removeprefix(folder + ".") for module, room in rooms.items()}
    return Panel(folder, set(plain.values()), _between(graph, plain, folder))


def arrows_of(graph: grimp.ImportGraph) -> list[Arrows]:
    """Count for each part, and each folder in it that holds folders or many modules."""
    found = []
    for folder in sorted(graph.modules):
        rooms = _rooms(graph, folder)
        inside = {folder, *graph.find_descendants(folder)}
        if len(inside) <= MOST_MODULES:
            continue
        panel = Panel(folder, set(rooms.values()), _between(graph, rooms, folder))
        single = {module: module for module in inside}
        modules = {module for module in inside if not graph.find_children(module)}
        found.append(
            Arrows(
                folder,
                len(modules),
                sum(a in modules and b in modules for a, b in _between(graph, single, folder)),
                len(panel.rooms),
                len(panel.arrows),
                max(panel.floors.values()) + 1,
                len(panel.circles),
            )
        )
    return found


def _rooms(graph: grimp.ImportGraph, folder: str) -> dict[str, str]:
    """Give for each room of a folder the name it goes by: its own, or the folder's."""
    children = graph.find_children(folder)
    modules = {child for child in children if not graph.find_children(child)}
    alone = len(modules) <= MOST_MODULES
    return {child: child if alone or child not in modules else folder for child in children}


def _between(
    graph: grimp.ImportGraph, rooms: dict[str, str], folder: str | None = None
) -> list[Arrow]:
    """Give the arrows between rooms; ``rooms`` has the name by which each of them goes."""
    arrows = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            a, b = (_room_of(each, rooms, folder) for each in (module, imported))
            if a is not None and b is not None and a != b:
                arrows.add((a, b))
    return sorted(arrows)


def _room_of(module: str, rooms: dict[str, str], folder: str | None) -> str | None:
    if folder is not None and not module.startswith(folder + "."):
        return None
    words = module.split(".")
    names = (".".join(words[:count]) for count in range(len(words), 0, -1))
    return next((rooms[name] for name in names if name in rooms), None)
