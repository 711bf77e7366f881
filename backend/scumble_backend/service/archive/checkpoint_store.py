"""Where checkpoints are: in a folder, with all else that a job keeps, or in a store elsewhere."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from scumble_backend.service.archive.store_checkpoints import StoreCheckpoints
from scumble_backend.service.stores import is_store
from scumble_protocol.whole import link, write_whole
from scumble_protocol.wire.messages import Buffer

CHECKPOINT = "checkpoint.safetensors"
_DRAFT = f".{CHECKPOINT}.part"
_KEY = re.compile("[A-Za-z0-9_-]+")


class CheckpointStore(Protocol):
    """One checkpoint for each job, by the server's key of it. All methods may raise OSError."""

    def admit(self, key: str, origin: str = "") -> None:
        """Have a job kept until it is erased; with the checkpoint of another, if that has one."""

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

    def erase(self, key: str) -> None:
        """Delete a job's checkpoint, if there is one."""


class CheckpointFolder:
    """A ``CheckpointStore`` in ``folder``, where each job that is kept has a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def admit(self, key: str, origin: str = "") -> None:
        """Have the other's file in the job's folder, which the archive makes."""
        path = self.load(origin) if origin else None
        if path is not None and self.keeps(key):
            link(path, self._folder / key / CHECKPOINT)

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

    def erase(self, key: str) -> None:
        """Delete the file, and what a killed process left half written."""
        if self.keeps(key):
            for name in (CHECKPOINT, _DRAFT):
                (self._folder / key / name).unlink(missing_ok=True)


def open_store(location: str) -> CheckpointStore | None:
    """Open what ``WorkerSetup.checkpoints`` names: a folder or a store; None for an empty name.

    Raises StoreError.
    """
    if is_store(location):
        return StoreCheckpoints(location)
    return CheckpointFolder(Path(location)) if location else None
