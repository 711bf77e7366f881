"""What is asked of the backend beside jobs: kept ones, to delete one, what paints, how long."""

from collections.abc import Callable
from dataclasses import dataclass

from scumble_client.events import Event, History, event_of
from scumble_client.job import InputError, JobKind
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.headers import JOB_ID
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import (
    DevicesFields,
    EstimatedFields,
    ForgottenFields,
    HistoryFields,
)
from scumble_protocol.wire.requests import (
    EstimateFields,
    ForgetFields,
    JobsFields,
    MachineFields,
)

Asked = JobsFields | ForgetFields | MachineFields | EstimateFields
Answer = HistoryFields | ForgottenFields | DevicesFields | EstimatedFields


@dataclass(eq=False)
class Question:
    """A message that is asked until it is answered, by this backend or the next."""

    fields: Asked
    starts: bool = True
    """Whether a backend is started to answer it."""
    sent: bool = False

    @property
    def is_newer(self) -> bool:
        """Whether backends of older releases do not know it."""
        return isinstance(self.fields, MachineFields | EstimateFields)

    @property
    def is_about_now(self) -> bool:
        """Whether another backend's answer would be of no use."""
        return isinstance(self.fields, EstimateFields)

    def fits(self, answer: Answer) -> bool:
        """Tell whether this is what it asked for."""
        if isinstance(self.fields, MachineFields):
            return isinstance(answer, DevicesFields)
        if isinstance(self.fields, EstimateFields):
            number = self.fields.number
            return isinstance(answer, EstimatedFields) and answer.number == number
        if isinstance(self.fields, JobsFields):
            return isinstance(answer, HistoryFields)
        return isinstance(answer, ForgottenFields) and self.fields.job == answer.job

    def event(self, message: Message) -> Event:
        """Give what that answer is to the caller."""
        event = event_of(message)
        if isinstance(event, History) and isinstance(self.fields, JobsFields):
            return event._replace(before=self.fields.before)
        return event


_OPEN_ESTIMATES = 32
"""Questions of what a job would take that wait for an answer; older ones are not worth one."""


class OpenQuestions(list[Question]):
    """Those that wait for an answer, the oldest first."""

    _estimates = 0
    """How many estimates were asked for."""

    @property
    def start(self) -> bool:
        """Whether a backend is to be started for one of them."""
        return any(question.starts for question in self)

    def detach(self) -> None:
        """Have those asked again that this backend has not answered, where another's is of use."""
        self[:] = [question for question in self if not question.is_about_now]
        for question in self:
            question.sent = False

    def send(self, say: Callable[[Asked], bool]) -> None:
        """Send those that are not sent yet."""
        for question in self:
            question.sent = question.sent or say(question.fields)

    def take(self, answer: Answer, message: Message) -> Event:
        """Take the question away that was answered; gives what the caller is told."""
        asked = next((q for q in self if q.sent and q.fits(answer)), None)
        if asked is None:
            return event_of(message)
        self.remove(asked)
        return asked.event(message)

    def take_unknown(self, failure: str) -> Question | None:
        """Take the one away that a backend of an older release does not know, if there is one."""
        newer = [q for q in self if q.sent and q.is_newer]
        named = [q for q in newer if f"'{q.fields.kind}'" in failure]
        asked = next(iter(named or newer), None)
        if asked is not None:
            self.remove(asked)
        return asked

    def estimate(self, kind: JobKind) -> EstimateFields:
        """Give the next question of what a job would take; only the newest ones are waited for."""
        self._estimates += 1
        for question in [q for q in self if q.is_about_now][: 1 - _OPEN_ESTIMATES]:
            self.remove(question)
        return EstimateFields(self._estimates, *kind)


def check_identity(identity: str) -> None:
    """Raise InputError for what cannot be a job's id."""
    try:
        JOB_ID.check(identity, "job")
    except ProtocolError:
        raise InputError("That is not a job's id: see the list of kept jobs") from None
