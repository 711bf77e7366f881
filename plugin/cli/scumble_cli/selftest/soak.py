"""Many small jobs from several clients at once: all answered, none twice, memory flat, fair."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scumble_cli.selftest import processes
from scumble_cli.selftest.client_process import BrokenPromise, ClientProcess
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed

_AT_ONCE = 8
"""Jobs that each client has on their way at the same time."""
_SAMPLE_PAUSE = 1.0
_WARM = 0.2
"""Share of the run in which memory may still grow: caches fill."""
MOST_GROWTH = 0.05
"""Share of a process's memory by which it may grow over the rest of the run, by linear fit."""


class Turn(NamedTuple):
    """One job's place in the queue: when it was accepted, and when its first iteration came."""

    client: int
    accepted: float
    begun: float


@dataclass
class Memory:
    """Resident bytes of a process over time."""

    seconds: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)

    def settled(self) -> tuple[list[float], list[int]]:
        """Give what was measured after the start."""
        first = int(len(self.seconds) * _WARM)
        return self.seconds[first:], self.resident[first:]

    def growth(self) -> float:
        """Give the growth after the start, by linear fit, as a share of the mean."""
        seconds, resident = self.settled()
        if len(seconds) < 3:
            return 0.0
        middle, mean = sum(seconds) / len(seconds), sum(resident) / len(resident)
        spread = sum((t - middle) ** 2 for t in seconds)
        slope = (
            sum((t - middle) * (r - mean) for t, r in zip(seconds, resident, strict=True)) / spread
        )
        return slope * (seconds[-1] - seconds[0]) / mean


def soak(jobs: int, clients: int) -> dict[str, Any]:
    """Run it and give what was measured; raises BrokenPromise for a job without one answer."""
    with Testbed() as testbed:
        started = [testbed.client() for _ in range(clients)]
        shares = [jobs // clients + (number < jobs % clients) for number in range(clients)]
        for client in started:
            client.connect()
        testbed.worker()
        memory = {"server": Memory(), "worker": Memory()}
        began = time.monotonic()
        asked = _paint_all(testbed, started, shares, memory, began)
        seconds = time.monotonic() - began
        time.sleep(1)  # for answers that would be too many
        turns = _turns(started, asked)
        left = testbed.end()
    return {
        "jobs": jobs,
        "clients": clients,
        "seconds": round(seconds, 1),
        "memory": {name: _memory_row(samples) for name, samples in memory.items()},
        "waiting": _waiting(turns, clients),
        "overtaken": most_overtaken(turns),
        "leftovers": left,
    }


def _paint_all(
    testbed: Testbed,
    clients: Sequence[ClientProcess],
    shares: Sequence[int],
    memory: dict[str, Memory],
    began: float,
) -> list[list[str]]:
    asked: list[list[str]] = [[] for _ in clients]
    sampled = 0.0
    pids = {"server": testbed.backend(), "worker": testbed.worker()}
    while True:
        for client, share, mine in zip(clients, shares, asked, strict=True):
            client.look()
            while len(mine) < share and len(mine) - _answered(client) < _AT_ONCE:
                mine.append(client.submit(SmallJob(48, "draft", len(mine))))
        done = sum(map(_answered, clients))
        if done >= sum(shares):
            return asked
        if time.monotonic() - sampled > _SAMPLE_PAUSE:
            sampled = time.monotonic()
            for name, pid in pids.items():
                memory[name].seconds.append(sampled - began)
                memory[name].resident.append(processes.resident(pid))
        time.sleep(0.02)


def _answered(client: ClientProcess) -> int:
    return len(client.heard("Result")) + len(client.heard("Failed"))


def _turns(clients: Sequence[ClientProcess], asked: Sequence[Sequence[str]]) -> list[Turn]:
    """Give every job's turn; raises BrokenPromise unless each has exactly one result."""
    turns = []
    for number, (client, mine) in enumerate(zip(clients, asked, strict=True)):
        client.look()
        for job in mine:
            results, failures = client.heard("Result", job), client.heard("Failed", job)
            if failures:
                raise BrokenPromise(f"a job failed: {failures[0].told.message}")
            if len(results) != 1:
                raise BrokenPromise(f"a job has {len(results)} results")
            accepted = client.heard("Accepted", job)[0].time
            turns.append(Turn(number, accepted, client.heard("Progress", job)[0].time))
    return turns


def most_overtaken(turns: Sequence[Turn]) -> int:
    """Give by how many jobs that were accepted after it a job was overtaken at most."""
    ordered = sorted(turns, key=lambda turn: turn.accepted)
    return max(
        (
            sum(later.begun < turn.begun for later in ordered[place + 1 :])
            for place, turn in enumerate(ordered)
        ),
        default=0,
    )


def _waiting(turns: Sequence[Turn], clients: int) -> list[dict[str, float]]:
    """Give each client's waiting times, in seconds."""
    rows = []
    for number in range(clients):
        waits = [turn.begun - turn.accepted for turn in turns if turn.client == number]
        mean = sum(waits) / max(1, len(waits))
        rows.append({"mean": round(mean, 3), "worst": round(max(waits, default=0.0), 3)})
    return rows


def _memory_row(memory: Memory) -> dict[str, Any]:
    _, resident = memory.settled()
    return {
        "first": memory.resident[0],
        "settled": resident[0],
        "last": resident[-1],
        "growth": round(memory.growth(), 4),
        "samples": memory.resident,
    }


def lines(measured: dict[str, Any]) -> list[str]:
    """Give the measurement in words."""
    waits = [row["mean"] for row in measured["waiting"]]
    ratio = max(waits) / max(min(waits), 1e-9)
    told = [
        f"{measured['jobs']} jobs from {measured['clients']} clients in {measured['seconds']} s: "
        "all answered, none twice",
    ]
    for name, row in measured["memory"].items():
        sizes = " → ".join(f"{row[key] / 2**20:.1f}" for key in ("first", "settled", "last"))
        growth = 100 * row["growth"]
        told.append(f"memory of the {name}: {sizes} MiB; linear fit {growth:+.2f} %")
    for number, row in enumerate(measured["waiting"], 1):
        told.append(f"client {number}: waits {row['mean']} s on average, {row['worst']} s at most")
    told.append(
        f"fairness: the slowest served client waits {ratio:.3f} times as long as the fastest; "
        f"no job is overtaken by more than {measured['overtaken']} that came later"
    )
    told.append(f"leftovers: {', '.join(measured['leftovers']) or 'none'}")
    return told


def held(measured: dict[str, Any]) -> bool:
    """Tell whether memory stayed flat and nothing was left."""
    flat = all(row["growth"] <= MOST_GROWTH for row in measured["memory"].values())
    return flat and not measured["leftovers"]
