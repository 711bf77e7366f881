"""A backend that the tests of ``scumble batch`` play: it answers at once."""

import numpy as np

from scumble_client import Devices, Forgotten, Result


class InvertingBackend:
    """A client whose backend inverts each picture."""

    def __init__(self):
        self.events, self.forgotten, self.in_background = [], [], []
        self.workers = 1

    def answer(self, job, known_as):
        pixels = np.frombuffer(job.pixels, np.uint8).reshape(-1, 4) ^ np.uint8([255, 255, 255, 0])
        size = (job.width, job.height, job.format)
        self.events.append(Result(known_as, 0, *size, pixels.tobytes(), False, 9, 0.1))

    def queue(self, job, *, background):
        self.in_background.append((job, background))

    def devices(self):
        self.events.append(Devices((), True, "", self.workers))

    def forget(self, job):
        self.forgotten.append(job)
        self.events.append(Forgotten(job))

    def poll(self):
        events, self.events = self.events, []
        return events
