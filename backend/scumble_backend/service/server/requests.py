"""What clients want done with jobs: each kind of message about them has its method here."""

import logging

from scumble_backend.service.archive.job_folder import Found, KeptResult
from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server.branches import branch_entry, tracked
from scumble_backend.service.server.dispatcher import Dispatcher
from scumble_backend.service.server.history import GONE, Caller, JobHistory
from scumble_backend.service.server.queue_requests import QUEUE_REQUESTS, QueueRequests
from scumble_backend.service.server.request_checks import RequestChecks
from scumble_protocol.kept import DONE, OPEN
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import CancelledFields
from scumble_protocol.wire.requests import (
    CancelFields,
    ForgetFields,
    OriginFields,
    ResumeFields,
    SeenFields,
    SubmitFields,
    UpdateFields,
    ViewFields,
)
from scumble_protocol.wire.shared import sheet_of
from scumble_protocol.wire.submission import Submission, Update

log = logging.getLogger("scumble")

JOB_REQUESTS = (
    SubmitFields,
    UpdateFields,
    CancelFields,
    SeenFields,
    ViewFields,
    ResumeFields,
    ForgetFields,
    *QUEUE_REQUESTS,
)
"""What is taken here."""


class Requests:
    """What takes clients' messages about jobs. Those about one that is being read wait."""

    def __init__(
        self, book: JobBook, clients: ClientSocket, dispatcher: Dispatcher, history: JobHistory
    ) -> None:
        self._book = book
        self._clients = clients
        self._dispatcher = dispatcher
        self._history = history
        self._checks = RequestChecks(book, clients, dispatcher)
        self._queue = QueueRequests(book, dispatcher, history)
        self._fetching: dict[tuple[str, str], list[tuple[Caller, Message]]] = {}

    def take(self, caller: Caller, message: Message) -> None:
        """Do what a message, one of JOB_REQUESTS, asks for."""
        said = message.fields
        if not isinstance(said, JOB_REQUESTS):
            raise TypeError(f"{message.kind} is not about a job")
        waiting = self._fetching.get((caller.owner, said.job))
        if waiting is not None:
            waiting.append((caller, message))
        elif isinstance(said, SubmitFields):
            self._submit(caller, Submission.of(said, message.buffers))
        elif isinstance(said, UpdateFields):
            self._update(caller, message, Update.of(said, message.buffers))
        elif isinstance(said, CancelFields):
            self._cancel(caller, said)
        elif isinstance(said, SeenFields):
            self._seen(caller, said)
        elif isinstance(said, ViewFields):
            self._view(caller, said)
        elif isinstance(said, ResumeFields):
            self._resume(caller, message, said)
        elif isinstance(said, QUEUE_REQUESTS):
            self._queue.take(caller, said)
        else:
            self._forget(caller, said)

    def client_left(self, client: bytes) -> None:
        """Stop a client's jobs, to free their device. What is kept stays unfinished."""
        for job in self._book.of_client(client):
            if not job.finished:
                log.info("client left: job %s stops", job.key)
                self._history.mark(job, OPEN)
            self._stop_and_drop(job)

    # ---- one method for each kind

    def _submit(self, caller: Caller, submission: Submission) -> None:
        client, name = caller.address, submission.fields.job
        if not self._checks.can_begin(caller, name, submission.inputs):
            return
        whole = self._checks.with_styles(client, submission)
        if whole is None:
            return
        job = TrackedJob(caller.owner, client, name, whole)
        job.shares = sheet_of(whole.inputs.pixels) is not None
        place = self._book.enter(job)
        self._history.accept(job, place, new_inputs=True)
        self._dispatcher.hand_out()

    def _update(self, caller: Caller, message: Message, update: Update) -> None:
        client, name = caller.address, update.fields.job
        if update.fields.origin is not None:
            self._branch(caller, message, update, update.fields.origin)
            return
        job = self._own(caller, message, name)
        if job is None:
            return
        if not self._checks.fits(client, update.fields, job.submission.fields):
            return
        whole = self._checks.with_styles(client, update)
        if whole is None:
            return
        if whole.inputs.pixels:
            job.shares = sheet_of(whole.inputs.pixels) is not None
        job.change(whole)
        self._pass_on(job, whole)

    def _pass_on(self, job: TrackedJob, update: Update) -> None:
        new_inputs = bool(update.inputs.buffers())
        if job.begun is not None and not job.whole:
            self._history.fill(job, lambda _: None)  # what it was, before that is written over
        if not job.finished and not self._book.waits(job):
            self._dispatcher.update(job, update)
            self._history.save(job, new_inputs)
            return
        place = self._book.place(job)
        if job.finished and not self._dispatcher.reopen(job, update):
            if not self._checks.can_paint(job.client, job.name):
                return
            place = self._dispatcher.wait(job)
        self._history.accept(job, place, new_inputs)
        self._dispatcher.hand_out()

    def _cancel(self, caller: Caller, cancel: CancelFields) -> None:
        client, name, keep = caller.address, cancel.job, cancel.keep
        job = self._book.find(client, name)
        keeps, revision = (keep and job.has_picture, job.revision) if job else (False, 0)
        self._clients.tell(client, CancelledFields(name, revision, keeps))
        if job is None or job.finished:
            return
        if keeps:
            self._dispatcher.stop(job, keep=True)
            return
        self._stop_and_drop(job)
        if keep and job.fraction > 0:
            self._history.note(job, now=True)  # there is a picture on disk: unfinished
        elif job.has_result:
            self._history.mark(job, DONE)
        else:
            self._history.erase(job.key)

    def _seen(self, caller: Caller, seen: SeenFields) -> None:
        job = self._book.find(caller.address, seen.job)
        if job is not None and not job.finished:
            self._dispatcher.tell(job, SeenFields(job.key, 0))

    def _view(self, caller: Caller, view: ViewFields) -> None:
        job = self._book.find(caller.address, view.job)
        if job is not None:
            job.view = view.side
            self._dispatcher.tell(job, ViewFields(job.key, job.view))

    def _resume(self, caller: Caller, message: Message, resume: ResumeFields) -> None:
        job = self._own(caller, message, resume.job, anyway=True)
        if job is None:
            return
        if job.finished:
            self._tell_result(caller, job)
            return
        self._history.accept(job, self._book.place(job), new_inputs=False)
        self._dispatcher.tell(job, SeenFields(job.key, 0))
        self._dispatcher.hand_out()

    def _forget(self, caller: Caller, forget: ForgetFields) -> None:
        name = forget.job
        for job in self._book.owned(caller.owner, name):
            if job.client != caller.address and not job.finished:
                told = CancelledFields(name, job.revision, keeps=False)
                self._clients.tell(job.client, told)
            self._stop_and_drop(job)
            self._history.erase(job.key)
        self._history.forget(caller, name)

    # ---- inside

    def _runs(self, job: TrackedJob) -> bool:
        return not job.finished and not self._book.waits(job)

    def _stop_and_drop(self, job: TrackedJob) -> None:
        """Stop a job, if it runs, and take it out of the book; the disk keeps it."""
        if self._runs(job):
            self._dispatcher.stop(job, keep=False)
        self._book.drop(job)
        self._dispatcher.hand_out()  # those behind it move up

    def _own(
        self, caller: Caller, message: Message, name: str, anyway: bool = False
    ) -> TrackedJob | None:
        """Find a caller's job and make it this connection's; None if it must be fetched first.

        One that is being painted for another client is taken from it only if ``anyway``.
        """
        client = caller.address
        job = self._book.find(client, name)
        if job is not None:
            return job
        job = next(iter(self._book.owned(caller.owner, name)), None)
        if job is None:
            self._fetch(caller, message, name)
            return None
        if not job.finished and not anyway:
            self._clients.fail(client, name, "elsewhere", _ELSEWHERE)
            return None
        before = job.client
        self._book.attach(job, client)
        job.shares = False
        if not job.finished:
            self._clients.fail(before, name, "elsewhere", _ELSEWHERE)
        return job

    def _fetch(self, caller: Caller, message: Message, name: str) -> None:
        """Look for a job on disk, and then come back to the message."""
        self._fetching[caller.owner, name] = [(caller, message)]

        def found(job: Found | None) -> None:
            waiting = self._fetching.pop((caller.owner, name))
            if job is None:
                self._clients.fail(caller.address, name, "unknown-job", GONE)
            elif job.result is not None:
                self._history.tell_result(caller, name, job.entry.revision, job.result)
            elif self._checks.can_paint(caller.address, name):
                self._bring_back(caller, job)
                self.take(caller, message)
            for one in waiting[1:]:
                self.take(*one)

        self._history.bring(caller, name, isinstance(message.fields, ResumeFields), found)

    def _branch(
        self, caller: Caller, message: Message, update: Update, origin: OriginFields
    ) -> None:
        """Begin a new job as another is kept, once no worker writes that one's checkpoint."""
        client, name = caller.address, update.fields.job
        if not self._checks.can_branch(caller, update):
            return
        whole = self._checks.with_styles(client, update)
        if whole is None:
            return
        new, held = branch_entry(caller.owner, update.fields), (caller.owner, name)
        self._fetching[held] = [(caller, message)]

        def found(job: Found | None) -> None:
            waiting = self._fetching.pop(held)
            if job is None:
                self._clients.fail(client, name, "unknown-job", GONE)
            elif self._checks.fits(client, update.fields, job.entry.submit):
                self._begin_branch(caller, job, whole, origin)
            else:
                self._history.erase(new.key)
            for one in waiting[1:]:
                self.take(*one)

        of = next(iter(self._book.owned(caller.owner, origin.job)), None)
        key = of.key if of is not None else ""
        self._dispatcher.once_idle(
            key, lambda: self._history.branch(caller.owner, origin, new, found)
        )

    def _begin_branch(
        self, caller: Caller, found: Found, update: Update, origin: OriginFields
    ) -> None:
        job = tracked(caller, found)
        job.fraction, job.from_disk = 0.0, not origin.fresh
        place = self._book.enter(job)
        job.change(update)
        job.shares = sheet_of(update.inputs.pixels) is not None
        self._history.accept(job, place, bool(update.inputs.buffers()))
        self._dispatcher.hand_out()

    def _bring_back(self, caller: Caller, found: Found) -> None:
        self._book.enter(tracked(caller, found))

    def _tell_result(self, caller: Caller, job: TrackedJob) -> None:
        def found(result: KeptResult | None) -> None:
            if result is None:
                self._clients.fail(caller.address, job.name, "unknown-job", GONE)
            else:
                self._history.tell_result(caller, job.name, job.revision, result)

        self._history.result(job.key, found)


_ELSEWHERE = "Another window has resumed that painting"
