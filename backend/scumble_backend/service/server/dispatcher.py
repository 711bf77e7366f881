"""Who paints: gives jobs to free workers, hears what they say, passes a dead worker's job on.

It knows workers as ``pool.pool`` describes them, but not where or how they run.
"""

import logging
from collections.abc import Callable

from scumble_backend.service.archive.kept import why_not_on
from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.door.questions import Questions, unknown
from scumble_backend.service.pool.pool import (
    Died,
    Idle,
    Joined,
    Pool,
    PoolEvent,
    Ready,
    Said,
    Started,
    Tried,
    Trouble,
    Unkept,
    Written,
)
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server.device_notes import DeviceNotes
from scumble_backend.service.server.history import GONE, JobHistory
from scumble_backend.service.server.workers import WORKERS_ENDED, Workers, WorkerState
from scumble_protocol.kept import FAILED
from scumble_protocol.wire.headers import JobFields, RevisionFields
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import (
    DeviceFields,
    DevicesFields,
    EstimatedFields,
    FailedFields,
    ProgressFields,
    ResultFields,
)
from scumble_protocol.wire.requests import CancelFields, EstimateFields, QueueFields
from scumble_protocol.wire.submission import Update

log = logging.getLogger("scumble")


class Dispatcher:
    """The workers as the server sees them. A job outlives its worker."""

    def __init__(
        self, book: JobBook, clients: ClientSocket, pool: Pool, history: JobHistory
    ) -> None:
        self._book = book
        self._clients = clients
        self._pool = pool
        self._history = history
        self._workers = Workers()
        self._notes = DeviceNotes()
        self._questions = Questions()
        self._once_idle: dict[str, list[Callable[[], None]]] = {}

    @property
    def devices(self) -> tuple[DeviceFields, ...]:
        """The devices of the workers that are ready."""
        return tuple(w.device for w in self._workers.values() if w.device is not None)

    @property
    def trouble(self) -> str:
        """Why nothing can be painted here; empty while a worker can paint or is starting."""
        return self._workers.trouble

    def report(self) -> DevicesFields:
        """Say what paints, why other devices do not, and what keeps all from painting."""
        able = len(self._workers.able)
        return DevicesFields(self._notes.trials, bool(able), self.trouble, able)

    # ---- what clients want

    def estimate(self, client: bytes, asked: EstimateFields) -> None:
        """Have a worker tell what a job would take: one that is free, if there is one."""
        worker = min(self._workers.able, key=lambda one: one.job is not None, default=None)
        if worker is None:
            self._clients.tell(client, unknown(asked))
        else:
            self._pool.send(worker.name, Message(self._questions.ask(client, asked)))

    def hand_out(self) -> None:
        """Give waiting jobs to free workers, but none that a worker still holds."""
        while self._workers.any_free:
            job = self._book.next(self._workers.jobs)
            if job is None:
                break
            worker = self._workers.free_for(job)
            job.worker, worker.job, job.place = worker.name, job.key, 0
            first, *more = job.orders()
            self._pool.give(worker.name, first)
            for message in more:
                self._pool.send(worker.name, message)
        for place, waiting in enumerate(self._book.queue, len(self._workers.jobs)):
            self._history.tell_place(waiting, place)
        self._make_room()

    def wait(self, job: TrackedJob, first: bool = False) -> int:
        """Queue a job that its worker has lost; gives its place."""
        place = self._book.requeue(job, first)
        if not job.whole:
            self._history.fill(job, lambda whole: self._filled(job, whole))
        return place

    def update(self, job: TrackedJob, update: Update) -> None:
        """Give an update to the worker that has the job."""
        if job.worker is not None:
            self._pool.send(job.worker, update.message(job.key))

    def reopen(self, job: TrackedJob, update: Update) -> bool:
        """Reopen a finished job at the worker that holds its picture; False if none does."""
        worker = self._workers.get(job.worker or "")
        if worker is None or not worker.holds(job.key):
            return False
        worker.job, job.finished = job.key, False
        self._pool.give(worker.name, update.message(job.key))
        return True

    def stop(self, job: TrackedJob, keep: bool) -> None:
        """Stop a job that runs; one that is paused is painted a step further for its picture.

        After that step it is stopped: a worker that is told before it has begun would only skip it.
        """
        job.stopping = keep
        if job.paused:
            job.paused, job.steps = False, 0
            self._book.put_first(job)
            self.hand_out()
        else:
            self.tell(job, CancelFields(job.key, keep))

    def pause(self, job: TrackedJob) -> None:
        """Have a job wait until it is to go on; its worker, if it has one, writes how far it is."""
        job.paused, job.place = True, 0
        if job.worker is not None:
            self._give_back(job)

    def _make_room(self) -> None:
        """Have jobs in the background leave their workers to others that wait."""
        for job in self._workers.giving_way(self._book):
            self._give_back(job)

    def _give_back(self, job: TrackedJob) -> None:
        self.tell(job, QueueFields(job.key, paused=True))
        job.steps = 0
        self.wait(job, first=True)

    def once_idle(self, key: str, act: Callable[[], None]) -> None:
        """Do something as soon as no worker paints a job, or writes how far it is."""
        if key in self._workers.jobs:
            self._once_idle.setdefault(key, []).append(act)
        else:
            act()

    def tell(self, job: TrackedJob, fields: JobFields) -> None:
        """Tell the worker that has a job something about it; nothing where none has."""
        if job.worker is not None:
            self._pool.send(job.worker, Message(fields))

    def _filled(self, job: TrackedJob, whole: bool) -> None:
        if not whole and self._book.waits(job):
            self._clients.fail(job.client, job.name, "unknown-job", GONE)
            self._book.drop(job)
        self.hand_out()

    # ---- what workers say

    def take(self) -> None:
        """Take what has happened in the pool; a few times a second anyway."""
        for event in self._pool.events():
            if isinstance(event, Started):
                self._workers[event.worker] = WorkerState(event.worker)
            elif event.worker in self._workers:
                self._hear(self._workers[event.worker], event)
        self._make_room()

    def _hear(self, worker: WorkerState, event: PoolEvent) -> None:
        match event:
            case Joined():
                worker.joined = True
                self.hand_out()
            case Ready():
                self._hear_ready(worker, event)
            case Said():
                self._hear_message(worker, event.message)
            case Idle():
                self._hear_idle(worker, event.job)
            case Written():
                self._history.note_written(event.job, event.revision)
            case Unkept():
                self._hear_unkept(worker, event)
            case Tried():
                self._notes.take(event.trial)
            case Trouble():
                self._workers.meet_trouble(worker, event.reason)
            case Died():
                self._hear_death(worker, event.cause)

    def _hear_ready(self, worker: WorkerState, ready: Ready) -> None:
        worker.device = ready.device
        told = ready._asdict() | {"device": ready.device.plain(), "others": list(ready.others)}
        del told["worker"]
        log.info("worker %s ready: %s", worker.name, told)

    def _hear_message(self, worker: WorkerState, message: Message) -> None:
        said = message.fields
        if isinstance(said, EstimatedFields) and (known := self._questions.answered(said)):
            self._clients.tell(*known)
        if not isinstance(said, RevisionFields | FailedFields):
            return
        job = self._book.by_key(said.job or "")
        if job is None or job.worker != worker.name:
            return  # it was forgotten, or its client has left
        if isinstance(said, ProgressFields):
            self._note_progress(job, said, worker.device)
        elif isinstance(said, ResultFields) and said.revision == job.revision:
            self._book.finish(job)
            self._history.finish(job, said, *message.buffers)
        self._history.deliver(job, said, message.buffers)
        if isinstance(said, FailedFields):
            self._history.mark(job, FAILED)
            self._book.drop(job)

    def _note_progress(
        self, job: TrackedJob, said: ProgressFields, device: DeviceFields | None
    ) -> None:
        job.steps += 1
        job.fraction = said.fraction
        self._history.note(job)
        advice = "" if job.unsaid else self._notes.advice(job.owner, device, said)
        if advice:
            self._history.advise(job, advice)
        if job.stopping and job.steps == 1:  # it was paused, or the worker to stop it has died
            self.stop(job, keep=True)

    def _hear_unkept(self, worker: WorkerState, event: Unkept) -> None:
        job = self._book.by_key(event.job)
        if job is not None and worker.job == event.job:
            self._history.warn(job, why_not_on(event.reason))

    def _hear_idle(self, worker: WorkerState, key: str) -> None:
        job = self._book.by_key(key)
        if job is not None and job.worker == worker.name and not job.finished:
            return  # an update is under way to the worker, which will say it again
        if worker.held and worker.held != key:
            self._forget_held(worker)
        if job is None:
            self._history.tidy(key)
        self._history.measure(key)
        worker.job, worker.held = None, key
        self._let_go(key)
        self.hand_out()

    def _let_go(self, key: str) -> None:
        for act in self._once_idle.pop(key, []):
            act()

    def _forget_held(self, worker: WorkerState) -> None:
        held = self._book.by_key(worker.held or "")
        if held is not None and held.finished and held.worker == worker.name:
            self._book.forget(held)

    # ---- death

    def _hear_death(self, worker: WorkerState, cause: str) -> None:
        log.error("worker %s %s", worker.name, cause)
        del self._workers[worker.name]
        for job in self._book.of_worker(worker.name):
            if job.finished:
                self._book.forget(job)
            elif not self.trouble:
                self._give_on(job)
        if worker.job is not None and self._book.by_key(worker.job) is None:
            self._history.tidy(worker.job)
        if worker.job is not None:
            self._let_go(worker.job)
        for job in self._book.unfinished() if self.trouble else ():
            self._clients.fail(job.client, job.name, "worker", self.trouble)
            self._book.drop(job)
        self.hand_out()

    def _give_on(self, job: TrackedJob) -> None:
        """Pass a job on to another worker, unless too many have died of it."""
        if job.outlives():
            job.lost = True
            self.wait(job, first=True)
            return
        self._clients.fail(job.client, job.name, "worker", WORKERS_ENDED)
        self._history.mark(job, FAILED)
        self._book.drop(job)
