"""Whether a job is on disk, in words for the artist."""

import errno
import logging
import os
from typing import NamedTuple

from scumble_backend.service.archive.checkpoint_store import CheckpointStore
from scumble_backend.service.archive.tensor_files import DamagedError

log = logging.getLogger("scumble")

MAKE_ROOM = "make room, for instance by deleting old paintings from the history"
"""What to do about a full disk."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Kept(NamedTuple):
    """Whether a job is on disk, and what the artist should know about that."""

    kept: bool
    note: str = ""


def why_not(error: Exception) -> str:
    """Tell the artist why a painting is not kept."""
    if isinstance(error, DamagedError):
        return f"This painting is not kept: {error}"
    assert isinstance(error, OSError)  # noqa: S101 - there are no others
    if error.errno in _FULL:
        return f"The disk is full: this painting is not kept. {MAKE_ROOM.capitalize()}"
    reason = error.strerror or str(error)
    return f"This painting is not kept: Scumble's folder cannot be written ({reason})"


def why_not_on(reason: str) -> str:
    """Tell the artist why what is painted now is not kept; ``reason``: the system's words.

    Of a full disk in the words that say so at a job's begin, so that they are shown once.
    """
    for number in _FULL:
        if reason == os.strerror(number):
            return why_not(OSError(number, reason))
    return f"What is painted now is not kept: Scumble's folder cannot be written ({reason})"


def admitted(store: CheckpointStore, key: str) -> str:
    """Have a job's checkpoints kept; gives what the artist is told where they cannot be."""
    try:
        store.admit(key)
    except OSError as error:
        log.warning("the checkpoints of job %s are not kept: %s", key, error)
        return f"How far this painting is cannot be kept: {error.strerror}"
    return ""
