"""Which kept jobs the user has starred: an empty file for each, in the shared folder.

Editors write them, and a backend deletes none of these jobs to make room.
"""

import contextlib
from pathlib import Path

from scumble_protocol.folder import shared_folder
from scumble_protocol.wire.headers import JOB_ID

FOLDER = "stars"
"""The folder's name in the shared one."""


def starred_in(folder: Path) -> frozenset[str]:
    """Give the ids of the starred jobs; ``folder`` is the shared one."""
    try:
        return frozenset(path.name for path in (folder / FOLDER).iterdir())
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
    path = shared_folder() / FOLDER / job
    if star:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch()
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
