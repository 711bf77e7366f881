"""What is asked of the backend beside jobs: the list of kept ones, to delete one."""

from dataclasses import dataclass

from scumble_client.job import InputError
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.headers import JOB_ID
from scumble_protocol.wire.replies import ForgottenFields, HistoryFields
from scumble_protocol.wire.requests import ForgetFields, JobsFields


@dataclass(eq=False)
class Question:
    """A message that is asked until it is answered, by this backend or the next."""

    fields: JobsFields | ForgetFields
    starts: bool = True
    """Whether a backend is started to answer it."""
    sent: bool = False

    def fits(self, answer: HistoryFields | ForgottenFields) -> bool:
        """Tell whether this is what it asked for."""
        if isinstance(self.fields, JobsFields):
            return isinstance(answer, HistoryFields)
        return isinstance(answer, ForgottenFields) and self.fields.job == answer.job


def check_identity(identity: str) -> None:
    """Raise InputError for what cannot be a job's id."""
    try:
        JOB_ID.check(identity, "job")
    except ProtocolError:
        raise InputError("That is not a job's id: see the list of kept jobs") from None
