"""What is asked of the backend beside jobs: the list of kept ones, to delete one."""

from dataclasses import dataclass

from scumble_client.job import InputError
from scumble_protocol.fields import ProtocolError
from scumble_protocol.messages import KINDS, Message


@dataclass(eq=False)
class Question:
    """A message that is asked until it is answered, by this backend or the next."""

    kind: str
    fields: dict[str, object]
    starts: bool = True
    """Whether a backend is started to answer it."""
    sent: bool = False

    def fits(self, answer: Message) -> bool:
        """Tell whether this is what it asked for."""
        if answer.kind == "history":
            return self.kind == "jobs"
        return self.kind == "forget" and self.fields["job"] == answer.fields["job"]


def check_identity(identity: str) -> None:
    """Raise InputError for what cannot be a job's id."""
    try:
        KINDS["forget"].check({"job": identity}, "")
    except ProtocolError:
        raise InputError("That is no job's id: see the list of kept jobs") from None
