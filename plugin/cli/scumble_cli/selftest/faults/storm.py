"""Many kill -9 at random moments, over worker, backend and client; the seed says which and when."""

import contextlib
import random
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field

from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import FaultRow, Trial
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed

VICTIMS = ("worker", "backend", "client")
_MOMENTS = ("sending", "waiting", "painting", "ending")
_JOBS = tuple(
    SmallJob(side, preset, seed)
    for seed, (side, preset) in enumerate(((64, "draft"), (96, "draft"), (128, "draft")))
)
_MOST_A_JOB = 3


@dataclass
class Tally:
    """What the storm has done, and what it has seen."""

    killed: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    unsent: int = 0
    """Jobs whose client was killed before it had heard that they are accepted."""
    identical: int = 0
    again: int = 0
    """Jobs whose result was told and not yet written when the backend was killed."""
    digests: dict[str, str] = field(default_factory=dict)
    """What was delivered for each job."""


def storm(kills: int, seed: int) -> FaultRow:
    """Kill so often, and tell what came of it."""
    began = time.monotonic()
    tally, trial = Tally(), Trial(0, quick=False)
    words, held = "", True
    try:
        with trial.testbed() as testbed:
            _Storm(testbed, tally, random.Random(seed)).blow(kills)  # noqa: S311 - no secret
        words = (
            f"{tally.accepted} accepted jobs, none lost; {tally.identical} pictures identical to "
            f"undisturbed ones; history whole, every result in it readable ({tally.again} whose "
            "writing was cut were painted to the end again)"
        )
    except Exception as error:  # noqa: BLE001 - the table says it
        words, held = f"NOT HELD: {error or type(error).__name__}", False
    times = sum(tally.killed.values())
    victims = ", ".join(f"{tally.killed[victim]} {victim}" for victim in VICTIMS)
    name = f"kill -9 at random moments ({victims}; seed {seed})"
    lost, left = max(trial.lost, default=None), trial.left
    seconds = time.monotonic() - began
    return FaultRow(name, times, words, lost, left, held and not left, seconds)


class _Storm:
    """One backend after the other in one shared folder, and clients that come and go."""

    def __init__(self, testbed: Testbed, tally: Tally, chance: random.Random) -> None:
        self._testbed = testbed
        self._tally = tally
        self._chance = chance
        self._client = testbed.client()
        self._wanted: dict[SmallJob, str] = {}
        """The digest of each small job's undisturbed picture."""

    def blow(self, kills: int) -> None:
        """Paint and kill, then look at what is left."""
        for small_job in _JOBS:
            result = self._client.result(self._client.submit(small_job))
            self._wanted[small_job] = result.told.digest
        left = kills
        while left:
            left -= self._paint_one(min(left, self._chance.randint(1, _MOST_A_JOB)))
        self._look_at_history()

    def _paint_one(self, most: int) -> int:
        """Paint a job and kill up to so often meanwhile; give how often it was."""
        small_job = self._chance.choice(_JOBS)
        job = self._client.submit(small_job)
        times = 0
        while times < most and not self._client.ended(job):
            self._await_moment(job)
            accepted = self._client.accepted(job)
            victim = self._kill(job)
            times += 1
            if victim == "client" and not self._go_on_with(job, accepted):
                self._tally.unsent += 1
                return times
        self._tally.accepted += 1
        digest = self._client.result(job).told.digest
        self._tally.digests[job] = digest
        self._tally.identical += digest == self._wanted[small_job]
        return times

    def _await_moment(self, job: str) -> None:
        client, moment = self._client, self._chance.choice(_MOMENTS)
        if moment == "waiting":
            client.wait(lambda: client.accepted(job) or client.ended(job), "the acceptance")
        elif moment == "painting":
            client.wait_for_fraction(job, self._chance.random())
        elif moment == "ending":
            client.wait_for_fraction(job, 0.97)
        time.sleep(self._chance.random() * (0.05 if moment == "ending" else 0.5))
        client.look()

    def _kill(self, job: str) -> str:
        victim = self._chance.choice(VICTIMS)
        found = self._testbed.running(victim)
        self._client.progress[job].broke()
        if victim == "client":
            self._client.kill()
        elif found:
            self._testbed.kill(found[0].pid)
        else:  # it has been killed just before, and its successor is not there yet
            return self._kill(job)
        self._tally.killed[victim] += 1
        return victim

    def _go_on_with(self, job: str, accepted: bool) -> bool:
        """Have a new client resume the job; False if the backend never had it."""
        before, self._client = self._client, self._testbed.client()
        if before.ended(job):  # its result came while it was killed
            self._client.events += [e for e in before.events if e.job == job]
            self._client.progress[job] = before.progress.pop(job)
            return True
        known = job in self._client.history()
        if not known:
            if accepted:
                raise BrokenPromise(f"job {job} was accepted and is lost")
            return False
        self._client.inherit(before, job)
        return True

    def _look_at_history(self) -> None:
        """Read all of it back: every job is there, and its picture is what was delivered.

        A backend that was killed between telling a result and writing it has the job unfinished:
        then its last steps are painted again.
        """
        reader = self._testbed.client()
        history = reader.history()
        for job, digest in self._tally.digests.items():
            state = history.get(job, {}).get("state", "lost")
            if state not in ("done", "unfinished"):
                raise BrokenPromise(f"job {job} was accepted and is {state}")
            self._tally.again += state == "unfinished"
            reader.resume(job)
            if reader.result(job).told.digest != digest:
                raise BrokenPromise(f"job {job} has another picture in the history ({state})")
        index = self._testbed.home / "jobs" / "index.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise BrokenPromise(f"the index: {said}")
