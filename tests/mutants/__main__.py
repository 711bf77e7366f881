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
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
import torch  # noqa: F401 - seconds that each mutant's tests would need again
from tests.mutants.concern import BACKEND, FOLDERS, ROOT, concerned, cost
from tests.mutants.points import Mutant, mutants_of

PACKAGES = ("protocol", "plugin/client", "plugin/cli", "plugin/styles", "backend", "install")
PATIENCE = 1200
"""Seconds for the tests of one mutant. What has passed or hung until then says nothing: it stays
open. (A single test that hangs has its own limit, and fails.)"""

FORK = multiprocessing.get_context("fork")


def sample(seed: int, count: int) -> list[Mutant]:
    """So many mutants of all that there are, in a random order that the seed fixes."""
    every = []
    for room in FOLDERS:
        for path in sorted((ROOT / BACKEND / room).rglob("*.py")):
            every += mutants_of(path.relative_to(ROOT).as_posix(), path.read_text())
    return random.Random(seed).sample(every, count)


class Copy:
    """A copy of the repository whose modules are broken and mended again."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "scumble"
        self._told = folder / "told.txt"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "docs", "bench.jpg")
        shutil.copytree(ROOT, self.root, ignore=left_out)

    def outcome(self, mutant: Mutant) -> dict[str, object]:
        """Break the copy, test it, mend it; give which test noticed, None where none did."""
        broken = self.root / mutant.module
        whole = broken.read_text()
        broken.write_text(mutant.applied(whole))
        began = time.monotonic()
        try:
            status, by = self._test(concerned(mutant.module))
        finally:
            broken.write_text(whole)
            self._end_what_is_left()
        return {"status": status, "by": by, "seconds": round(time.monotonic() - began, 1)}

    def _test(self, tests: list[str]) -> tuple[str, str | None]:
        process = FORK.Process(target=self._run, args=(tests,))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.join()
            return "open", None
        if process.exitcode == 0:
            return "survived", None
        told = self._told.read_text(errors="replace")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", told, re.MULTILINE)
        return "noticed", failed[1] if failed else told[-300:]

    def _run(self, tests: list[str]) -> None:
        """Run the tests in this process, which has PyTorch already and nothing of Scumble's."""
        os.setsid()
        os.chdir(self.root)
        told = os.open(self._told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        packages = [str(self.root / package) for package in PACKAGES]
        os.environ |= {"PYTHONPATH": os.pathsep.join(packages), "OMP_NUM_THREADS": "1"}
        sys.dont_write_bytecode = True
        sys.path[:0] = [str(self.root), *packages]
        for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
            del sys.modules[name]
        words = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-rfE"]
        sys.exit(int(pytest.main([*words, *tests])))

    def _end_what_is_left(self) -> None:
        """End the backends that a failed test has left behind: those that run in the copy."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                path = process.environ().get("PYTHONPATH", "")
                if process.pid != os.getpid() and str(self.root) in path:
                    process.kill()


def known(results: Path) -> dict[Mutant, dict[str, object]]:
    """What an earlier run has found out."""
    lines = results.read_text().splitlines() if results.exists() else []
    read = [json.loads(line) for line in lines]
    return {Mutant(*one["mutant"]): one for one in read}


def report(found: list[dict[str, object]], wanted: int) -> str:
    """Give the figures and the survivors in words."""
    counts = Counter(one["status"] for one in found)
    lines = [f"{len(found)} of {wanted} mutants tried: {dict(counts)}"]
    for one in found:
        if one["status"] != "noticed":
            module, _, line, old, new = one["mutant"]
            lines.append(f"  {one['status']}: {module}:{line}: {old!r} -> {new!r}")
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
    chosen.sort(key=lambda mutant: cost(mutant.module))  # most of them while there is time
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
