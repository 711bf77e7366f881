"""An artist is told why a painting is not kept."""

import errno

import pytest

from scumble_backend.service.archive.kept import why_not
from scumble_backend.service.archive.tensor_files import DamagedError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "The disk is full: this painting is not kept. "
            "Make room, for instance by deleting old paintings from the history",
        ),
        (
            OSError(errno.EROFS, "Read-only file system"),
            "This painting is not kept: Scumble's folder cannot be written (Read-only file system)",
        ),
        (
            OSError("it was taken away"),
            "This painting is not kept: Scumble's folder cannot be written (it was taken away)",
        ),
        (DamagedError("its layer is damaged"), "This painting is not kept: its layer is damaged"),
    ],
)
def test_the_cause_is_told_and_what_to_do(error, words):
    assert why_not(error) == words
