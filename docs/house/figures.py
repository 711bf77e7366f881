"""The figures of the house: how long functions and files are, and what stands twice."""

import ast
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from docs.house.rooms import MOST_MODULES, Arrows

PRODUCT = ("protocol", "plugin", "backend", "install")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
"""Lines that a file, and a function, may have."""


class Function(NamedTuple):
    """A function's length, decorators left out."""

    lines: int
    name: str
    path: str


class Figures(NamedTuple):
    """What is counted of the product; tests, docs and stubs are left out."""

    functions: list[Function]
    """The longest first."""
    files: dict[str, int]
    """Lines of each file."""
    folders: dict[str, int]
    """Modules of each folder."""
    raw_fields: int
    """Places outside the protocol that look into a message's dict of fields."""
    twice: dict[str, list[str]]
    """Names of classes that stand in more than one module, with the modules."""
    editors: dict[str, int]
    """Lines of what the editors share, and of each."""


def read(root: Path) -> Figures:
    """Read every module of the product."""
    functions, files, classes, raw = [], {}, defaultdict(list), 0
    folders: dict[str, int] = defaultdict(int)
    for path in _modules(root):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        files[name] = len(text.splitlines())
        folders[Path(name).parent.as_posix()] += path.name != "__init__.py"
        raw += 0 if name.startswith("protocol/") else text.count('.fields["')
        functions += [
            Function((node.end_lineno or 0) - node.lineno + 1, node.name, name)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(name)
    twice = {name: places for name, places in sorted(classes.items()) if len(places) > 1}
    editors = {
        folder.name: sum(len(path.read_text("utf-8").splitlines()) for path in _below(folder))
        for folder in sorted((root / "plugin").iterdir())
        if folder.name not in ("cli", "client", "styles")
    }
    functions.sort(reverse=True)
    return Figures(functions, files, dict(folders), raw, twice, editors)


def _modules(root: Path) -> Iterator[Path]:
    for part in PRODUCT:
        yield from _below(root / part)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.py")):
        if not {"stubs", "__pycache__"} & set(path.parts):
            yield path


def table(figures: Figures, arrows: list[Arrows]) -> str:
    """Give the figures as two tables in Markdown."""
    lengths = sorted(function.lines for function in figures.functions)
    longest = figures.functions[0]
    long_files = [name for name, lines in figures.files.items() if lines > LONGEST_FILE]
    full = [name for name, count in figures.folders.items() if count > MOST_MODULES]
    rows = [
        ("functions", f"{len(lengths)}", ""),
        ("lines of a function, median", f"{statistics.median(lengths):g}", "7"),
        ("nine of ten have at most", f"{lengths[int(0.9 * len(lengths))]}", "18"),
        ("the longest", f"{longest.lines} (`{longest.name}`)", f"{LONGEST_FUNCTION}"),
        (f"files above {LONGEST_FILE} lines", _listed(long_files), "0"),
        (f"folders with more than {MOST_MODULES} modules", _listed(full), "0"),
        ('`.fields["` outside the protocol', f"{figures.raw_fields}", "0"),
        ("class names that stand twice", _listed(list(figures.twice)), "0"),
        ("lines of editors' plugins", _editors(figures.editors), "more shared than own"),
    ]
    folders = [
        (f"`{a.folder}`", *map(str, (a.modules, a.arrows, a.rooms, a.room_arrows, a.floors)))
        for a in arrows
    ]
    return "\n\n".join(
        (
            _markdown(("figure", "now", "goal"), rows),
            _markdown(
                ("folder", "modules", "arrows", "rooms", "arrows between", "floors"), folders
            ),
        )
    )


def _listed(names: list[str]) -> str:
    if not names:
        return "0"
    shown = ", ".join(f"`{name}`" for name in names[:6])
    return f"{len(names)}: {shown}{', …' if len(names) > 6 else ''}"


def _editors(lines: dict[str, int]) -> str:
    named = {"editor": "shared"}
    return ", ".join(f"{named.get(name, name)} {count}" for name, count in lines.items())


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
