"""The client: finds or starts the backend, submits jobs and hands out what comes back."""

from collections.abc import Sequence

from scumble_client.disk_reader import DiskReader
from scumble_client.events import EVENT_KINDS, Devices, Event, Failed
from scumble_client.job import JobKind
from scumble_client.job_calls import JobCalls
from scumble_client.link.backend_link import BackendLink, LostError, NoBackendError, NobodyError
from scumble_client.question import Asked, OpenQuestions, Question, check_identity
from scumble_client.sent_jobs import SentJobs
from scumble_protocol.remedies import AGAIN
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import VersionError
from scumble_protocol.wire.headers import MessageFields, RevisionFields, TakenFields
from scumble_protocol.wire.limits import LONGEST_NAME, MOST_LISTED
from scumble_protocol.wire.loans import receive
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import (
    DevicesFields,
    EstimatedFields,
    FailedFields,
    ForgottenFields,
    HistoryFields,
    WelcomeFields,
)
from scumble_protocol.wire.requests import ForgetFields, JobsFields, MachineFields

_OLDER = "The backend is of an older release, which continues no painting of before"
_LISTED = 50
"""Kept jobs that are asked for where nothing else is said."""


class Client(JobCalls):
    """One editor's (or shell's) connection to the backend. Not thread-safe; never blocks.

    ``name`` is told to the backend, ``command`` starts one where the installer left no word.
    Nothing happens before ``connect`` or ``submit``, and then in ``poll``.
    """

    def __init__(self, name: str, command: list[str] | None = None) -> None:
        self._events: list[Event] = []
        self._link = BackendLink(name[:LONGEST_NAME], command, self._events.append)
        super().__init__(SentJobs(self._link, self._events.append))
        self._eager = False
        self._questions = OpenQuestions()
        self._disk = DiskReader()
        self.welcome: WelcomeFields | None = None
        """What the backend said of itself (devices, limits); None before it answered."""

    # ---- what a caller asks for

    def connect(self) -> None:
        """Want the backend now, to have it warm when the first job comes."""
        self._wanted = self._eager = True

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

    def look(self, limit: int = _LISTED, before: float | None = None) -> None:
        """Ask as ``history`` does, but start no backend for that.

        Where none runs, the answer is as the disk has them.
        """
        asked = JobsFields(max(1, min(limit, MOST_LISTED)), before)
        if self._link.begun:
            self._ask(asked, starts=False)
        else:
            self._disk.read(asked)

    def forget(self, identity: str) -> None:
        """Delete a kept job from the disk, stopping it where it runs; the answer is Forgotten.

        Raises InputError for what cannot be a job's id.
        """
        check_identity(identity)
        self._jobs.forget(identity)
        self._ask(ForgetFields(identity))

    def devices(self) -> None:
        """Ask what paints at the backend, and why other devices do not; the answer is Devices.

        A backend that was just started has not tried all of them yet.
        """
        self._ask(MachineFields())

    def estimate(self, kind: JobKind) -> int:
        """Ask what a job would take; gives the number of the question.

        The answer is an Estimated with that number. There is none where no backend is there, which
        is not started for it, or where it is of a release that cannot tell.
        """
        fields = self._questions.estimate(kind)
        if self._link.ready:
            self._ask(fields, starts=False)
        return fields.number

    @property
    def busy(self) -> bool:
        """Whether any job is sent, painted, or repainted after an update."""
        return bool(self._jobs)

    def poll(self) -> list[Event]:
        """Do what can be done without waiting and give what happened since the last call."""
        self._receive()
        self._advance()
        events = [*self._events, *self._disk.take()]
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
        starts = self._eager or bool(self._jobs) or self._questions.start
        try:
            self._link.go_on(starts)
        except NobodyError:
            unanswered, self._wanted = self._questions.copy(), False
            self._questions.clear()
            if not self._link.is_paired:
                self._read_instead(unanswered)
        except NoBackendError as error:
            self._give_up(error.code, str(error))
        except LostError:
            self._lose_backend()
        else:
            if self._link.ready:
                self._send_waiting()

    def _read_instead(self, unanswered: Sequence[Question]) -> None:
        """Have the disk answer what nobody does."""
        for question in unanswered:
            if isinstance(question.fields, JobsFields):
                self._disk.read(question.fields)

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
        self._questions.detach()

    def _give_up(self, code: str, message: str) -> None:
        self._leave()
        self._link.give_up()
        self._wanted = self._eager = False
        self._questions.clear()
        if not self._jobs:
            self._events.append(Failed(None, code, message))
        self._jobs.fail_all(code, message)

    # ---- out

    def _say(self, fields: MessageFields) -> bool:
        return self._link.outbox is not None and self._link.outbox.say(fields)

    def _ask(self, fields: Asked, starts: bool = True) -> None:
        self._questions.append(Question(fields, starts))
        self._wanted = True

    def _send_waiting(self) -> None:
        self._questions.send(self._say)
        self._jobs.send_waiting()

    # ---- in

    def _receive(self) -> None:
        while (frames := self._link.receive()) is not None:
            try:
                message, answer = receive(frames)
            except VersionError as error:
                self._give_up("version", error.cause[:1].upper() + error.cause[1:])
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
        elif isinstance(fields, HistoryFields | ForgottenFields | DevicesFields | EstimatedFields):
            self._events.append(self._questions.take(fields, message))
        elif isinstance(fields, RevisionFields) and message.kind in EVENT_KINDS:
            self._jobs.take_reply(fields, message)

    def _take_failure(self, failed: FailedFields) -> None:
        if failed.code == "version":
            self._give_up(failed.code, failed.message)
        elif failed.job is None and failed.field == "kind":
            self._take_unknown_kind(failed)
        elif failed.field == "origin" and failed.code == "message":
            self._jobs.fail_branches(_OLDER)
        elif failed.job is not None and failed.job in self._jobs:
            self._jobs.take_failure(failed.job, failed.code, failed.message)
        else:
            self._events.append(Failed(failed.job, failed.code, failed.message))

    def _take_unknown_kind(self, failed: FailedFields) -> None:
        """Take the answer of an older backend, to a question or what was told of a job."""
        if self._jobs.refused(failed.message):
            return
        asked = self._questions.take_unknown(failed.message)
        if asked is None:
            self._events.append(Failed(None, failed.code, failed.message))
        elif isinstance(asked.fields, MachineFields):
            able = self.welcome is not None and bool(self.welcome.devices)
            self._events.append(Devices((), ready=able, trouble=""))
