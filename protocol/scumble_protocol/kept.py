"""What clients and backends read of each other's on disk: a kept job's ``job.json``, and its star.

A backend writes ``job.json``. Editors write stars, an empty file for each in the shared folder; a
backend deletes no starred job to make room.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from scumble_protocol.folder import shared_folder
from scumble_protocol.wire.fields import Choice, Integer, Number, Text
from scumble_protocol.wire.headers import JOB_ID, Fraction
from scumble_protocol.wire.limits import LONGEST_NAME
from scumble_protocol.wire.record import Record, RecordShape
from scumble_protocol.wire.requests import SubmitFields

OPEN, DONE, FAILED = "open", "done", "failed"
"""States on disk. An open job waits, runs, or (if no backend paints it) is unfinished."""

STARS = "stars"
"""The folder of the stars in the shared one."""

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


def starred_in(folder: Path) -> frozenset[str]:
    """Give the ids of the starred jobs; ``folder`` is the shared one."""
    try:
        return frozenset(path.name for path in (folder / STARS).iterdir())
    except OSError:
        return frozenset()


def starred() -> frozenset[str]:
    """Give the ids of the user's starred jobs."""
    return starred_in(shared_folder())


def set_star(job: str, star: bool) -> None:
    """Star a job, or take its star away; raises OSError where that cannot be written.

    Raises ProtocolError for what cannot be a job's id.
    """
    JOB_ID.check(job, "job")
    path = shared_folder() / STARS / job
    if star:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch()
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
