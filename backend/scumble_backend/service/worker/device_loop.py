"""The painting half of a worker: takes a job, runs the engine, reports what happens."""

import logging
import platform
import queue
import threading
from collections.abc import Callable

import torch

from scumble_backend.engine import (
    EngineError,
    InterruptedPainting,
    Network,
)
from scumble_backend.heap import trim
from scumble_backend.service.archive.checkpoint_store import open_store
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.timing.pace import Pace, PaceFile
from scumble_backend.service.worker.checkpoints import Checkpoints
from scumble_backend.service.worker.estimating import Estimator
from scumble_backend.service.worker.painting_device import (
    describe,
    failed,
    failure_of,
    load_on,
    open_device,
    reason,
)
from scumble_backend.service.worker.priority import NormalPriority
from scumble_backend.service.worker.replies import Replies
from scumble_backend.service.worker.running_job import RunningJob
from scumble_backend.service.worker.style_pictures import StyleError
from scumble_backend.service.worker.thread_count import ThreadCount
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import DeviceFields, FailedFields
from scumble_protocol.wire.requests import (
    CancelFields,
    EstimateFields,
    QueueFields,
    SeenFields,
    SubmitFields,
    UpdateFields,
    ViewFields,
)
from scumble_protocol.wire.submission import Submission, Update

log = logging.getLogger("scumble.device_loop")

REST = 60.0
"""Seconds without work after which freed memory goes back to the system. The next job then has to
get it again page by page, which takes a quarter of a second of a draft's one and a half."""

_LARGE = 2**20
"""Before a layer of this many pixels freed memory goes back in any case: the plan for that layer
depends on what the system says is free."""


