"""Breaks the engine and the service on purpose, one change at a time, to see what the tests notice.

    python -m tests.mutants --minutes 30 --results mutants.jsonl

takes a seeded sample, breaks a copy of the repository, and runs in it the tests that concern the
broken module: first those that name it, then the rest of its folder, until one fails. Each mutant
is a line of the results, written as soon as it is known; a later run with the same file goes on
where this one ended. At the end it says how many were noticed and lists those that were not.
"""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from tests.mutants.points import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
BACKEND = Path("backend/scumble_backend")
FOLDERS = {
    "engine": ("tests/backend/engine",),
    "service": ("tests/backend/service", "tests/attacks", "tests/client"),
}
"""The rooms that are broken, each with the tests that concern it."""

LEFT_OUT = ("test_accelerator.py",)
PACKAGES = ("protocol", "plugin/client", "plugin/cli", "plugin/styles", "backend", "install")
PATIENCE = 900
"""Seconds for the tests of one mutant; one that makes them hang is noticed too."""


def sample(seed: int, count: int) -> list[Mutant]:
    """So many mutants of all that there are, in a random order that the seed fixes."""
    every = []
    for room in FOLDERS:
        for path in sorted((ROOT / BACKEND / room).rglob("*.py")):
            every += mutants_of(path.relative_to(ROOT).as_posix(), path.read_text())
    return random.Random(seed).sample(every, count)


def tests_of(module: str) -> list[str]:
    """The files of tests that concern a module, those that name it first."""
    path = Path(module)
    room = path.relative_to(BACKEND).parts[0]
    names = re.compile(rf"\b{room}(\.\w+)*(\.| import ){path.stem}\b")
    every = [
        found
        for folder in FOLDERS[room]
        for found in sorted((ROOT / folder).rglob("test_*.py"))
        if found.name not in LEFT_OUT
    ]

    def place(test: Path) -> tuple[bool, bool, int]:
        same = test.stem == f"test_{path.stem}"
        return not same, names.search(test.read_text()) is None, test.stat().st_size

    return [test.relative_to(ROOT).as_posix() for test in sorted(every, key=place)]


class Copy:
    """A copy of the repository whose modules are broken and mended again."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "scumble"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "docs", "bench.jpg")
        shutil.copytree(ROOT, self.root, ignore=left_out)
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(self.root / package) for package in PACKAGES),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        }

    def outcome(self, mutant: Mutant) -> dict[str, object]:
        """Break the copy, test it, mend it; which test noticed, None where none did."""
        broken = self.root / mutant.module
        whole = (ROOT / mutant.module).read_text()
        broken.write_text(mutant.applied(whole))
        try:
            return self._test(tests_of(mutant.module))
        finally:
            broken.write_text(whole)
            self._end_what_is_left()

    def _end_what_is_left(self) -> None:
        """End the backends that a failed test has left behind: those that run in the copy."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid != os.getpid() and str(self.root) in process.environ().get(
                    "PYTHONPATH", ""
                ):
                    process.kill()

    def _test(self, tests: list[str]) -> dict[str, object]:
        words = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-rfE", *tests]
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *words],
            cwd=self.root, env=self._environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            told, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return {"status": "noticed", "by": "time", "seconds": PATIENCE}
        seconds = round(time.monotonic() - began, 1)
        if process.returncode == 0:
            return {"status": "survived", "by": None, "seconds": seconds}
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", told, re.MULTILINE)
        by = failed[1] if failed else told[-300:]
        return {"status": "noticed", "by": by, "seconds": seconds}


def known(results: Path) -> dict[Mutant, dict[str, object]]:
    """What an earlier run has found out."""
    lines = results.read_text().splitlines() if results.exists() else []
    read = [json.loads(line) for line in lines]
    return {Mutant(*one["mutant"]): one for one in read}


def report(found: list[dict[str, object]], wanted: int) -> str:
    """Give the figures and the survivors in words."""
    survivors = [one["mutant"] for one in found if one["status"] == "survived"]
    noticed = len(found) - len(survivors)
    lines = [f"{len(found)} of {wanted} mutants tried, {noticed} noticed; survivors:"]
    for module, _, line, old, new in survivors:
        lines.append(f"  {module}:{line}: {old!r} -> {new!r}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30, help="begin no mutant after these")
    parser.add_argument("--only", default="", help="only modules whose path has this in it")
    parser.add_argument("--results", type=Path, default=Path("mutants.jsonl"))
    read = parser.parse_args()
    chosen = [m for m in sample(read.seed, read.count) if read.only in m.module]
    end, done = time.monotonic() + 60 * read.minutes, known(read.results)
    with tempfile.TemporaryDirectory(prefix="scumble-mutants-") as folder:
        copy = Copy(Path(folder))
        for mutant in chosen:
            if mutant in done:
                continue
            if time.monotonic() > end:
                break
            done[mutant] = {"mutant": mutant, **copy.outcome(mutant)}
            with read.results.open("a") as file:
                file.write(json.dumps(done[mutant]) + "\n")
            print(json.dumps(done[mutant]), flush=True)
    print(report([done[m] for m in chosen if m in done], len(chosen)))


if __name__ == "__main__":
    main()
