"""What a kept job's ``job.json`` says: written by a backend, looked at by clients too."""

from dataclasses import dataclass
from typing import Annotated

from scumble_protocol.wire.fields import Choice, Integer, Number, Text
from scumble_protocol.wire.headers import Fraction
from scumble_protocol.wire.limits import LONGEST_NAME
from scumble_protocol.wire.record import Record, RecordShape
from scumble_protocol.wire.requests import SubmitFields

OPEN, DONE, FAILED = "open", "done", "failed"
"""States on disk. An open job waits, runs, or (if no backend paints it) is unfinished."""

LOCAL = "local"
"""The owner of what this computer's user has painted."""

Time = Annotated[float, Number(0, 1e12)]


@dataclass(frozen=True)
class JobFile(Record):
    """The content of a ``job.json``. Times are seconds since 1970."""

    version: Annotated[int, Integer(1, 1)]
    owner: Annotated[str, Text(LONGEST_NAME)]
    state: Annotated[str, Choice((OPEN, DONE, FAILED))]
    created: Time
    changed: Time
    fraction: Fraction
    submit: Annotated[SubmitFields, RecordShape(SubmitFields)]
    """A ``submit`` that would ask for the job as it stands."""


JOB_FILE = RecordShape(JobFile)
"""How it is checked."""
