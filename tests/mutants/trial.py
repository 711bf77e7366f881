"""Mutants tried one after the other, and what is found kept in a file."""

import json
import math
import time
from functools import cached_property, partial
from pathlib import Path

from tests.mutants.broken_copy import Copy
from tests.mutants.points import Mutant
from tests.mutants.reach import Reach
from tests.mutants.sampling import ROOT, place_of, room_of
from tests.mutants.watching import run_until_one_fails

PATIENCE = 900
"""Seconds for the tests of one mutant. What has passed or hung until then says nothing: it stays
open. (A single test that hangs has its own limit, and fails.)"""

FIRST = 8
"""So many of the quickest tests are run before the others are even collected."""

NOT_FOUND = 4
"""What pytest ends with if a test does not exist."""


class Trial:
    """A trial of mutants in a copy of the repository, with what is found kept in a file."""

    def __init__(
        self,
        copy: Copy,
        results: Path,
        seconds: float,
        reaches: dict[str, Reach] | None = None,
        measuring: float = math.inf,
    ) -> None:
        """``measuring``: the minutes for what a room's tests reach."""
        self._copy = copy
        self._results = results
        self._seconds = seconds
        self._reaches = reaches or {}
        self._measuring = measuring

    @cached_property
    def known(self) -> dict[Mutant, dict]:
        """What is known of each mutant, an earlier run's findings too."""
        return {Mutant(*one["mutant"]): one for one in read(self._results)}

    def of(self, mutant: Mutant, earlier: str = "") -> None:
        """Find out whether tests notice a mutant; the test ``earlier`` is asked first."""
        if mutant in self.known and not self._could_say_more(mutant):
            return
        began = time.monotonic()
        found = (earlier and self._noticed_by(earlier, mutant)) or self._outcome(mutant)
        place = place_of(mutant, (ROOT / mutant.module).read_text())
        seconds = round(time.monotonic() - began, 1)
        told = {"most": self._seconds, "seconds": seconds}
        self.known[mutant] = {"mutant": mutant, "place": place, **found, **told}
        line = json.dumps(self.known[mutant])
        with self._results.open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)

    def _could_say_more(self, mutant: Mutant) -> bool:
        """Whether more of the tests that reach it may be tried now than when it survived."""
        found = self.known[mutant]
        if found["status"] != "survived":
            return found["status"] == "open"
        if found["left_out"] and found["most"] < self._seconds:
            return True
        missed = set(found.get("unmeasured", ()))
        return bool(missed and missed - set(self._reach(room_of(mutant)).unmeasured))

    def _noticed_by(self, test: str, mutant: Mutant) -> dict | None:
        status, by = self._run(mutant, {test: self._seconds})
        return {"status": "noticed", "by": by} if status not in (0, NOT_FOUND, None) else None

    def _outcome(self, mutant: Mutant) -> dict:
        reach = self._reach(room_of(mutant))
        tests, left_out = reach.tests_for(mutant, self._seconds)
        names = list(tests)
        counts = {"tests": len(tests), "left_out": left_out, "unmeasured": reach.unmeasured}
        for part in (names[:FIRST], names[FIRST:]):
            status, by = (
                self._run(mutant, {test: tests[test] for test in part}) if part else (0, None)
            )
            if status != 0:
                return {"status": "open" if status is None else "noticed", "by": by, **counts}
        return {"status": "survived", "by": None, **counts}

    def _reach(self, room: str) -> Reach:
        """Give what a room's tests reach; measured when it is first needed."""
        if room not in self._reaches:
            path = self._results.with_suffix(f".{room}-reach")
            self._reaches[room] = Reach(path, room, self._copy, self._measuring)
        return self._reaches[room]

    def _run(self, mutant: Mutant, tests: dict[str, float]) -> tuple[int | None, str | None]:
        """Run tests in the broken copy; give pytest's status, None for no end, and which failed."""
        told = self._copy.fresh_folder() / "told.json"
        with self._copy.broken(mutant):
            ended = self._copy.run(partial(run_until_one_fails, tests, told), PATIENCE)
        if told.exists():
            status, by = json.loads(told.read_text())
            return status, by
        return (1, self._copy.said()) if ended else (None, None)


def read(results: Path) -> list[dict]:
    """What an earlier run has found out."""
    lines = results.read_text().splitlines() if results.exists() else []
    return [json.loads(line) for line in lines]
