"""A farm as a discrete-event simulation: what waits for what, and what dies meanwhile.

A frame waits for a worker, for the head that hands it out, and for the store that its pixels and
checkpoints go through. A draft that an artist waits for goes first: a worker that paints a frame
lets it wait after the iteration under way. A worker that dies loses what it painted since the
last checkpoint, and its frame is painted on elsewhere.
"""

import heapq
import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy
from docs.scale.figures import Frame, House

Steps = Generator[simpy.Event, Any, None]
_BATCH, _DRAFT = 1, 0  # the smaller goes first


@dataclass
class Outcome:
    """What happened in the time that was looked at."""

    seconds: float
    painted: int = 0
    doubled: int = 0
    deaths: int = 0
    lost: float = 0.0  # seconds of painting
    waits: list[float] = field(default_factory=list)  # of drafts, until they begin
    head: float = 0.0  # share of the time that it was busy
    store: float = 0.0

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.painted / self.seconds

    def wait(self, share: float) -> float:
        """Seconds that this share of the drafts waited at most; 0 where there were none."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(order=True)
class _Job:
    urgency: int
    number: int
    left: float = field(compare=False)  # seconds to paint
    asked: float = field(compare=False, default=0.0)
    begun: bool = field(compare=False, default=False)


class Farm:
    """Workers that always have frames to paint, and artists who ask for drafts meanwhile."""

    def __init__(
        self, house: House, frame: Frame, workers: int, *, drafts: float, seed: int
    ) -> None:
        """`drafts`: how many are asked for in a second, each a quarter of a frame's work."""
        self._house, self._frame, self._drafts = house, frame, drafts
        self._chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
        self._env = simpy.Environment()
        self._head = simpy.Resource(self._env, house.heads)
        self._store = simpy.Resource(self._env)
        self._waiting: list[_Job] = []
        self._painted = bytearray()
        self._painting: dict[int, _Job] = {}
        self._workers: list[simpy.Process] = []
        self._given = 0
        self._out = Outcome(0.0)
        self._busy = {self._head: 0.0, self._store: 0.0}
        self._count = workers

    def run(self, seconds: float) -> Outcome:
        """Give what happens in so many seconds, after as many in which it settles."""
        self._workers = [self._env.process(self._work(i)) for i in range(self._count)]
        self._env.process(self._die())
        if self._drafts:
            self._env.process(self._ask())
        self._env.run(until=seconds)
        self._out = Outcome(seconds)
        self._busy = dict.fromkeys(self._busy, 0.0)
        self._env.run(until=2 * seconds)
        self._out.head = self._busy[self._head] / seconds / self._house.heads
        self._out.store = self._busy[self._store] / seconds
        return self._out

    # -- what is there to do

    def _ask(self) -> Steps:
        while True:
            yield self._env.timeout(self._chance.expovariate(self._drafts))
            draft = _Job(_DRAFT, self._given, self._frame.seconds / 4, self._env.now)
            self._given += 1
            heapq.heappush(self._waiting, draft)
            able = [i for i, job in self._painting.items() if job.urgency == _BATCH]
            if able:
                self._workers[self._chance.choice(able)].interrupt(_DRAFT)

    def _next(self) -> _Job:
        if self._waiting:
            return heapq.heappop(self._waiting)
        self._given += 1
        return _Job(_BATCH, self._given - 1, self._frame.seconds)

    # -- who does it

    def _work(self, number: int) -> Steps:
        yield self._env.timeout(self._chance.random() * self._frame.seconds)  # not all in step
        while True:
            job = self._next()
            if not job.begun:
                yield from self._use(self._head, self._house.head_seconds(self._frame))
                yield from self._move(self._frame.pixels)
                job.begun = True
            if job.urgency == _DRAFT:
                self._out.waits.append(self._env.now - job.asked)
            if (yield from self._paint(number, job)):
                yield from self._move(self._frame.pixels)
                self._finish(job)

    def _paint(self, number: int, job: _Job) -> Generator[simpy.Event, Any, bool]:
        """Paint at a job; False where it was left for a draft, or the worker died."""
        self._painting[number] = job
        every, since = self._house.checkpoint_every, 0.0
        while job.left > 0:
            piece, began = min(every - since, job.left), self._env.now
            try:
                yield self._env.timeout(piece)
                job.left -= piece
                since += piece
                if since >= every and job.left > 0:
                    since = 0.0
                    self._env.process(self._move(self._frame.checkpoint))
            except simpy.Interrupt as why:
                done = self._env.now - began
                del self._painting[number]
                job.left -= done
                yield from self._left(job, since + done, died=why.cause != _DRAFT)
                return False
        del self._painting[number]
        return True

    def _left(self, job: _Job, since: float, *, died: bool) -> Steps:
        if died:
            job.left += since
            self._out.deaths += 1
            self._out.lost += since
            self._env.process(self._found_dead(job))
            yield self._env.timeout(self._house.heartbeat + self._house.restart)
        else:
            step = self._frame.seconds / self._frame.iterations
            yield self._env.timeout(self._chance.random() * step)
            heapq.heappush(self._waiting, job)

    def _found_dead(self, job: _Job) -> Steps:
        yield self._env.timeout(self._house.heartbeat)
        heapq.heappush(self._waiting, job)

    def _die(self) -> Steps:
        while True:
            rate = self._count / self._house.between_deaths
            yield self._env.timeout(self._chance.expovariate(rate))
            if self._painting:
                self._workers[self._chance.choice(list(self._painting))].interrupt("death")

    # -- what all share

    def _use(self, shared: simpy.Resource, seconds: float) -> Steps:
        with shared.request() as turn:
            yield turn
            yield self._env.timeout(seconds)
        self._busy[shared] += seconds

    def _move(self, count: int) -> Steps:
        yield from self._use(self._store, count / self._house.store)

    def _finish(self, job: _Job) -> None:
        if job.urgency == _DRAFT:
            return
        if job.number >= len(self._painted):
            self._painted.extend(bytes(job.number + 1 - len(self._painted) + 4096))
        self._out.doubled += self._painted[job.number]
        self._painted[job.number] = 1
        self._out.painted += 1
