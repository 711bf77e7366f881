"""The client: finds or starts the backend, submits jobs and hands out what comes back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scumble_client.backend_link import BackendLink, LostError, NoBackendError, NobodyError
from scumble_client.events import Cancelled, Event, Failed, History
from scumble_client.inbox import REPLIES, event_of
from scumble_client.job import Change, InputError, Job, StyleFile
from scumble_client.kept_on_disk import unfinished_on_disk
from scumble_client.question import Question, check_identity
from scumble_client.sent_job import UNKNOWN, SentJob
from scumble_protocol.fields import ProtocolError
from scumble_protocol.frames import VersionError
from scumble_protocol.headers import MessageFields, RevisionFields, TakenFields
from scumble_protocol.limits import LONGEST_NAME, MOST_LISTED
from scumble_protocol.loans import receive
from scumble_protocol.messages import Buffer, Message
from scumble_protocol.parameters import Value
from scumble_protocol.remedies import AGAIN
from scumble_protocol.replies import (
    CancelledFields,
    FailedFields,
    ForgottenFields,
    HistoryFields,
    PreviewFields,
    ResultFields,
    WelcomeFields,
)
from scumble_protocol.requests import CancelFields, ForgetFields, JobsFields, SeenFields

_LOOK = 50
"""Kept jobs that are asked for where nothing else is said."""


class Client:
    """One editor's (or shell's) connection to the backend. Not thread-safe; never blocks.

    ``name`` is told to the backend, ``command`` starts one where the installer left no word.
    Nothing happens before ``connect`` or ``submit``, and then in ``poll``.
    """

    def __init__(self, name: str, command: list[str] | None = None) -> None:
        self._events: list[Event] = []
        self._link = BackendLink(name[:LONGEST_NAME], command, self._events.append)
        self._wanted = self._eager = False
        self._sent_jobs: dict[str, SentJob] = {}
        self._finished: dict[str, SentJob] = {}
        self._questions: list[Question] = []
        self.welcome: WelcomeFields | None = None
        """What the backend said of itself (devices, limits); None before it answered."""

    # ---- what a caller asks for

    def connect(self) -> None:
        """Want the backend now, so that it is warm when the first job comes."""
        self._wanted = self._eager = True

    def submit(self, job: Job) -> str:
        """Queue a job for sending and give its id; raises InputError for one that cannot be."""
        job.check()
        identity = secrets.token_hex(8)
        self._sent_jobs[identity] = SentJob(job)
        self._wanted = True
        return identity

    def update(
        self,
        identity: str,
        parameters: Mapping[str, Value],
        styles: Sequence[StyleFile] = (),
        pixels: Buffer | None = None,
        mask: Buffer | None = None,
    ) -> None:
        """Change a job that runs or has just finished; it goes on from the picture that is there.

        What is left out stays as it is. ``pixels`` and ``mask`` have the size and format of the
        job's own. Raises InputError for what does not fit and for a job that is not there any
        more.
        """
        sent_job = self._sent_jobs.get(identity) or self._finished.get(identity)
        if sent_job is None:
            raise InputError("That job is gone: paint the layer again")
        change = Change(parameters, tuple(styles), pixels, mask)
        change.check(sent_job.job)
        sent_job.alter(change)
        self._reopen(identity, sent_job)
        if sent_job.resumes:
            return  # what the backend has missed is told once it has found the job
        if sent_job.sent:
            self._alter(identity, sent_job, change)
            if self._link.outbox is not None and self._link.ready:
                self._link.outbox.send_updates(self._sent_jobs)
        elif styles or pixels is not None or mask is not None:
            sent_job.message = None
        elif sent_job.message is not None:
            parameters = dict(sent_job.job.parameters)
            sent_job.message.amend(revision=sent_job.revision, parameters=parameters)

    def cancel(self, identity: str, keep: bool = True) -> None:
        """Stop a job; with ``keep`` its best picture so far still comes as a Result."""
        sent_job = self._sent_jobs.get(identity)
        unsent = self._link.outbox.withdraw(identity) if self._link.outbox else []
        if sent_job is None:
            return
        if not sent_job.sent or "submit" in unsent:
            del self._sent_jobs[identity]
            self._events.append(Cancelled(identity, sent_job.revision, keeps=False))
            if sent_job.resumes and sent_job.whole and not keep:
                self._ask(ForgetFields(identity))
            return
        if unsent:
            sent_job.revision = sent_job.told
        sent_job.stops = keep
        self._send(CancelFields(identity, keep))

    def resume(self, identity: str) -> None:
        """Go on with a job that the backend has kept, whoever submitted it: see ``history``.

        What follows is as after ``submit``; a job that is done gives its Result at once. Raises
        InputError for what cannot be a job's id.
        """
        check_identity(identity)
        if identity in self._sent_jobs:
            return
        sent_job = self._finished.pop(identity, None) or SentJob(UNKNOWN, whole=False)
        sent_job.resume()
        self._sent_jobs[identity] = sent_job
        self._wanted = True

    def history(self, limit: int = _LOOK, before: float | None = None) -> None:
        """Ask for the kept jobs, the newest first, or those created ``before`` a time.

        The answer is a History; it may list fewer than ``limit`` (1..100).
        """
        self._ask(JobsFields(max(1, min(limit, MOST_LISTED)), before))

    def look(self) -> None:
        """Ask for the kept jobs, but start no backend for that.

        Where none runs, the answer is a History of the unfinished ones, as the disk has them.
        """
        if self._link.begun:
            self._ask(JobsFields(_LOOK, None), starts=False)
        else:
            self._look_at_disk()

    def forget(self, identity: str) -> None:
        """Delete a kept job from the disk, stopping it where it runs; the answer is Forgotten.

        Raises InputError for what cannot be a job's id.
        """
        check_identity(identity)
        if self._link.outbox:
            self._link.outbox.withdraw(identity)
        sent_job = self._sent_jobs.pop(identity, None)
        self._finished.pop(identity, None)
        if sent_job is not None:
            self._events.append(Cancelled(identity, sent_job.revision, keeps=False))
        self._ask(ForgetFields(identity))

    @property
    def busy(self) -> bool:
        """Whether a job is on its way, or goes on after its result."""
        return bool(self._sent_jobs)

    def poll(self) -> list[Event]:
        """Do what can be done without waiting and give what happened since the last call."""
        self._receive()
        self._advance()
        events = self._events.copy()
        self._events.clear()
        return events

    def close(self) -> None:
        """Let go of the backend; it goes on with nothing of ours and ends itself when idle."""
        self._leave()
        self._sent_jobs.clear()

    # ---- with and without a backend

    def _advance(self) -> None:
        if not (self._wanted or self._link.ready):
            return
        starts = self._eager or bool(self._sent_jobs) or any(q.starts for q in self._questions)
        try:
            self._link.go_on(starts)
        except NobodyError:
            self._questions, self._wanted = [], False
            if not self._link.is_paired:
                self._look_at_disk()
        except NoBackendError as error:
            self._give_up(error.code, str(error))
        except LostError:
            self._lose_backend()
        else:
            if self._link.ready:
                self._send_waiting()

    def _look_at_disk(self) -> None:
        self._events.append(History(tuple(unfinished_on_disk()), more=False))

    def _lose_backend(self) -> None:
        self._leave()
        self._wanted, self._eager = bool(self._sent_jobs or self._questions), False
        if not self._wanted:
            return
        self._link.expect_back()
        for identity, sent_job in list(self._sent_jobs.items()):
            if sent_job.resumes and not sent_job.outlives():
                self._fail(identity, "lost", f"The backend stopped answering again: {AGAIN}")

    def _leave(self) -> None:
        """Let go of the backend; the next one goes on with what this one was told of."""
        self._link.leave()
        self.welcome = None
        for sent_job in self._sent_jobs.values():
            sent_job.message = None
            if sent_job.sent:
                sent_job.resume()
        for question in self._questions:
            question.sent = False

    def _give_up(self, code: str, message: str) -> None:
        self._leave()
        self._link.give_up()
        self._wanted = self._eager = False
        self._questions = []
        if not self._sent_jobs:
            self._events.append(Failed(None, code, message))
        for identity in list(self._sent_jobs):
            self._fail(identity, code, message)

    def _fail(self, identity: str, code: str, message: str) -> None:
        sent_job = self._sent_jobs.pop(identity)
        if not sent_job.whole and code != "unknown-job":
            self._finished[identity] = sent_job  # another update may do better
        self._events.append(Failed(identity, code, message))

    # ---- out

    def _send(self, fields: MessageFields) -> bool:
        return self._link.outbox is not None and self._link.outbox.say(fields)

    def _alter(self, identity: str, sent_job: SentJob, change: Change) -> None:
        if self._link.outbox is not None:
            self._link.outbox.alter(identity, sent_job, change)

    def _ask(self, fields: JobsFields | ForgetFields, starts: bool = True) -> None:
        self._questions.append(Question(fields, starts))
        self._wanted = True

    def _reopen(self, identity: str, sent_job: SentJob) -> None:
        """Let a job that has ended go on; a backend that never saw it looks for what is kept."""
        if self._finished.pop(identity, None) is None:
            return
        self._sent_jobs[identity] = sent_job
        self._wanted = True
        if not self._link.ready:
            sent_job.resume()

    def _send_waiting(self) -> None:
        if self._link.outbox is None:
            return
        for question in self._questions:
            question.sent = question.sent or self._send(question.fields)
        self._link.outbox.send_waiting(self._sent_jobs)

    # ---- in

    def _receive(self) -> None:
        while (frames := self._link.receive()) is not None:
            try:
                message, answer = receive(frames)
            except VersionError as error:
                self._give_up("version", _sentence(error.cause))
                return
            except ProtocolError as error:
                words = f"The backend's answer cannot be read ({error}): {AGAIN}"
                self._events.append(Failed(None, "message", words))
                continue
            if answer is not None:
                self._send(answer.fields)
            if message is not None:
                self._take(message)

    def _take(self, message: Message) -> None:
        fields = message.fields
        if isinstance(fields, WelcomeFields):
            self.welcome = fields
            self._link.welcomed()
        elif isinstance(fields, FailedFields):
            self._take_failure(fields)
        elif isinstance(fields, TakenFields) and self._link.outbox is not None:
            self._link.outbox.take_back(fields)
        elif isinstance(fields, HistoryFields | ForgottenFields):
            self._take_answer(fields)
            self._events.append(event_of(message))
        elif isinstance(fields, RevisionFields) and message.kind in REPLIES:
            self._take_reply(fields, message)

    def _take_answer(self, answer: HistoryFields | ForgottenFields) -> None:
        asked = next((q for q in self._questions if q.sent and q.fits(answer)), None)
        if asked is not None:
            self._questions.remove(asked)

    def _take_failure(self, failed: FailedFields) -> None:
        identity, code = failed.job, failed.code
        if code == "version":
            self._give_up(code, failed.message)
        elif identity is not None and identity in self._sent_jobs:
            sent_job = self._sent_jobs[identity]
            if code == "unknown-style" and not sent_job.resent:
                self._send_styles_again(identity, sent_job)
            elif code == "unknown-job" and sent_job.resumes and sent_job.whole:
                sent_job.recall()
            else:
                self._fail(identity, code, failed.message)
        else:
            self._events.append(Failed(identity, code, failed.message))

    def _send_styles_again(self, identity: str, sent_job: SentJob) -> None:
        """With their bytes: all of the job, or the update that named them."""
        if self._link.outbox is not None:
            self._link.outbox.known_styles.clear()
        if sent_job.change is not None and (sent_job.accepted or not sent_job.whole):
            change = replace(sent_job.change, styles=sent_job.job.styles)
            self._alter(identity, sent_job, change)
        else:
            sent_job.recall()
        sent_job.resent = True

    def _take_reply(self, reply: RevisionFields, message: Message) -> None:
        identity = reply.job
        if isinstance(reply, PreviewFields):
            self._send(SeenFields(identity, reply.number))
        current = self._sent_jobs.get(identity) or self._finished.get(identity)
        if current is None:
            return
        current.learn(reply)
        if current.resumes:
            self._take_up(identity, current, reply)
        if reply.revision != current.revision:
            return
        if self._link.outbox is not None:
            self._link.outbox.known_styles.update(style.sha256 for style in current.job.styles)
        if isinstance(reply, ResultFields) or (
            isinstance(reply, CancelledFields) and not reply.keeps
        ):
            self._sent_jobs.pop(identity, None)
            current.end()
            self._finished[identity] = current
        self._events.append(event_of(message))

    def _take_up(self, identity: str, sent_job: SentJob, reply: RevisionFields) -> None:
        """Take the answer to a resume: the backend goes on from what it has kept."""
        missed = sent_job.go_on(reply.revision)
        if isinstance(reply, CancelledFields):
            sent_job.revision = sent_job.told
        elif sent_job.stops is not None:  # what the last one was told, and never did
            sent_job.revision = sent_job.told
            self._send(CancelFields(identity, sent_job.stops))
        elif missed is not None:
            self._alter(identity, sent_job, missed)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
