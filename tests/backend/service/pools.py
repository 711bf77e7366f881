"""Two more pools: one in threads of this process, and one that does as the test says."""

import itertools
import queue
import threading
from collections import deque

from tests.backends import PATIENCE

from scumble_backend.service.bell import Bell
from scumble_backend.service.pool.hearing import event_of
from scumble_backend.service.pool.pool import Died, Idle, Ready, Started, Trouble
from scumble_backend.service.worker.loading import load_device_loop
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import CancelFields

MOST_STARTS_IN_A_ROW = 5


class ThreadPool:
    """A ``Pool`` of one device loop in threads of this process, as another engine's actor would be.

    Nothing is shared: messages are copied. A thread cannot be killed, so a dead worker is one
    that nobody hears any more; it may paint on a little, as one behind a broken network would.
    """

    def __init__(self, context, setup):
        self._setup = setup
        self._bell = Bell(context)
        self._news = deque()
        self._workers = {}
        self._all = []
        self._numbers = itertools.count()

    @property
    def bell(self):
        return self._bell.socket

    def start(self):
        self._start(1)

    def give(self, worker, message):
        if worker in self._workers:
            self._workers[worker].busy = True
        self.send(worker, message)

    def send(self, worker, message):
        if worker in self._workers:
            self._workers[worker].inbox.put(copied(message))

    def events(self):
        self._bell.silence()
        return [self._news.popleft() for _ in range(len(self._news))]

    def stop(self):
        """End all, the dead ones too: Python must not end while a thread loads PyTorch."""
        for worker in self._all:
            worker.stop()
            worker.thread.join(PATIENCE)

    def kill(self, name):
        """Let a worker die suddenly."""
        worker = self._workers.pop(name)
        worker.stop()
        starts = 1 if worker.ready and worker.busy else worker.starts + 1
        if starts > MOST_STARTS_IN_A_ROW:
            self._tell(Trouble(name, "the worker keeps crashing"))
        else:
            self._start(starts)
        self._tell(Died(name, "was killed"))

    def _start(self, starts):
        name = f"thread-{next(self._numbers)}"
        self._tell(Started(name))
        self._workers[name] = _ThreadWorker(name, self._setup, self._tell, starts)
        self._all.append(self._workers[name])

    def _tell(self, event):
        self._news.append(event)
        self._bell.ring()


class _ThreadWorker:
    """What a device loop says is taken here, and messages are handed to it by a thread."""

    def __init__(self, name, setup, tell, starts):
        self.name, self.starts = name, starts
        self.ready = self.busy = False
        self.inbox = queue.SimpleQueue()
        self._setup, self._tell, self._lives = setup, tell, True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def say(self, word):
        self._hear(event_of(self.name, word))

    def tell(self, fields, buffers=()):
        self._hear(event_of(self.name, copied(Message(fields, tuple(buffers)))))

    def stop(self):
        self._lives = False
        self.inbox.put(None)

    def _hear(self, event):
        self.ready = self.ready or isinstance(event, Ready)
        self.busy = self.busy and not isinstance(event, Idle)
        if self._lives:
            self._tell(event)

    def _run(self):
        from scumble_backend.service.pool.worker_words import Word

        self.say(Word("hello", {}))
        device_loop = load_device_loop(self, self._setup)
        if device_loop is None:
            self._tell(Died(self.name, "could not begin"))
            return
        job = None
        while (message := self.inbox.get()) is not None:
            job = message.fields.job
            device_loop.take(message)
        if job is not None:
            device_loop.take(Message(CancelFields(job, keep=False)))


def copied(message):
    """What arrives of a message where no memory is shared."""
    return decode([bytes(frame) for frame in encode(message)])


class ScriptedPool:
    """A ``Pool`` without workers: the test says what happens, and sees what was sent to whom."""

    def __init__(self):
        self.sent = []
        self._news = []

    @property
    def bell(self):
        raise AssertionError("nobody waits in these tests")

    def start(self):
        pass

    def stop(self):
        pass

    def give(self, worker, message):
        self.sent.append((worker, message))

    def send(self, worker, message):
        self.sent.append((worker, message))

    def events(self):
        news, self._news = self._news, []
        return news

    def happens(self, *events):
        self._news += events
