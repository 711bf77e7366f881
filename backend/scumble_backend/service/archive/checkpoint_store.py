"""Where checkpoints are: today in a folder on this machine, with all else that a job keeps."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from scumble_protocol.whole import link, write_whole
from scumble_protocol.wire.messages import Buffer

CHECKPOINT = "checkpoint.safetensors"
_DRAFT = f".{CHECKPOINT}.part"
_KEY = re.compile("[A-Za-z0-9_-]+")


class CheckpointStore(Protocol):
    """One checkpoint for each job, by the server's key of it. All methods may raise OSError."""

    def keeps(self, key: str) -> bool:
        """Tell whether a job is kept at all: one that was deleted meanwhile is not."""

    def put(self, key: str, parts: Iterable[Buffer]) -> int:
        """Write a job's checkpoint, whole or not at all; gives its bytes.

        It replaces the last one. What is put of a job that is not kept is lost.
        """

    def load(self, key: str) -> Path | None:
        """Give a file on this machine with a job's checkpoint, valid until the next ``put``.

        None where there is none.
        """

    def copy(self, key: str, to: str) -> None:
        """Give another job, which has no checkpoint yet, that of a job, if there is one."""

    def erase(self, key: str) -> None:
        """Delete a job's checkpoint, if there is one."""


class CheckpointFolder:
    """A ``CheckpointStore`` in ``folder``, where each job that is kept has a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keeps(self, key: str) -> bool:
        """Tell whether a job has a folder. A key that is a path has none."""
        return _KEY.fullmatch(key) is not None and (self._folder / key).is_dir()

    def put(self, key: str, parts: Iterable[Buffer]) -> int:
        """Write the file into the job's folder."""
        if not self.keeps(key):
            return 0
        home = self._folder / key
        return write_whole(home / CHECKPOINT, parts, home / _DRAFT)

    def load(self, key: str) -> Path | None:
        """Give the file in the job's folder."""
        path = self._folder / key / CHECKPOINT
        return path if self.keeps(key) and path.exists() else None

    def copy(self, key: str, to: str) -> None:
        """Have the file in the other job's folder too."""
        path = self.load(key)
        if path is not None and self.keeps(to):
            link(path, self._folder / to / CHECKPOINT)

    def erase(self, key: str) -> None:
        """Delete the file, and what a killed process left half written."""
        if self.keeps(key):
            for name in (CHECKPOINT, _DRAFT):
                (self._folder / key / name).unlink(missing_ok=True)


def open_store(location: str) -> CheckpointStore | None:
    """Open what ``WorkerSetup.checkpoints`` names: a folder; None for an empty name."""
    return CheckpointFolder(Path(location)) if location else None
