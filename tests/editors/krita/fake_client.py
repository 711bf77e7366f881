"""A stand-in for the client's own ``client.py``, for tests of what Krita shows.

The rest of the package is the real one. It paints in a second, by swapping red and blue, and does
what the scenario wants of it (see ``Play``).
"""

import itertools
import time
from dataclasses import dataclass

from scumble_client.events import (
    Accepted,
    Cancelled,
    Estimated,
    Failed,
    Forgotten,
    History,
    KeptJob,
    Preview,
    Progress,
    Result,
    Status,
)


@dataclass
class Play:
    """What the scenario wants: seconds between steps, steps, a failure instead of a result."""

    pause: float = 0.05
    steps: int = 8
    failure: tuple[str, str] | None = None
    for_all: bool = False
    """The failure is of the way to the backend, not of one job."""
    picture: tuple = (64, 48, None)
    """Previews: width, height, and their bytes; None: grey that changes."""
    kept: tuple = ()
    """Kept jobs: each is (KeptJob, Job) for one to go on with."""


play = Play()
clients: list["Client"] = []


class Client:
    def __init__(self, name):
        self.name = name
        self.numbers = itertools.count(1)
        self.jobs = {}
        self.seen = []
        self.branches = []
        self.known = []
        self.updates = []
        self.views = []
        self.asked = []
        self.looks = 0
        self.resumed = []
        self.events = []
        self.next = 0.0
        clients.append(self)

    def connect(self):
        pass

    def devices(self):
        pass

    def estimate(self, kind):
        """A second for each 1000 pixels; more than 200 000 do not fit."""
        pixels, number = kind.width * kind.height, next(self.numbers)
        self.asked.append(kind)
        size = (min(kind.width, 100), min(kind.height, 100))
        memory = 2_000_000_000 if pixels < 200_000 else 9_000_000_000
        self.events.append(
            Estimated(number, *size, pixels / 1000, memory, 4_000_000_000, "cpu", "cpu")
        )
        return number

    def submit(self, job, identity=None, before=None):  # noqa: ARG002 - frames have these
        job.check()
        identity = str(next(self.numbers))
        self.jobs[identity] = [job, 0]
        self.seen.append(job)
        self.known.append((job, identity))
        self.events.append(Status("ready", "The backend is ready"))
        self.events.append(Accepted(identity, 0, len(self.jobs) - 1))
        return identity

    def look(self):
        self.looks += 1
        self.events.append(History(tuple(kept for kept, _ in play.kept), more=False))

    def resume(self, identity):
        job = next(job for kept, job in play.kept if kept.job == identity)
        play.kept = tuple(one for one in play.kept if one[0].job != identity)
        self.resumed.append(identity)
        self.jobs[identity] = [job, 4]
        self.events.append(Accepted(identity, 0, 0))

    def forget(self, identity):
        play.kept = tuple(one for one in play.kept if one[0].job != identity)
        self.events.append(Forgotten(identity))

    def branch(self, origin, parameters, styles=(), fresh=False):
        self.branches.append((origin, dict(parameters), [s.name for s in styles], fresh))
        job = next(job for job, known in self.known if known == origin)
        identity = str(next(self.numbers))
        self.jobs[identity] = [job, 0]
        self.known.append((job, identity))
        self.events.append(Accepted(identity, 0, 0))
        return identity

    def update(self, identity, parameters, styles=()):
        self.updates.append((identity, dict(parameters), [style.name for style in styles]))

    def queue(self, identity, group="", *, paused=False):
        pass

    def put_first(self, identity):
        pass

    def view(self, identity, side):
        self.views.append((identity, side))

    def cancel(self, identity, keep=True):
        job, step = self.jobs.pop(identity)
        kept = keep and step > 0
        self.events.append(Cancelled(identity, 0, kept))
        if kept:
            self.events.append(self.result(identity, job, step, stopped=True))

    def close(self):
        self.jobs.clear()

    def poll(self):
        if self.jobs and time.monotonic() > self.next:
            self.next = time.monotonic() + play.pause
            self.paint(next(iter(self.jobs)))
        events, self.events = self.events, []
        return events

    def paint(self, identity):
        if play.failure is not None:
            self.events.append(Failed(None if play.for_all else identity, *play.failure))
            del self.jobs[identity]
            return
        job, step = self.jobs[identity]
        step = self.jobs[identity][1] = step + 1
        done = step / play.steps
        left = (play.steps - step) * play.pause
        self.events.append(Progress(identity, 0, step, play.steps, done, {"style": 1.0}, left))
        width, height, pixels = play.picture
        if pixels is None:
            pixels = bytes([60, min(255, 60 + 5 * step), 120, 255]) * (width * height)
        self.events.append(Preview(identity, 0, step, width, height, pixels))
        if step == play.steps:
            del self.jobs[identity]
            self.events.append(self.result(identity, job, step, stopped=False))

    @staticmethod
    def result(identity, job, step, stopped):
        pixels = swapped(bytes(job.pixels), job.format)
        if job.mask is not None:
            assert job.format == "bgra8", "the stand-in masks 8-bit layers only"
            pixels[3::4] = bytes(
                (a * m + 127) // 255 for a, m in zip(pixels[3::4], job.mask, strict=True)
            )
        data = bytes(pixels)
        return Result(identity, 0, job.width, job.height, job.format, data, stopped, step, 0.1)


def kept_job(identity, name, width, height, created, **more):
    """What an unfinished job looks like."""
    fields = {"state": "unfinished", "format": "bgra8", "fraction": 0.45, "thumbnail": None}
    fields |= {"parameters": {"strength": 70.0}, "styles": ("impasto",), "bytes": 1000} | more
    size = {"width": width, "height": height}
    return KeptJob(identity, 0, name, created=created, changed=created, **size, **fields)


def swapped(pixels, name):
    """The picture with its first and third channel swapped."""
    size = {"bgra8": 1, "rgba8": 1, "bgra16": 2, "rgbaf16": 2, "rgbaf32": 4}[name]
    result = bytearray(pixels)
    for byte in range(size):
        first, third = slice(byte, None, 4 * size), slice(2 * size + byte, None, 4 * size)
        result[first], result[third] = result[third], result[first]
    return result
