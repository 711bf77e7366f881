"""An artist is told why a painting is not kept."""

import errno
import os

import pytest

from scumble_backend.service.archive.kept import why_not, why_not_on
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


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_in_the_same_words_while_it_is_painted(number):
    reason = os.strerror(number)
    assert why_not_on(reason) == why_not(OSError(number, reason))
    assert why_not_on("Read-only file system").startswith("What is painted now is not kept: ")
