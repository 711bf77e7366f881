"""Time that passes while this process runs: patience with others does not run out in its sleep."""

import time
from collections.abc import Callable

LONGEST_STEP = 1.0
"""Seconds that pass at most between two looks. Whoever waits looks several times a second."""


class AwakeTime:
    """Seconds by a clock that stands still while this process is stopped.

    A laptop that sleeps, or a stopped group of processes, leaves a gap in which nobody could say
    anything: nobody's silence in it means that they are gone. To be looked at regularly.
    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or time.monotonic
        self._last = self._clock()
        self._passed = 0.0

    def now(self) -> float:
        """Give the seconds since it was made, without the gaps."""
        last, self._last = self._last, self._clock()
        self._passed += min(self._last - last, LONGEST_STEP)
        return self._passed
