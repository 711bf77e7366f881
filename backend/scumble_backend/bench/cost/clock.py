"""Wall time beside process CPU time: on a busy machine only ratios within one run mean much."""

import statistics
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import psutil
import torch


class Seconds(NamedTuple):
    """Two clocks. cpu counts every thread of the process, waiting not included."""

    wall: float
    cpu: float

    def __add__(self, other: "Seconds") -> "Seconds":  # type: ignore[override]
        return Seconds(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.wall - other.wall, self.cpu - other.cpu)


def now() -> Seconds:
    """Both clocks of this process."""
    return Seconds(time.perf_counter(), time.process_time())


def family_cpu(parent: int) -> float:
    """CPU seconds of a process and its children so far."""
    process, seconds = psutil.Process(parent), 0.0
    for member in (process, *process.children()):
        with suppress(psutil.NoSuchProcess):  # it has just ended
            times = member.cpu_times()
            seconds += times.user + times.system
    return seconds


def settle(device: torch.device) -> None:
    """Wait until an accelerator has done what it was asked to."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def median(times: Iterable[Seconds]) -> Seconds:
    """Each clock's median."""
    listed = list(times)
    return Seconds(
        statistics.median(t.wall for t in listed), statistics.median(t.cpu for t in listed)
    )
