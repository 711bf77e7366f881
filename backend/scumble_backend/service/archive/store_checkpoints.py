"""Checkpoints in a store that fsspec opens: for nodes that share no folder."""

import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from scumble_backend.service.stores import StoreFiles
from scumble_protocol.wire.messages import Buffer

_CHECKPOINT, _KEPT = "checkpoint.safetensors", "kept"


class StoreCheckpoints:
    """A ``CheckpointStore`` in a store of files; a job that is kept has an empty one there.

    A file is on its way whole: it is written here first, and a store shows it when all of it has
    come. One that a store shows cut off is damaged, and its job starts over.
    """

    def __init__(self, location: str) -> None:
        self._files = StoreFiles(location)
        self._here = tempfile.TemporaryDirectory(prefix="scumble-checkpoints-")
        weakref.finalize(self, self._here.cleanup)

    def admit(self, key: str, origin: str = "") -> None:
        """Leave the file that says so, and have the store copy the other's checkpoint."""
        self._files.write(f"{key}/{_KEPT}", b"")
        if origin and self._files.exists(f"{origin}/{_CHECKPOINT}"):
            self._files.copy(f"{origin}/{_CHECKPOINT}", f"{key}/{_CHECKPOINT}")

    def keeps(self, key: str) -> bool:
        """Tell whether that file is there."""
        return "/" not in key and self._files.exists(f"{key}/{_KEPT}")

    def put(self, key: str, parts: Iterable[Buffer]) -> int:
        """Write the file here, and copy it."""
        if not self.keeps(key):
            return 0
        local, size = Path(self._here.name, "put"), 0
        with local.open("wb") as file:
            for part in parts:
                size += file.write(part)
        self._files.put(local, f"{key}/{_CHECKPOINT}")
        return size

    def load(self, key: str) -> Path | None:
        """Copy the file to this machine."""
        if not self.keeps(key) or not self._files.exists(f"{key}/{_CHECKPOINT}"):
            return None
        local = Path(self._here.name, "loaded")
        self._files.get(f"{key}/{_CHECKPOINT}", local)
        return local

    def erase(self, key: str) -> None:
        """Delete what says that it is kept first."""
        for name in (_KEPT, _CHECKPOINT):
            self._files.delete(f"{key}/{name}")
