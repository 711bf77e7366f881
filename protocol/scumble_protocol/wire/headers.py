"""What the headers of messages have in common: values of one kind, and whom they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from scumble_protocol.parameters import Value
from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.fields import Choice, Flag, Integer, Number, ParameterValues, Text
from scumble_protocol.wire.limits import LARGEST_SIDE, LONGEST_NAME
from scumble_protocol.wire.record import Record

JOB_ID = Text(64, r"[A-Za-z0-9_-]+", 1)
"""A job's id, as its client has chosen it."""

JobId = Annotated[str, JOB_ID]
Name = Annotated[str, Text(LONGEST_NAME)]
Count = Annotated[int, Integer()]
Revision = Annotated[int, Integer(0, 2**31 - 1)]
Side = Annotated[int, Integer(1, LARGEST_SIDE)]
Format = Annotated[str, Choice(tuple(FORMATS))]
Step = Annotated[int, Integer(0, 1_000_000)]
Switch = Annotated[bool, Flag()]
Amount = Annotated[float, Number()]
Fraction = Annotated[float, Number(0, 1)]
Version = Annotated[int, Integer(1, 1000)]
Parameters = Annotated[Mapping[str, Value], ParameterValues()]


@dataclass(frozen=True)
class MessageFields(Record):
    """The header of a message, without its kind."""

    kind: ClassVar[str]

    def sizes(self) -> list[tuple[str, int]]:
        """Name the buffers that must follow, and how many bytes each has."""
        return []


@dataclass(frozen=True)
class JobFields(MessageFields):
    """A message about one job."""

    job: JobId


@dataclass(frozen=True)
class RevisionFields(JobFields):
    """A message about one revision of a job."""

    revision: Revision


@dataclass(frozen=True)
class TakenFields(RevisionFields):
    """The shared memory of a message was opened, or cannot be. Either end says so."""

    kind = "taken"
    opened: Switch
