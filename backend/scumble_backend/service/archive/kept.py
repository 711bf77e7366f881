"""Whether a job is on disk, in words for the artist."""

import errno
from typing import NamedTuple

from scumble_backend.service.archive.tensor_files import DamagedError

MAKE_ROOM = "make room, for instance by deleting old paintings from the history"
"""What to do about a full disk."""


class Kept(NamedTuple):
    """Whether a job is on disk, and what the artist should know about that."""

    kept: bool
    note: str = ""


def why_not(error: Exception) -> str:
    """Tell the artist why a painting is not kept."""
    if isinstance(error, DamagedError):
        return f"This painting is not kept: {error}"
    assert isinstance(error, OSError)  # noqa: S101 - there are no others
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full: this painting is not kept. {MAKE_ROOM.capitalize()}"
    reason = error.strerror or str(error)
    return f"This painting is not kept: Scumble's folder cannot be written ({reason})"