class DeviceLoop:
    """One device's queue of one: the job in progress, whose newest picture is kept for updates.

    ``take`` is called by the talking thread and returns at once; ``run`` is the painting thread.
    """

    def __init__(
        self, replies: Replies, setup: WorkerSetup, normal_priority: NormalPriority | None = None
    ) -> None:
        """``normal_priority``: paints where the cores are busy (``ThreadCount``); None: never.

        Raises ValueError, in words for the artist, for a device or weights that are not available,
        and UnusableError for a device that is there and cannot paint.
        """
        if setup.threads:
            torch.set_num_threads(setup.threads)
        self._replies = replies
        self._checkpoints = Checkpoints(open_store(setup.checkpoints), replies)
        self._device, speed = open_device(setup.device, replies)
        on_cpu, threads = self._device.type == "cpu", torch.get_num_threads()
        self._threads = ThreadCount(normal_priority if on_cpu else None, threads)
        self._network: Network = load_on(self._device, setup.weights)
        self._estimator = Estimator(self._network, self.device)
        name = f"{platform.node()}, {self.device.name}, {threads} threads"
        self._paces = PaceFile(setup.paces, name, Pace.of_speed(speed))
        self._inbox: queue.SimpleQueue[Submission | Update] = queue.SimpleQueue()
        self._running: RunningJob | None = None
        self._unwanted: set[str] = set()
        """Jobs that were cancelled before their work began."""
        self._paused: set[str] = set()
        """Jobs that are to pause once they have taken the updates that came before."""
        self._awaited: dict[str, list[Update]] = {}
        """Jobs whose work has not begun, and the updates that came for them meanwhile."""
        self._views: dict[str, int] = {}
        """How large the previews of jobs whose work has not begun are shown."""
        self._in_background: dict[str, bool] = {}
        """Whether those jobs run in the background."""
        self._lock = threading.Lock()

    @property
    def device(self) -> DeviceFields:
        """Name, kind and memory in bytes of the device that paints here."""
        return describe(self._device)

    def other_devices(self) -> list[str]:
        """Name the devices of the same kind for which the server should start more workers."""
        if self._device.type != "cuda" or self._device.index not in (0, None):
            return []
        return [f"cuda:{n}" for n in range(1, torch.cuda.device_count())]

    # ---- the talking thread

    def take(self, message: Message) -> None:
        """Do what the server wants done with a job: ``submit``, ``update``, ``cancel``, ``queue``
        (it is paused, or runs in the background), ``seen``, ``view``.

        ``estimate`` is answered; other kinds of message are ignored.
        """
        said = message.fields
        if isinstance(said, SubmitFields):
            self.submit(Submission.of(said, message.buffers))
        elif isinstance(said, UpdateFields):
            self.update(Update.of(said, message.buffers))
        elif isinstance(said, CancelFields):
            self.cancel(said.job, keep=said.keep)
        elif isinstance(said, QueueFields):
            self.queue(said)
        elif isinstance(said, SeenFields):
            self.seen(said.job)
        elif isinstance(said, ViewFields):
            self.view(said.job, said.side)
        elif isinstance(said, EstimateFields):
            self.estimate(said)

    def submit(self, submission: Submission) -> None:
        """Take a job."""
        key = submission.fields.job
        with self._lock:
            self._awaited[key] = []
            self._unwanted.discard(key)  # from an earlier cancel
            self._paused.discard(key)
        self._inbox.put(submission)

    def update(self, update: Update) -> None:
        """Change the job in progress; wake the painting thread if it had finished."""
        key = update.fields.job
        with self._lock:
            running, early = self._running, self._awaited.get(key)
            if early is not None:
                early.append(update)
                return
        if running is not None and running.key == key:
            if running.change(update):
                return
            running.reopen(update)
        self._inbox.put(update)

    def cancel(self, key: str, keep: bool) -> None:
        """Stop a job; with ``keep`` send the best picture so far of the one in progress."""
        with self._lock:
            running = self._running
            if running is None or running.key != key or key in self._awaited:
                self._unwanted.add(key)
                return
        running.stop(keep)

    def queue(self, said: QueueFields) -> None:
        """Pause a job, or take note of whether it runs in the background."""
        key = said.job
        if said.paused:
            self.pause(key)
        if said.background is None:
            return
        with self._lock:
            if key in self._awaited:
                self._in_background[key] = said.background
            elif self._running is not None and self._running.key == key:
                self._running.background = said.background

    def pause(self, key: str) -> None:
        """Stop a job once it has taken all updates that came; it will be submitted again."""
        with self._lock:
            running = self._running
            if running is None or running.key != key or key in self._awaited:
                (self._paused if self._awaited.get(key) else self._unwanted).add(key)
                return
        running.pause()

    def seen(self, key: str) -> None:
        """Take note that the client has seen the last preview."""
        with self._lock:
            running = self._running
        if running is not None and running.key == key:
            running.previews.seen()

    def view(self, key: str, side: int) -> None:
        """Take note of how large a job's previews are shown: their longest side, in pixels."""
        with self._lock:
            running = self._running
            if key in self._awaited:
                self._views[key] = side
                return
        if running is not None and running.key == key:
            running.previews.side = side

    def estimate(self, asked: EstimateFields) -> None:
        """Tell what a job would take."""
        self._replies.tell(self._estimator.estimate(asked, self._paces.pace))

    # ---- the painting thread

    def run(self) -> None:
        """Paint one job after another, until the device fails."""
        while True:
            wanted = self._next()
            key = wanted.fields.job
            if not self._guard(key, self._work_for(wanted)):
                return  # whoever hears of it ends this worker and has another go on with the job
            if self._inbox.empty():
                self._replies.say(Word("idle", {"job": key}))

    def _next(self) -> Submission | Update:
        """Wait for work; freed memory is kept meanwhile, but not for long."""
        try:
            return self._inbox.get(timeout=REST)
        except queue.Empty:
            trim()
            return self._inbox.get()

    def _work_for(self, wanted: Submission | Update) -> Callable[[], None]:
        if isinstance(wanted, Update):
            return lambda: self._go_on(wanted.fields.job)
        return lambda: self._paint(wanted)

    def _paint(self, submission: Submission) -> None:
        with self._lock:
            self._running = None
        running = RunningJob(
            submission, self._replies, self._checkpoints, self._threads, self._paces.pace
        )
        with self._lock:
            for update in self._awaited.pop(running.key, []):
                running.change(update)
            running.previews.side = self._views.pop(running.key, 0)
            running.background = self._in_background.pop(running.key, False)
            if running.key in self._unwanted:
                self._unwanted.remove(running.key)
                log.info("job %s was cancelled before it began", running.key)
                return
            self._running = running
            if running.key in self._paused:
                self._paused.remove(running.key)
                running.pause()
        if submission.fields.width * submission.fields.height > _LARGE:
            trim()
        self._threads.run(lambda: running.prepare(self._network))
        running.paint()
        self._learn(running)

    def _learn(self, running: RunningJob) -> None:
        """Take the pace of a painting."""
        try:
            self._paces.learn(running.steps, crowded=not self._threads.all_paint)
        except OSError as error:
            log.warning("the pace of this device is not kept: %s", error)

    def _go_on(self, key: str) -> None:
        running = self._running
        if running is None or running.key != key:
            raise EngineError("The backend no longer has that painting: paint again")
        running.go_on()

    def _guard(self, key: str, work: Callable[[], None]) -> bool:
        """Do the work; whatever goes wrong becomes one ``failed`` for this job.

        False if the device failed: that is no fault of the job, and is told in a word of its own.
        """
        try:
            work()
        except InterruptedPainting:
            log.info("job %s stopped", key)
        except Exception as error:
            if not isinstance(error, EngineError | StyleError):
                log.exception("job %s", key)
            if failed(self._device, error):
                self._replies.say(Word("lost", {"reason": reason(error)}))
                return False
            self._fail(key, *failure_of(error))
        return True

    def _fail(self, key: str, code: str, words: str) -> None:
        with self._lock:
            self._running = None
            self._awaited.pop(key, None)
            self._views.pop(key, None)
            self._in_background.pop(key, None)
        self._replies.tell(FailedFields(key, code, None, words[:2000]))
