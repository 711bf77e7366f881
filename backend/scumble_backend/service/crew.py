"""Gives jobs to free workers, takes what they say, and passes a dead worker's job on."""

import logging
from collections.abc import Sequence

from scumble_backend.service.back import Back
from scumble_backend.service.front import Front
from scumble_backend.service.jobs import Job, JobBook
from scumble_backend.service.pool import Worker, WorkerPool
from scumble_backend.service.private import Word
from scumble_backend.service.records import Records
from scumble_protocol.headers import RevisionFields
from scumble_protocol.kept import FAILED
from scumble_protocol.messages import Buffer, Message
from scumble_protocol.replies import DeviceFields, FailedFields, ProgressFields, ResultFields
from scumble_protocol.requests import CancelFields, SeenFields
from scumble_protocol.submission import Update

log = logging.getLogger("scumble")


class Crew:
    """The workers as the server sees them. A job outlives its worker."""

    def __init__(
        self, book: JobBook, back: Back, front: Front, pool: WorkerPool, records: Records
    ) -> None:
        self._book = book
        self._back = back
        self._front = front
        self._pool = pool
        self._records = records
        self._devices: dict[bytes, DeviceFields] = {}

    @property
    def devices(self) -> tuple[DeviceFields, ...]:
        """The devices of the workers that are ready."""
        return tuple(self._devices.values())

    @property
    def trouble(self) -> str:
        """Why nothing can be painted here; empty while all is well."""
        return self._pool.trouble

    # ---- what clients want

    def hand_out(self) -> None:
        """Give waiting jobs to free workers, but none that a worker still holds."""
        while (worker := self._pool.free()) is not None:
            job = self._book.next(self._pool.in_hand())
            if job is None:
                return
            job.worker, worker.job = worker.name, job.key
            self._back.send(job.worker, job.submission.message(job.key))

    def wait(self, job: Job, first: bool = False) -> int:
        """Queue a job that its worker has lost; gives its place."""
        place = self._book.requeue(job, first)
        if not job.whole:
            self._records.fill(job, lambda whole: self._filled(job, whole))
        return place

    def update(self, job: Job, update: Update) -> None:
        """Give an update to the worker that has the job."""
        self._back.send(job.worker, update.message(job.key))

    def reopen(self, job: Job, update: Update) -> bool:
        """Reopen a finished job at the worker that holds its picture; False if none does."""
        worker = self._pool.holder(job.key)
        if worker is None or worker.name != job.worker:
            return False
        worker.job, job.finished = job.key, False
        self._back.send(job.worker, update.message(job.key))
        return True

    def stop(self, job: Job, keep: bool) -> None:
        """Stop a job that runs."""
        job.stopping = keep
        self._back.send(job.worker, Message(CancelFields(job.key, keep)))

    def show(self, job: Job) -> None:
        """Ask for the next preview of a job, whether the last one was acknowledged or not."""
        if job.worker is not None:
            self._back.send(job.worker, Message(SeenFields(job.key, 0)))

    def _filled(self, job: Job, whole: bool) -> None:
        if not whole and self._book.waits(job):
            self._front.fail(job.client, job.name, "unknown-job", GONE)
            self._book.drop(job)
        self.hand_out()

    # ---- what workers say

    def take(self, name: bytes, frames: Sequence[Buffer]) -> None:
        """Take what a worker has sent."""
        worker = self._pool.get(name)
        if worker is None:
            return
        said = self._back.read(name, frames)
        if isinstance(said, Word):
            self._take_word(worker, said)
        elif said is not None:
            self._take_message(worker, said)

    def look_after(self) -> None:
        """Find the workers that have died."""
        for worker in self._pool.bury():
            self._died(worker)

    def _take_message(self, worker: Worker, message: Message) -> None:
        said = message.fields
        if not isinstance(said, RevisionFields | FailedFields):
            return
        job = self._book.by_key(said.job or "")
        if job is None or job.worker != worker.name:
            return  # it was forgotten, or its client has left
        if isinstance(said, ProgressFields):
            self._take_progress(job, said)
        elif isinstance(said, ResultFields) and said.revision == job.revision:
            self._book.finish(job)
            self._records.finish(job, said, *message.buffers)
        self._records.deliver(job, said, message.buffers)
        if isinstance(said, FailedFields):
            self._records.mark(job, FAILED)
            self._book.drop(job)

    def _take_progress(self, job: Job, progress: ProgressFields) -> None:
        job.steps += 1
        job.fraction = progress.fraction
        self._records.note(job)
        if job.stopping and job.steps == 1:  # the worker that should have stopped it has died
            self.stop(job, keep=True)

    def _take_word(self, worker: Worker, word: Word) -> None:
        if word.name == "hello":
            worker.connected = True
            self.hand_out()
        elif word.name == "broken":
            self._pool.give_up(worker, word.content["message"])
        elif word.name == "ready":
            log.info("worker %s ready: %s", worker.name.decode(), word.content)
            worker.ready = True
            self._devices[worker.name] = DeviceFields(**word.content["device"])
            for other in word.content["others"]:
                self._pool.start(other)
        elif word.name == "unkept":
            self._take_unkept(worker, **word.content)
        elif word.name == "idle":
            self._take_idle(worker, word.content["job"])

    def _take_unkept(self, worker: Worker, job: str, reason: str) -> None:
        found = self._book.by_key(job)
        if found is not None and found.worker == worker.name:
            words = (
                f"What is painted now is not kept: Scumble's folder cannot be written ({reason})"
            )
            self._records.warn(found, words)

    def _take_idle(self, worker: Worker, key: str) -> None:
        job = self._book.by_key(key)
        if job is not None and job.worker == worker.name and not job.finished:
            return  # an update is on its way to the worker, who will say it once more
        if worker.held and worker.held != key:
            self._forget_held(worker)
        if job is None:
            self._records.tidy(key)
        worker.job, worker.held = None, key
        self.hand_out()

    def _forget_held(self, worker: Worker) -> None:
        held = self._book.by_key(worker.held or "")
        if held is not None and held.finished and held.worker == worker.name:
            self._book.forget(held)

    # ---- death

    def _died(self, worker: Worker) -> None:
        log.error("worker %s ended with status %s", worker.name, worker.process.returncode)
        self._devices.pop(worker.name, None)
        self._back.forget(worker.name)
        for job in self._book.of_worker(worker.name):
            if job.finished:
                self._book.forget(job)
            elif not self.trouble:
                self._give_on(job)
        if worker.job is not None and self._book.by_key(worker.job) is None:
            self._records.tidy(worker.job)
        for job in self._book.unfinished() if self.trouble else ():
            self._front.fail(job.client, job.name, "worker", self.trouble)
            self._book.drop(job)
        self.hand_out()

    def _give_on(self, job: Job) -> None:
        """Pass a job on to another worker, unless too many have died of it."""
        if job.outlives():
            self.wait(job, first=True)
            return
        self._front.fail(job.client, job.name, "worker", _WORKERS_ENDED)
        self._records.mark(job, FAILED)
        self._book.drop(job)


_WORKERS_ENDED = (
    "The painting process crashed repeatedly on this layer: choose a smaller painted size, "
    "or see backend.log in Scumble's folder"
)
GONE = "The backend no longer has that painting: paint the layer again"
