"""How long a painting has taken, and how long it will."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

from scumble_backend.engine.effort import Effort
from scumble_backend.service.timing.pace import Pace, Step

_FEWEST = 5
"""Iterations before which nobody can tell, and of which the newest always count."""
_RECENT = 0.35
"""The share of the time so far that counts as recent."""
_RECENT_AT_LEAST = 3.0
"""Seconds that do."""
_SET_BACK = 4.0
"""Times the usual slowness, from which on more does not count: all processes stood, it may be."""


class _Spent(NamedTuple):
    """An iteration: when it ended, its seconds, and those that it should have taken."""

    ended: float
    took: float
    expected: float


class Clock:
    """Time since the start of a painting, and how much is left of it.

    A device's pace tells what iterations should take. How much slower than that the recent ones
    were, tells how slow the others will be: small and large levels take different times for as
    much work, and the machine may be busy, or busy no more. A gap in which nothing was painted
    says nothing of those to come.
    """

    def __init__(self, pace: Pace, before: float = 0.0) -> None:
        """``before``: seconds that were painted before."""
        self._pace = pace
        self._began = time.monotonic() - before
        self._started = self._last = time.monotonic()
        self._spent: deque[_Spent] = deque()
        self._steps: list[Step] = []
        self._ahead = Effort()
        """What was ahead when that was asked last."""

    def elapsed(self) -> float:
        """Seconds of painting so far."""
        return time.monotonic() - self._began

    def took(self, spent: Effort) -> None:
        """Note that an iteration has ended, and what it should have taken."""
        now = time.monotonic()
        took, self._last = now - self._last, now
        if spent.iterations > 1:  # set-ups vary: a style that is known takes none of its own
            return
        self._spent.append(_Spent(now, took, self._pace.seconds(spent)))
        self._steps.append((spent, took))
        horizon = now - max(_RECENT_AT_LEAST, _RECENT * (now - self._started))
        while len(self._spent) > _FEWEST and self._spent[0].ended < horizon:
            self._spent.popleft()

    def seconds_left(self, ahead: Effort) -> float | None:
        """Estimate what the work ahead takes; None before there is a pace."""
        self._ahead = ahead
        if len(self._spent) < _FEWEST:
            return None
        return self._pace.seconds(ahead) * self._slowness()

    @contextmanager
    def enlarging(self) -> Iterator[None]:
        """Note how long the work of the block takes, which is all that was ahead."""
        began = time.monotonic()
        yield
        if self._ahead.layer and not self._ahead.iterations:
            self._steps.append((self._ahead, time.monotonic() - began))

    @property
    def steps(self) -> Sequence[Step]:
        """What each iteration took but set-ups, and enlarging: a device's pace learns from it."""
        return self._steps

    def _slowness(self) -> float:
        """How many times the pace recent iterations took, without what stands out."""
        usual = median(one.took / one.expected for one in self._spent)
        even = [one for one in self._spent if one.took <= _SET_BACK * usual * one.expected]
        return sum(one.took for one in even) / sum(one.expected for one in even)
