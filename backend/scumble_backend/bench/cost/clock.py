"""Wall time beside process CPU time: on a busy machine only ratios within one run mean much."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import torch


class Seconds(NamedTuple):
    """Two clocks. cpu counts every thread of the process, waiting not included."""

    wall: float
    cpu: float

    def __add__(self, other: Seconds) -> Seconds:  # type: ignore[override]
        return Seconds(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall - other.wall, self.cpu - other.cpu)


def now() -> Seconds:
    """Both clocks of this process."""
    return Seconds(time.perf_counter(), time.process_time())


def family_cpu(parent: int) -> float | None:
    """CPU seconds of a process and its children so far, from /proc; None where there is none."""
    if not Path("/proc/self/stat").exists():
        return None
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if parent in (int(stat.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


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
