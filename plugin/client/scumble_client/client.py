"""The client: finds or starts the backend, submits jobs and hands out what comes back."""

from collections.abc import Mapping, Sequence

from scumble_client.events import EVENT_KINDS, Event, Failed, History, event_of
from scumble_client.job import Change, Job, StyleFile
from scumble_client.kept_on_disk import unfinished_on_disk
from scumble_client.link.backend_link import (
    BackendLink,
    LostError,
    NoBackendError,
    NobodyError,
)
from scumble_client.question import Question, check_identity
from scumble_client.sent_jobs import SentJobs
from scumble_protocol.parameters import Value
from scumble_protocol.remedies import AGAIN
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import VersionError
from scumble_protocol.wire.headers import MessageFields, RevisionFields, TakenFields
from scumble_protocol.wire.limits import LONGEST_NAME, MOST_LISTED
from scumble_protocol.wire.loans import receive
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import (
    FailedFields,
    ForgottenFields,
    HistoryFields,
    WelcomeFields,
)
from scumble_protocol.wire.requests import ForgetFields, JobsFields

_LISTED = 50
"""Kept jobs that are asked for where nothing else is said."""


class Client:
    """One editor's (or shell's) connection to the backend. Not thread-safe; never blocks.

    ``name`` is told to the backend, ``command`` starts one where the installer left no word.
    Nothing happens before ``connect`` or ``submit``, and then in ``poll``.
    """

    def __init__(self, name: str, command: list[str] | None = None) -> None:
        self._events: list[Event] = []
        self._link = BackendLink(name[:LONGEST_NAME], command, self._events.append)
        self._jobs = SentJobs(self._link, self._events.append)
        self._wanted = self._eager = False
        self._questions: list[Question] = []
        self.welcome: WelcomeFields | None = None
        """What the backend said of itself (devices, limits); None before it answered."""

    # ---- what a caller asks for

    def connect(self) -> None:
        """Want the backend now, to have it warm when the first job comes."""
        self._wanted = self._eager = True

    def submit(self, job: Job) -> str:
        """Queue a job for sending and give its id; raises InputError for one that cannot be."""
        job.check()
        self._wanted = True
        return self._jobs.submit(job)

    def update(
        self,
        identity: str,
        parameters: Mapping[str, Value],
        styles: Sequence[StyleFile] = (),
        pixels: Buffer | None = None,
        mask: Buffer | None = None,
    ) -> None:
        """Change a job that runs or has just finished; it continues from its present picture.

        What is left out stays as it is. ``pixels`` and ``mask`` have the size and format of the
        job's own. Raises InputError for what does not fit and for a job that is not there any
        more.
        """
        self._jobs.update(identity, Change(parameters, tuple(styles), pixels, mask))
        self._wanted = True

    def cancel(self, identity: str, keep: bool = True) -> None:
        """Stop a job; with ``keep`` its best picture so far still comes as a Result."""
        if self._jobs.cancel(identity, keep):
            self._ask(ForgetFields(identity))

    def resume(self, identity: str) -> None:
        """Resume a job that the backend has kept, whoever submitted it: see ``history``.

        What follows is as after ``submit``; a job that is done gives its Result at once. Raises
        InputError for what cannot be a job's id.
        """
        check_identity(identity)
        self._jobs.resume(identity)
        self._wanted = True

    def history(self, limit: int = _LISTED, before: float | None = None) -> None:
        """Ask for the kept jobs, the newest first, or those created ``before`` a time.

        The answer is a History; it may list fewer than ``limit`` (1..100).
        """
        self._ask(JobsFields(max(1, min(limit, MOST_LISTED)), before))

    def look(self) -> None:
        """Ask for the kept jobs, but start no backend for that.

        Where none runs, the answer is a History of the unfinished ones, as the disk has them.
        """
        if self._link.begun:
            self._ask(JobsFields(_LISTED, None), starts=False)
        else:
            self._look_at_disk()

    def forget(self, identity: str) -> None:
        """Delete a kept job from the disk, stopping it where it runs; the answer is Forgotten.

        Raises InputError for what cannot be a job's id.
        """
        check_identity(identity)
        self._jobs.forget(identity)
        self._ask(ForgetFields(identity))

    @property
    def busy(self) -> bool:
        """Whether any job is sent, painted, or repainted after an update."""
        return bool(self._jobs)

    def poll(self) -> list[Event]:
        """Do what can be done without waiting and give what happened since the last call."""
        self._receive()
        self._advance()
        events = self._events.copy()
        self._events.clear()
        return events

    def close(self) -> None:
        """Close the connection and drop all jobs; the backend ends itself when idle."""
        self._leave()
        self._jobs.clear()

    # ---- with and without a backend

    def _advance(self) -> None:
        if not (self._wanted or self._link.ready):
            return
        starts = self._eager or bool(self._jobs) or any(q.starts for q in self._questions)
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
        self._wanted, self._eager = bool(self._jobs or self._questions), False
        if self._wanted:
            self._link.expect_back()
            self._jobs.outlive()

    def _leave(self) -> None:
        """Close the connection; the next backend is asked again what this one has not answered."""
        self._link.leave()
        self.welcome = None
        self._jobs.detach()
        for question in self._questions:
            question.sent = False

    def _give_up(self, code: str, message: str) -> None:
        self._leave()
        self._link.give_up()
        self._wanted = self._eager = False
        self._questions = []
        if not self._jobs:
            self._events.append(Failed(None, code, message))
        self._jobs.fail_all(code, message)

    # ---- out

    def _say(self, fields: MessageFields) -> bool:
        return self._link.outbox is not None and self._link.outbox.say(fields)

    def _ask(self, fields: JobsFields | ForgetFields, starts: bool = True) -> None:
        self._questions.append(Question(fields, starts))
        self._wanted = True

    def _send_waiting(self) -> None:
        for question in self._questions:
            question.sent = question.sent or self._say(question.fields)
        self._jobs.send_waiting()

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
                self._say(answer.fields)
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
        elif isinstance(fields, RevisionFields) and message.kind in EVENT_KINDS:
            self._jobs.take_reply(fields, message)

    def _take_answer(self, answer: HistoryFields | ForgottenFields) -> None:
        asked = next((q for q in self._questions if q.sent and q.fits(answer)), None)
        if asked is not None:
            self._questions.remove(asked)

    def _take_failure(self, failed: FailedFields) -> None:
        if failed.code == "version":
            self._give_up(failed.code, failed.message)
        elif failed.job is not None and failed.job in self._jobs:
            self._jobs.take_failure(failed.job, failed.code, failed.message)
        else:
            self._events.append(Failed(failed.job, failed.code, failed.message))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
