"""How fast a device paints: seconds for what the engine calls effort."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from scumble_backend.engine.effort import Effort
from scumble_protocol.folder import write_private

Step = tuple[Effort, float]
"""What an iteration took, or enlarging the painting to its layer's size: effort and seconds."""

_OF_TRIAL = 1.6
"""Seconds of painting for each second that the trial's convolution takes for as many GFLOP."""
_OVERHEAD, _MESSAGES = 1.5, 0.005
"""GFLOP in whose time an iteration's small work is done, and seconds in which it is told of."""
_LAYER = 0.1
"""Seconds for each Mpx that is enlarged, before one was: two cores of 2024, undisturbed."""
_NEWEST = 0.5
"""The share of a pace that the newest painting has."""
_FASTEST, _SLOWEST = 1e-9, 1e4
"""Bounds of all figures, in seconds: what a file says that is not ours to believe."""


class Pace(NamedTuple):
    """Seconds that an iteration takes by itself, for each GFLOP, and for each Mpx enlarged.

    The last stands to the others as the machine has it: beside a fast GPU the CPU enlarges.
    """

    iteration: float
    gflop: float
    layer: float = _LAYER

    @classmethod
    def of_speed(cls, speed: float | None) -> "Pace":
        """Guess from a trial's GFLOP/s, before anything was painted."""
        gflop = _OF_TRIAL / max(speed or 100.0, 0.1)
        return cls(_MESSAGES + _OVERHEAD * gflop, gflop)

    def seconds(self, effort: Effort) -> float:
        """Give the seconds that some work takes."""
        work = self.gflop * effort.gflop + self.layer * effort.layer
        return self.iteration * effort.iterations + work

    def taught(self, steps: Sequence[Step]) -> "Pace":
        """Give the pace of a painting's iterations, set-ups left out; itself where there are none.

        Where they are of too few levels to tell both their figures, it is as much slower or faster.
        """
        found = _fitted(steps) or _scaled(self, steps)
        enlarged = [t / e.layer for e, t in steps if e.layer]
        found = found._replace(layer=median(enlarged) if enlarged else self.layer)
        return Pace(*(min(max(figure, _FASTEST), _SLOWEST) for figure in found))

    def mixed(self, newer: "Pace") -> "Pace":
        """Give a pace between this one and a newer one."""
        pairs = zip(self, newer, strict=True)
        return Pace(*((1 - _NEWEST) * old + _NEWEST * new for old, new in pairs))


def _levels(steps: Sequence[Step]) -> list[Step]:
    """Give each level's iterations as the faster ones were: what else ran in between counts not."""
    levels: dict[Effort, list[float]] = defaultdict(list)
    for effort, seconds in steps:
        if effort.iterations:
            levels[effort].append(seconds)
    return [(effort, sorted(seconds)[len(seconds) // 4]) for effort, seconds in levels.items()]


def _fitted(steps: Sequence[Step]) -> Pace | None:
    """Fit both figures by least squares of relative errors; None where levels are too alike."""
    points = _levels(steps)
    rows = [(e.iterations / t, e.gflop / t) for e, t in points if t > 0]
    aa, ab, bb = (sum(x[i] * x[j] for x in rows) for i, j in ((0, 0), (0, 1), (1, 1)))
    a, b = (sum(x[i] for x in rows) for i in (0, 1))
    determinant = aa * bb - ab * ab
    if len(rows) < 3 or determinant <= 1e-6 * aa * bb:
        return None
    iteration, gflop = (a * bb - b * ab) / determinant, (b * aa - a * ab) / determinant
    if iteration <= 0:
        return Pace(_FASTEST, b / bb)
    return Pace(a / aa, _FASTEST) if gflop <= 0 else Pace(iteration, gflop)


def _scaled(pace: Pace, steps: Sequence[Step]) -> Pace:
    """Give a pace as much slower or faster as the steps were."""
    points = _levels(steps)
    if not points:
        return pace
    times = sum(t for _, t in points) / sum(pace.seconds(e) for e, _ in points)
    return Pace(pace.iteration * times, pace.gflop * times, pace.layer)


class PaceFile:
    """The pace of a device, by its name, in a file of all devices; no file: nothing is learned."""

    def __init__(self, path: str, device: str, guess: Pace) -> None:
        """``path``: may be empty. ``guess``: counts where nothing was learned yet."""
        self._path = Path(path) if path else None
        self._device = device
        own = hashlib.sha256(device.encode()).hexdigest()[:8]
        self._draft = Path(path).with_name(f".paces.{own}.part") if path else None
        known = self._read()
        self._learned = device in known
        self.pace = known.get(device, guess)

    def learn(self, steps: Sequence[Step], crowded: bool = False) -> None:
        """Take what a painting taught; of a guess, only how its figures stand to each other counts.

        ``crowded``: other programs took the cores from it, so it only tells that the device is at
        least as fast. Raises OSError.
        """
        if not steps or (crowded and self._slower(steps)):
            return
        before = self.pace if self._learned else _scaled(self.pace, steps)
        self.pace, self._learned = before.mixed(self.pace.taught(steps)), True
        if self._path is not None:
            known = {**self._read(), self._device: self.pace}
            content: dict[str, object] = {name: list(one) for name, one in known.items()}
            write_private(self._path, content, draft=self._draft)

    def _slower(self, steps: Sequence[Step]) -> bool:
        levels = _levels(steps)
        return sum(t for _, t in levels) > sum(self.pace.seconds(e) for e, _ in levels)

    def _read(self) -> dict[str, Pace]:
        try:
            content = json.loads(self._path.read_bytes()) if self._path is not None else {}
        except (OSError, ValueError):  # none yet, or not one of ours
            return {}
        pairs = content.items() if isinstance(content, dict) else ()
        found = {name: _pace_of(figures) for name, figures in pairs}
        return {name: pace for name, pace in found.items() if pace is not None}


def _pace_of(figures: object) -> Pace | None:
    """Read what was written, before there was ``layer`` too; None for what is no pace."""
    if not isinstance(figures, list) or not 2 <= len(figures) <= len(Pace._fields):
        return None
    numbers = [x for x in figures if isinstance(x, float) and _FASTEST <= x <= _SLOWEST]
    return Pace(*numbers) if len(numbers) == len(figures) else None
