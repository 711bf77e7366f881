"""Break the engine and the service on purpose, one change at a time, to see what the tests notice.

    python -m tests.mutants --minutes 30 --results mutants.jsonl

takes a seeded sample and breaks a copy of the repository. For each mutant it runs the tests that
reach the broken line, quick ones first, until one fails or ``--seconds`` of tests have passed.
Which tests reach a line is measured first and kept beside the results. Each mutant is a line of the
results, written as soon as it is known; a later run with the same file goes on where this ended.

    python -m tests.mutants --again mutants.jsonl --results later.jsonl

takes the mutants that an earlier run's tests noticed, finds them in today's code, and runs today's
tests: first the one that noticed it. docs/mutants.md says how to read the results.
"""

import argparse
import math
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.mutants.broken_copy import Copy
from tests.mutants.points import Mutant
from tests.mutants.sampling import ROOMS, Place, found_again, room_of, sample
from tests.mutants.trial import Trial, read


def noticed_earlier(results: Path) -> tuple[dict[Mutant, str], int]:
    """Mutants that an earlier run's tests noticed, as they are today, and how many are gone."""
    noticed = [one for one in read(results) if one["status"] == "noticed"]
    today = [found_again(Mutant(*one["mutant"]), Place(*one["place"])) for one in noticed]
    tests = {
        mutant: one["by"].split(" (")[0]
        for mutant, one in zip(today, noticed, strict=True)
        if mutant is not None
    }
    return tests, today.count(None)


def report(found: list[dict], wanted: int) -> str:
    """Give the figures of each room, and what was not noticed."""
    lines = [f"{len(found)} of {wanted} mutants tried"]
    for room in ROOMS:
        counts = Counter(one["status"] for one in found if room_of(Mutant(*one["mutant"])) == room)
        lines.append(f"  {room}: {dict(counts)}")
    for one in found:
        if one["status"] != "noticed":
            module, _, line, old, new = one["mutant"]
            tried = f"{one['tests']} tests, {one['left_out']} left out"
            if missed := one.get("unmeasured"):
                tried += f", {len(missed)} files not measured"
            lines.append(f"  {one['status']} ({tried}): {module}:{line}: {old!r} -> {new!r}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30, help="begin no mutant after these")
    parser.add_argument("--seconds", type=float, default=30, help="of tests for each mutant")
    parser.add_argument(
        "--measuring", type=float, default=math.inf, help="minutes for what a room's tests reach"
    )
    parser.add_argument("--only", default="", help="only modules whose path has this in it")
    parser.add_argument("--again", type=Path, help="results whose noticed mutants are tried again")
    parser.add_argument("--results", type=Path, default=Path("mutants.jsonl"))
    words = parser.parse_args()
    if words.again:
        chosen, gone = noticed_earlier(words.again)
        print(f"{gone} of {len(chosen) + gone} are gone: their lines have changed")
    else:
        chosen = dict.fromkeys(sample(words.seed, words.count), "")
    chosen = {mutant: test for mutant, test in chosen.items() if words.only in mutant.module}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trial = Trial(Copy(Path(folder)), words.results, words.seconds, measuring=words.measuring)
        end = time.monotonic() + 60 * words.minutes
        for mutant, test in chosen.items():
            if time.monotonic() < end:
                trial.of(mutant, test)
    print(report([trial.known[m] for m in chosen if m in trial.known], len(chosen)))


if __name__ == "__main__":
    main()
