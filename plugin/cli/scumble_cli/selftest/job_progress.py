"""How far a job has come, by a clock that runs only while it is painted; what a fault cost."""

from typing import NamedTuple


class _Mark(NamedTuple):
    painted: float
    fraction: float


class JobProgress:
    """The progress of one job over any number of faults.

    The work that a fault has cost is the time of painting between the newest progress that was
    seen before it and the progress from which the job went on after it, both as they were told.
    """

    def __init__(self) -> None:
        self._marks = [_Mark(0.0, 0.0)]
        self._since: float | None = None
        """When the stretch of painting began in which the newest mark was made."""
        self._before = 0.0
        self._broken = False
        self.lost: list[float] = []
        """Seconds that each fault has cost."""

    @property
    def fraction(self) -> float:
        """Share of the work that is done."""
        return self._marks[-1].fraction

    def reached(self, now: float, fraction: float) -> None:
        """Take note of progress."""
        if self._broken:
            self._go_on(fraction)
            self._since = None
        if self._since is None:  # loading and waiting before the first progress is no painting
            self._since, self._before = now, self._marks[-1].painted
        self._marks.append(_Mark(self._before + now - self._since, fraction))

    def broke(self) -> None:
        """Take note of a fault: the clock stands until the next progress."""
        self._broken = True

    def ended(self) -> None:
        """Take note of the result: if a fault came before it, nothing was painted again."""
        if self._broken:
            self._broken = False
            self.lost.append(0.0)

    def _go_on(self, fraction: float) -> None:
        """Go back to the last mark from which this progress may have been one step."""
        newest = self._marks[-1].painted
        while len(self._marks) > 1 and self._marks[-1].fraction >= fraction:
            self._marks.pop()
        self.lost.append(newest - self._marks[-1].painted)
        self._broken = False
