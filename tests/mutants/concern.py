"""Which tests concern a module: those that import it, or else those that import who imports it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BACKEND = Path("backend/scumble_backend")
FOLDERS = {
    "engine": ("tests/backend/engine",),
    "service": ("tests/backend/service", "tests/attacks"),
}
"""The rooms that are broken, each with the folders of tests that may concern it."""

THROUGH_PROCESSES = "tests/backend/service"
"""The service is reached through the processes of a real backend as well, by these tests."""


def concerned(module: str) -> list[str]:
    """Give the files of tests that concern a module (a path below the root), the nearest first."""
    room = Path(module).relative_to(BACKEND).parts[0]
    tests = _tests(room)
    nearest = _sorted(_nearest(module, room, tests))
    if room == "service":
        through = _sorted([test for test in tests if test.startswith(THROUGH_PROCESSES)])
        return list(dict.fromkeys([*nearest, *through]))
    return nearest


def cost(module: str) -> int:
    """Guess what a module's tests cost: by their size, those of processes ten times as much."""
    return sum(
        (10 if test.startswith(THROUGH_PROCESSES) else 1) * (ROOT / test).stat().st_size
        for test in concerned(module)
    )


def _nearest(module: str, room: str, tests: dict[str, set[str]]) -> list[str]:
    """Those that import it; where there are none, those that import who imports it, and so on."""
    reached, ring = {module}, {module}
    while ring:
        found = [test for test, imported in tests.items() if imported & ring]
        if found:
            return found
        ring = {m for m, imported in _modules(room).items() if imported & ring} - reached
        reached |= ring
    return list(tests)


def _sorted(tests: list[str]) -> list[str]:
    return sorted(tests, key=lambda test: (ROOT / test).stat().st_size)


@cache
def _tests(room: str) -> dict[str, set[str]]:
    """The files of tests that may concern a room, each with the modules that it imports."""
    paths = [
        path for folder in FOLDERS[room] for path in sorted((ROOT / folder).rglob("test_*.py"))
    ]
    wanted = [path for path in paths if path.name != "test_accelerator.py"]
    return {path.relative_to(ROOT).as_posix(): set(_imported(path)) for path in wanted}


@cache
def _modules(room: str) -> dict[str, set[str]]:
    """The modules of a room, each with those that it imports."""
    paths = sorted((ROOT / BACKEND / room).rglob("*.py"))
    return {
        path.relative_to(ROOT).as_posix(): set(_imported(path))
        for path in paths
        if path.name != "__init__.py"  # what it gives out is looked up where it comes from
    }


def _imported(path: Path) -> Iterator[str]:
    """Give the files of the backend's modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (_file(alias.name) for alias in node.names if _file(alias.name))
        elif isinstance(node, ast.ImportFrom):
            package = _package(path, node)
            for alias in node.names:
                yield from _sources(package, alias.name)


def _package(path: Path, node: ast.ImportFrom) -> str:
    """Give the absolute name of what a file imports from."""
    if not node.level:
        return node.module or ""
    folder = path.parents[node.level - 1].relative_to(ROOT / BACKEND.parent)
    return ".".join([*folder.parts, *([node.module] if node.module else [])])


def _sources(package: str, name: str) -> Iterator[str]:
    """Give where a name comes from that is imported from a package or module."""
    found = _file(f"{package}.{name}") or _file(package)
    if not found:
        return
    if not found.endswith("__init__.py"):
        yield found
        return
    init = ROOT / found
    for node in ast.parse(init.read_text()).body:
        if isinstance(node, ast.ImportFrom) and any(a.name == name for a in node.names):
            yield from _sources(_package(init, node), name)


def _file(module: str) -> str:
    """Give the file of one of the backend's modules; empty for any other name."""
    path = BACKEND.parent / module.replace(".", "/")
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if module.startswith(BACKEND.name) and (ROOT / file).exists():
            return file.as_posix()
    return ""
