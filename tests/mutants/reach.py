"""Which tests reach a line of the code, measured once for each file of tests.

What runs in the process of the tests is known for each test. What runs in fixtures, or in a backend
that a fixture has started, is reached by every test of the file.
"""

import ast
import hashlib
import json
import math
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coverage import CoverageData
from tests.mutants.broken_copy import Copy
from tests.mutants.points import Mutant
from tests.mutants.sampling import BACKEND, ROOT, modules, test_files
from tests.mutants.watching import measure

PATIENCE = 1800
"""Seconds for one file of tests."""

_TRACING = """
[run]
data_file = {data}/reach
parallel = true
context = ${{PYTEST_CURRENT_TEST-}}
include = {backend}/*
patch = _exit
sigterm = true
disable_warnings = no-data-collected, module-not-measured, include-ignored
"""


@dataclass(frozen=True)
class FileReach:
    """What the tests of one file reach.

    ``tests`` has the seconds that fixtures and the test itself take, ``uses`` the fixtures that
    each asks for, ``reached`` the contexts of each line of each module: the tests that ran it, and
    whether in their fixtures.
    """

    file: str
    digest: str
    tests: dict[str, tuple[float, float]]
    uses: dict[str, list[str]]
    reached: dict[str, dict[str, list[str]]]

    @property
    def fixtures(self) -> float:
        """Seconds that fixtures take which the file's tests share."""
        return max((setup for setup, _ in self.tests.values()), default=0)

    def tests_at(self, module: str, lines: range | None) -> set[str]:
        """The tests that reach one of these lines of a module, or any line of it."""
        reached = self.reached.get(module, {})
        contexts = {
            context for line in reached if lines is None or int(line) in lines
            for context in reached[line]
        }  # fmt: skip
        found = {test for context in contexts for test in self._shown_by(*context.rsplit(" ", 1))}
        return found & set(self.tests)

    def _shown_by(self, test: str, when: str) -> set[str]:
        """A test, and where its fixtures ran something, those that may share one with it."""
        shared = set(self.uses.get(test, ())) if when == "(setup)" else set()
        return {test, *(other for other, own in self.uses.items() if shared & set(own))}


class Reach:
    """What a room's files of tests reach: what ``path`` has of it is read, the rest measured.

    Files that took long in an earlier measurement come last. After ``minutes`` no other is begun;
    ``unmeasured`` are those that were not.
    """

    def __init__(self, path: Path, room: str, copy: Copy, minutes: float = math.inf) -> None:
        lines = path.read_text().splitlines() if path.exists() else []
        earlier = list(map(json.loads, lines))
        known = {(one["file"], one["digest"]): one for one in earlier}
        took = {one["file"]: sum(map(sum, one["tests"].values())) for one in earlier}
        code, end = _digest(modules(room), copy.root), time.monotonic() + 60 * minutes
        self._files, self.unmeasured = [], []
        for file in sorted(test_files(room), key=lambda file: took.get(file, 0)):
            digest = _digest([file], copy.root) + code
            if (file, digest) not in known and time.monotonic() >= end:
                self.unmeasured.append(file)
                continue
            if (file, digest) not in known:
                known[file, digest] = {"file": file, "digest": digest, **measured(file, copy)}
                with path.open("a") as kept:
                    kept.write(json.dumps(known[file, digest]) + "\n")
            self._files.append(FileReach(**known[file, digest]))

    def tests_for(self, mutant: Mutant, seconds: float) -> tuple[dict[str, float], int]:
        """The tests that reach a mutant, as ``chosen_of`` chooses them."""
        lines = statement_lines(mutant, (ROOT / mutant.module).read_text())
        return chosen_of(self._files, mutant.module, lines, seconds)


def chosen_of(
    files: list[FileReach], module: str, lines: range | None, seconds: float
) -> tuple[dict[str, float], int]:
    """The tests that reach these lines, the quick ones first, and how many more are too dear.

    Each with the seconds that it takes; those chosen take about ``seconds`` together. None for the
    lines: tests that run any line of the module.
    """
    prices = _prices(files, module, lines)
    chosen, begun, spent = {}, set(), 0.0
    for test in sorted(prices, key=lambda test: _dearness(*prices[test])):
        file, own, fixtures = prices[test]
        price = own if file in begun else max(own, fixtures)
        if not chosen or spent + price <= seconds:
            spent += price
            begun.add(file)
            chosen[test] = price
    return chosen, len(prices) - len(chosen)


def _prices(
    files: list[FileReach], module: str, lines: range | None
) -> dict[str, tuple[str, float, float]]:
    """The file of each test that reaches the lines, its own seconds and those of fixtures."""
    return {
        test: (file.file, sum(file.tests[test]), file.fixtures)
        for file in files for test in file.tests_at(module, lines)
    }  # fmt: skip


def _dearness(file: str, own: float, fixtures: float) -> tuple[int, str, float]:
    """Order tests by their cost; about as dear ones of the same file stay together."""
    return round(math.log2(max(own, fixtures, 0.01))), file, own


def statement_lines(mutant: Mutant, text: str) -> range | None:
    """Give the lines of the statement that a mutant stands in, of a compound one its head.

    None outside functions: what an import runs once, every test of the module may show.
    """
    nodes = list(ast.walk(ast.parse(text)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not any(f.body[0].lineno <= mutant.line <= (f.end_lineno or 0) for f in functions):
        return None
    here = [
        lines for node in nodes if isinstance(node, ast.stmt)
        if mutant.line in (lines := range(node.lineno, _end_of_head(node) + 1))
    ]  # fmt: skip
    return min(here, key=len)


def _end_of_head(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def measured(file: str, copy: Copy) -> dict:
    """Run a file's tests in the copy under coverage."""
    began = time.monotonic()
    folder = copy.fresh_folder()
    tracing, told = folder / "tracing.ini", folder / "told.json"
    tracing.write_text(_TRACING.format(data=folder, backend=copy.root / BACKEND))
    copy.run(partial(measure, file, tracing, told), PATIENCE)
    found = json.loads(told.read_text()) if told.exists() else {"tests": {}, "uses": {}}
    seconds = time.monotonic() - began
    print(f"{file}: {len(found['tests'])} tests measured in {seconds:.0f} s", flush=True)
    if not found["tests"]:
        print(copy.said(), file=sys.stderr)
    return {**found, "reached": _reached(folder, copy.root)}


def _reached(folder: Path, root: Path) -> dict[str, dict[int, list[str]]]:
    """Read what coverage has written, one file for each process."""
    found: dict = defaultdict(lambda: defaultdict(set))
    for path in folder.glob("reach.*"):
        data = CoverageData(str(path))
        data.read()
        for module in data.measured_files():
            below_root = Path(module).relative_to(root).as_posix()
            for line, contexts in data.contexts_by_lineno(module).items():
                if any(contexts):
                    found[below_root][line] |= set(filter(None, contexts))
    return {
        module: {line: sorted(contexts) for line, contexts in lines.items()}
        for module, lines in found.items()
    }


def _digest(files: list[str], root: Path) -> str:
    text = b"".join((root / file).read_bytes() for file in files)
    return hashlib.sha256(text).hexdigest()[:16]
