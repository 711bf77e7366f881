"""Wall time beside process CPU time: on a busy machine only ratios within one run mean much."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import NamedTuple

import torch


class Seconds(NamedTuple):
    """Two clocks. cpu counts every thread of the process, waiting not included."""

    wall: float
    cpu: float

    def __sub__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall - other.wall, self.cpu - other.cpu)


def now() -> Seconds:
    """Both clocks of this process."""
    return Seconds(time.perf_counter(), time.process_time())


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
