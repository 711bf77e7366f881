"""How long a painting has taken, and how long it will."""

import time
from collections import deque


class Clock:
    """Time since the start of a painting, and how much is left of it.

    The pace is that of the later half of the time: the first, small levels take longer for their
    share of the work than the others, and so does whatever runs while the machine is busy.
    """

    def __init__(self, before: float = 0.0) -> None:
        """``before``: seconds that were painted before."""
        self._began = time.monotonic() - before
        self._first = 0.0
        self._seen: deque[tuple[float, float]] = deque()
        """Times and the fractions that were done then, from the middle of the time on."""

    def elapsed(self) -> float:
        """Seconds of painting so far."""
        return time.monotonic() - self._began

    def seconds_left(self, fraction: float) -> float | None:
        """Estimate what is left where ``fraction`` 0..1 is done; None before there is a pace.

        Less than was done before means that a change has put the painting back: the pace is new.
        """
        now = self.elapsed()
        if not self._seen or fraction < self._seen[-1][1]:
            self._first = now
            self._seen.clear()
        self._seen.append((now, fraction))
        middle = (self._first + now) / 2
        while len(self._seen) > 2 and self._seen[1][0] <= middle:
            self._seen.popleft()
        began, before = self._seen[0]
        done = fraction - before
        return (now - began) * (1 - fraction) / done if done > 0 else None
