"""The threads that paint: all of them, or fewer while other programs need the cores.

PyTorch's threads wait for each other thousands of times in a draft. Where other programs keep the
cores busy, each wait lasts until the system has given the last thread its turn, and the other
threads sleep or spin meanwhile: a dozen busy processes on two cores stretched a draft to seven
times what one thread needs there. So when the painting thread hardly gets to compute, fewer threads
paint: half as many, down to one. One alone runs at normal priority: it weighs as much as three of
lowered priority. More threads paint again as soon as the cores are free.
"""

import logging
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import torch

from scumble_backend.service.worker.priority import NICENESS, NormalPriority, step_back_as_group

log = logging.getLogger("scumble.thread_count")

WINDOW = 0.5
"""Seconds of painting that are measured together."""

CROWDED = 0.5
"""Share of its time that the painting thread computes below which there are too many threads."""
FREE = 0.9
"""Share above which one more thread may join."""

PATIENCE = 2.0
"""Seconds that the cores have to be free before more threads are tried; doubled by each failure."""
MOST_PATIENCE = 64.0
"""The most that those seconds become."""

_TRIAL = 8.0
"""Seconds of painting after which a try was a success."""

_T = TypeVar("_T")


class Clocks(NamedTuple):
    """Seconds by the wall clock, and of the calling thread's computing."""

    wall: float
    cpu: float


def _now() -> Clocks:
    return Clocks(time.perf_counter(), time.thread_time())


class ThreadCount:
    """How many threads paint. ``run`` is called by one thread only, ``crowded`` within it."""

    def __init__(
        self,
        normal_priority: NormalPriority | None,
        threads: int,
        clocks: Callable[[], Clocks] = _now,
    ) -> None:
        """``threads``: at most. ``normal_priority`` runs what one alone does; None: all, always."""
        self._most = self._count = threads
        self._normal_priority = normal_priority if threads > 1 else None
        self._clocks = clocks
        self._patience = PATIENCE
        self._tried = False
        self._good = 0.0
        """Seconds for which more threads could have painted, or those on trial have painted."""
        self._spent, self._last = Clocks(0, 0), Clocks(0, 0)
        self._running = False
        self.gave_way = False
        """Whether the last work is to be done again by fewer threads."""

    @property
    def count(self) -> int:
        """How many threads paint now."""
        return self._count

    @property
    def all_paint(self) -> bool:
        """Whether as many paint as may."""
        return self._count == self._most

    def run(self, work: Callable[[], _T]) -> _T:
        """Do the work with the present number of threads."""
        self._running = self.gave_way = False
        if self._normal_priority is None:
            return work()
        if self._count == 1:
            return self._normal_priority.run(lambda: _with_threads(1, work))
        return _with_threads(self._count, work)

    def crowded(self) -> bool:
        """Read the clocks between two layers: True when fewer threads should do this work.

        The next ``run`` has fewer.
        """
        if self._normal_priority is None:
            return False
        now, last = self._clocks(), self._last
        self._last = now
        if self._running:
            wall, cpu = self._spent
            self._spent = Clocks(wall + now.wall - last.wall, cpu + now.cpu - last.cpu)
        self._running = True
        if self._spent.wall >= WINDOW:
            self._judge(*self._spent)
            self._spent = Clocks(0, 0)
        return self.gave_way

    def _judge(self, wall: float, cpu: float) -> None:
        share = cpu / wall
        if share < CROWDED and self._count > 1:
            self.gave_way = True
            self._patience = min(2 * self._patience, MOST_PATIENCE) if self._tried else PATIENCE
            self._set(max(1, self._count // 2), share, tried=False)
        elif self._tried:
            self._good += wall
            if self._good >= _TRIAL:
                self._tried, self._good = False, 0.0
        elif self._count < self._most:
            self._good = self._good + wall if share >= FREE else 0.0
            if self._good >= self._patience:
                self._set(min(2 * self._count, self._most), share, tried=True)

    def _set(self, count: int, share: float, *, tried: bool) -> None:
        log.info("threads that paint: %d; they computed %.0f %% of the time", count, 100 * share)
        self._count, self._tried, self._good = count, tried, 0.0
        step_back_as_group(0 if count == 1 else NICENESS)


def _with_threads(count: int, work: Callable[[], _T]) -> _T:
    if torch.get_num_threads() != count:
        torch.set_num_threads(count)
    return work()
