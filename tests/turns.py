"""Whose turn it is among the processes that run tests side by side, and what bounds a time.

A goal is for a machine of an artist; a slower one is given as many times more as a fixed piece of
work takes longer on it at that moment. A machine that others share stands still now and then as
long as a goal: a test gives ``MARGIN`` times the goal, which what blocks exceeds many times over.
``--goals`` gives the goals themselves: on a quiet machine, where figures are measured.

A bound that is met beside other tests is met. Where it is not, the others may be why: it is
measured again with none of them running.
"""

import fcntl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

MARGIN = 3
"""Times a goal that a test gives: a shared machine has shown one and a half, what blocks ten."""

USUAL_WORK = 0.0075
"""Seconds that ``work`` took on a quiet core of an Intel Xeon (Sapphire Rapids) at best."""


def slowness() -> float:
    """Give how many times slower this machine is now than one that bounds are set for; >= 1."""
    return max(1.0, min(work() for _ in range(5)) / USUAL_WORK)


def work() -> float:
    """Do what editors' plug-ins do, words and large copies; gives the seconds it took."""
    began = time.perf_counter()
    sorted(str(number * 7919 % 10007) for number in range(10_000))
    zlib.compress(bytes(range(256)) * 800, 1)
    sum(number * number for number in range(30_000))
    pixels = bytearray(8 << 20)
    pixels[::2] = pixels[1::2]
    return time.perf_counter() - began


class Turns:
    """Two locks in a folder that all processes of a run share."""

    def __init__(self, folder: Path, margin: float = MARGIN) -> None:
        self._margin = margin
        self._gate = (folder / "gate").open("wb")
        self._room = (folder / "room").open("wb")

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        """Wait for one's turn and hold it. Nobody overtakes who waits to be alone."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        fcntl.flock(self._room, fcntl.LOCK_SH)
        fcntl.flock(self._gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Within one's turn: wait until no other test runs; none begins meanwhile."""
        fcntl.flock(self._room, fcntl.LOCK_UN)
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        fcntl.flock(self._room, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_SH)
            fcntl.flock(self._gate, fcntl.LOCK_UN)

    def within(self, goal: float) -> float:
        """Give the most that may be measured on this machine now, in the goal's unit of time."""
        return goal * self._margin * slowness()

    def bounded(self, measure: Callable[[], T], is_met: Callable[[T], bool], tries: int = 1) -> T:
        """Measure something; where a bound is not met beside other tests, again, alone.

        ``tries``: times that it is measured alone at most. Raises AssertionError with what was
        found if the bound was never met.
        """
        found = measure()
        if is_met(found):
            return found
        with self.alone():
            for _ in range(tries):
                found = measure()
                if is_met(found):
                    return found
        raise AssertionError(f"not within its bound, not alone either: {found}")

    def close(self) -> None:
        self._gate.close()
        self._room.close()
