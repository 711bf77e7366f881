"""The system's clock jumps: forward by a day, then back by two, while a job is painted."""

from pathlib import Path

from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed

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
    with trial.testbed() as testbed:
        file = testbed.folder / "clock"
        _patch(testbed, file)
        client = testbed.client()
        job = client.submit(SmallJob(128 if trial.quick else 256, "fine"))
        for fraction, days in ((0.2, 1), (0.5, -2)):
            client.wait_for_fraction(job, fraction)
            client.progress[job].broke()
            _write(file, days * _DAY)
        result = client.result(job)
        if not 0 < result.told.seconds < 600:
            raise BrokenPromise(f"a painting of {result.told.seconds} s")
        left = [e.told.seconds_left or 0 for e in client.heard("Progress", job)]
        if max(left) > 600:
            raise BrokenPromise(f"{max(left):.0f} s left, the client was told")
        return "nobody noticed"


def _patch(testbed: Testbed, file: Path) -> None:
    """Have every Python of this testbed take its clock from a file's word.

    The monotonic clock, which no one can turn, stays. (libfaketime would reach the C library too,
    but as it is packaged it breaks ``time.sleep``.)
    """
    (testbed.folder / "sitecustomize.py").write_text(_PATCH)
    _write(file, 0)
    testbed.environment["SCUMBLE_SELFTEST_CLOCK"] = str(file)
    testbed.add_path(testbed.folder)


def _write(file: Path, seconds: int) -> None:
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}")
    new.replace(file)  # nobody reads half of it


FAULTS = (Fault("clock", "clock jumps a day forward, two back", 1, 1, jump),)
