"""``scumble selftest``: how it measures, and a small run of it against real backends."""

import json
import os
import subprocess
import sys

import pytest

from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import Fault, FaultRow, NotHereError, inject
from scumble_cli.selftest.faults.table import FAULTS
from scumble_cli.selftest.job_progress import JobProgress
from scumble_cli.selftest.report import line, verdict
from scumble_cli.selftest.soak import Memory, Turn, most_overtaken

CHEAP = ("two-backends", "stale-file", "port-taken", "read-only", "nan-losses", "ended-early")
KILLS = 6
"""The first that hit workers, backends and a client."""


def selftest(tmp_path, *arguments):
    out = tmp_path / "table.json"
    command = [sys.executable, "-m", "scumble_cli.main", "selftest", "--json", str(out), *arguments]
    done = subprocess.run(
        command, env=dict(os.environ), capture_output=True, text=True, timeout=280, check=False
    )
    assert out.exists(), done.stderr
    return done, json.loads(out.read_text())


# ---- how it measures


def test_work_lost_is_what_was_painted_after_the_point_from_which_it_goes_on():
    progress = JobProgress()
    for number in range(1, 9):
        progress.reached(10.0 + number, number / 10)
    progress.broke()
    progress.reached(100.0, 0.6)  # so it went on from 0.5, three seconds before the newest
    assert progress.lost == [pytest.approx(3.0)]
    progress.reached(101.0, 0.7)
    progress.reached(102.0, 0.8)
    progress.broke()  # a second time: the clock stood while nobody painted
    progress.reached(500.0, 0.1)
    assert progress.lost[1] == pytest.approx(6.0)  # all since the first progress


def test_nothing_is_lost_where_the_next_step_follows_or_the_result_was_there():
    progress = JobProgress()
    progress.reached(1.0, 0.5)
    progress.broke()
    progress.reached(9.0, 0.6)
    progress.broke()
    progress.ended()
    assert progress.lost == [0.0, 0.0]


def test_growth_is_that_of_the_fitted_line_after_the_start():
    memory = Memory([float(t) for t in range(100)], [100 + t for t in range(100)])
    seconds, resident = memory.settled()
    assert memory.growth() == pytest.approx((seconds[-1] - seconds[0]) / (sum(resident) / 80))
    assert Memory([0.0, 1.0, 2.0, 3.0, 4.0], [9, 5, 5, 5, 5]).growth() == 0


def test_overtaking_counts_later_jobs_that_begin_earlier():
    assert most_overtaken([Turn(0, 0, 5), Turn(1, 1, 6), Turn(0, 2, 7)]) == 0
    assert most_overtaken([Turn(0, 0, 9), Turn(1, 1, 6), Turn(1, 2, 7), Turn(0, 3, 10)]) == 2


def test_a_promise_that_is_broken_is_told_and_the_next_fault_still_injected():
    def broken(_trial):
        raise BrokenPromise("the picture is gone")

    def lossy(trial):
        trial.lost.append(11.0)
        return "went on"

    def dirty(trial):
        trial.left.append("worker 17 runs")
        return "went on"

    def missing(_trial):
        raise NotHereError("no such device")

    rows = [
        inject(Fault("x", "x", 1, 1, way), quick=True) for way in (broken, lossy, dirty, missing)
    ]
    assert [row.held for row in rows] == [False, False, False, True]
    assert "the picture is gone" in rows[0].outcome
    assert "worker 17 runs" in line(rows[2])
    assert rows[3].times == 0
    assert "NOT HELD" in verdict(rows)
    assert "All held" in verdict([FaultRow("x", 3, "well", 1.5, [], True, 2.0)])


def test_names_are_unique():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


# ---- it, for real


@pytest.mark.slow
def test_cheap_faults_end_well(tmp_path):
    only = [word for name in CHEAP for word in ("--only", name)]
    done, rows = selftest(tmp_path, "--quick", "--kills", "0", *only)
    assert done.returncode == 0, done.stdout
    assert len(rows) == len(CHEAP)
    assert all(row["held"] and not row["leftovers"] for row in rows)


@pytest.mark.slow
def test_a_storm_of_kills_loses_no_accepted_job(tmp_path):
    done, rows = selftest(tmp_path, "--only", "storm", "--kills", str(KILLS))
    assert done.returncode == 0, done.stdout
    assert rows[0]["times"] == KILLS
    assert rows[0]["lost"] <= 10
    assert rows[0]["leftovers"] == []


@pytest.mark.slow
def test_a_soak_answers_every_job_once(tmp_path):
    done, measured = selftest(tmp_path, "--soak", "--jobs", "6", "--clients", "2")
    assert "all answered, none twice" in done.stdout
    assert measured["jobs"] == 6
    assert measured["leftovers"] == []
