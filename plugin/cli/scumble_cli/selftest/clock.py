"""The system's clock jumps: forward by a day, then back by two, while a job is painted."""

from pathlib import Path

from scumble_cli.selftest.bench import Bench
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.patron import BrokenPromise
from scumble_cli.selftest.sketch import Sketch

_DAY = 86_400
_PATCH = '''"""Python's clock, as far off as a file says."""

import os
import time
from pathlib import Path

_file, _time, _time_ns = Path(os.environ["SCUMBLE_SELFTEST_CLOCK"]), time.time, time.time_ns
time.time = lambda: _time() + int(_file.read_text())
time.time_ns = lambda: _time_ns() + int(_file.read_text()) * 10**9
'''


def jump(trial: Trial) -> str:
    """Turn the clock of backend, worker and client."""
    with trial.bench() as bench:
        file = bench.folder / "clock"
        _patch(bench, file)
        patron = bench.patron()
        job = patron.submit(Sketch(128 if trial.quick else 256, "fine"))
        for fraction, days in ((0.2, 1), (0.5, -2)):
            patron.wait_for_fraction(job, fraction)
            patron.trails[job].broke()
            _write(file, days * _DAY)
        result = patron.result(job)
        if not 0 < result.fields["seconds"] < 600:
            raise BrokenPromise(f"a painting of {result.fields['seconds']} s")
        left = [e.fields["seconds_left"] or 0 for e in patron.heard("Progress", job)]
        if max(left) > 600:
            raise BrokenPromise(f"{max(left):.0f} s left, the client was told")
        return "nobody noticed"


def _patch(bench: Bench, file: Path) -> None:
    """Have every Python of this bench take its clock from a file's word.

    The monotonic clock, which no one can turn, stays. (libfaketime would reach the C library too,
    but as it is packaged it breaks ``time.sleep``.)
    """
    (bench.folder / "sitecustomize.py").write_text(_PATCH)
    _write(file, 0)
    bench.environment["SCUMBLE_SELFTEST_CLOCK"] = str(file)
    bench.add_path(bench.folder)


def _write(file: Path, seconds: int) -> None:
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}")
    new.replace(file)  # nobody reads half of it


FAULTS = (Fault("clock", "clock jumps a day forward, two back", 1, 1, jump),)
