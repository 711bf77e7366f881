"""Checkpoints: how far each job's painting is, on disk, to resume it after a crash."""

import json
import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from scumble_backend.engine import EngineError, Snapshot
from scumble_backend.service.archive.checkpoint_store import CheckpointStore
from scumble_backend.service.archive.tensor_files import Values, tensor_file
from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.worker.replies import Replies
from scumble_protocol.whole import SLICE
from scumble_protocol.wire.messages import Buffer

log = logging.getLogger("scumble.checkpoints")

CHECKPOINT_PAUSE = 3.0
"""Least seconds between two checkpoints of a job."""
REST = 3
"""Pause after a write, as a multiple of what the write took."""
SLOW = 2.0
"""Seconds that a write may take; what would take longer is left out."""

MOST_MEMORY = 256 * 2**20
"""Most bytes of the optimiser's memory in a checkpoint; if it is larger, none of it is kept."""

_KIND = "scumble checkpoint 1"
_DTYPES = {
    torch.float32: "F32",
    torch.bfloat16: "BF16",
    torch.int32: "I32",
}
_DAMAGE = (OSError, SafetensorError, ValueError, LookupError, TypeError, RuntimeError)
"""What a damaged file makes the library, JSON or PyTorch say; RecursionError is among them."""


class Checkpoint(NamedTuple):
    """How far a painting is; from which inputs (``digest_of``); seconds that it was painted.

    ``revision``: of the job as it was painted, for the server; the file has it not.
    """

    state: Snapshot
    digest: str
    seconds: float
    revision: int = 0


class Checkpoints:
    """The jobs' checkpoints in ``store``; without one nothing is kept.

    One thread paints; another writes what it puts, the newest if it comes faster than the store
    takes it. No failure to write ends a painting: it is logged, and reported to the server as
    ``unkept``, once for each job until it works again.
    """

    def __init__(self, store: CheckpointStore | None, replies: Replies) -> None:
        self._store = store
        self._replies = replies
        self._change = threading.Condition()
        self._next: tuple[str, Checkpoint] | None = None
        self._busy = False
        self._writer: threading.Thread | None = None
        self._unkept: set[str] = set()
        self._took = 0.0
        self._rate = float("inf")
        """Seconds of the last write, bytes that it wrote in a second."""

    @property
    def memory(self) -> int:
        """How many bytes of the optimiser's memory a checkpoint may have on this disk."""
        return int(min(MOST_MEMORY, SLOW * self._rate))

    def due(self, last: float) -> bool:
        """Whether another checkpoint is due, given the (monotonic) time of the last."""
        if self._store is None or self._busy or self._next is not None:
            return False
        return time.monotonic() - last >= max(CHECKPOINT_PAUSE, REST * self._took)

    def put(self, key: str, make: Callable[[], Checkpoint]) -> None:
        """Make a checkpoint now; another thread writes it."""
        if not self._keeps(key):
            return
        try:
            checkpoint = make()
        except Exception as error:
            log.exception("the checkpoint of job %s", key)
            self._tell(key, str(error))
            return
        with self._change:
            self._next = (key, checkpoint)
            if self._writer is None:
                self._writer = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                self._writer.start()
            self._change.notify_all()

    def put_last(self, key: str, make: Callable[[], Checkpoint]) -> None:
        """Make a checkpoint and write it; returns when it is on disk, or cannot be written."""
        with self._change:
            if self._next is not None and self._next[0] == key:
                self._next = None  # an older one
            self._change.wait_for(lambda: not self._busy)
        if self._keeps(key):
            self._write(key, make)

    def load(self, key: str) -> Checkpoint | None:
        """Read a job's checkpoint; None where there is none. One that cannot be read is logged."""
        if self._store is None:
            return None
        try:
            path = self._store.load(key)
            return None if path is None else _read(path)
        except (*_DAMAGE, EngineError) as error:
            log.warning("job %s starts over: its checkpoint cannot be read (%s)", key, error)
            return None

    # ---- inside

    def _keeps(self, key: str) -> bool:
        """Tell whether a job's checkpoints are kept; what prevents that is reported."""
        try:
            return self._store is not None and self._store.keeps(key)
        except OSError as error:
            self._tell(key, error.strerror or str(error))
            return False

    def _run(self) -> None:
        """Write checkpoints as they come, forever."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._next is not None)
                assert self._next is not None  # noqa: S101 - that was waited for
                (key, checkpoint), self._next, self._busy = self._next, None, True
            self._write(key, lambda one=checkpoint: one)  # type: ignore[misc]
            del checkpoint
            with self._change:
                self._busy = False
                self._change.notify_all()

    def _write(self, key: str, make: Callable[[], Checkpoint]) -> None:
        """Write one checkpoint; whatever goes wrong is logged and ends nothing."""
        store = self._store
        if store is None or not self._keeps(key):
            return
        try:
            checkpoint, began = make(), time.monotonic()
            size = store.put(key, _content(checkpoint))
            self._took = time.monotonic() - began
            if size > SLICE:
                self._rate = size / max(self._took, 1e-3)
            self._unkept.discard(key)
            if size:
                said = {"job": key, "revision": checkpoint.revision}
                self._replies.say(Word("written", said))
        except OSError as error:
            if self._keeps(key):  # else the job was deleted meanwhile
                self._tell(key, error.strerror or str(error))
        except Exception as error:
            log.exception("the checkpoint of job %s", key)
            self._tell(key, str(error))

    def _tell(self, key: str, reason: str) -> None:
        if key in self._unkept:
            return
        self._unkept.add(key)
        log.warning("job %s is painted, but cannot be kept: %s", key, reason)
        self._replies.say(Word("unkept", {"job": key, "reason": reason[:200]}))


def _content(checkpoint: Checkpoint) -> Iterator[Buffer]:
    """Give the bytes of a checkpoint's file, part by part."""
    state, tensors = checkpoint.state.packed()
    text = json.dumps(
        {"state": state, "digest": checkpoint.digest, "seconds": checkpoint.seconds},
        allow_nan=False,
    )
    values = {
        name: Values(_bytes(x), _DTYPES[x.dtype], list(x.shape))
        for name, x in sorted(tensors.items())
    }
    crc = _sum(text, {name: content for name, (content, _, _) in values.items()})
    return tensor_file(values, {"kind": _KIND, "checkpoint": text, "crc32": crc})


def _read(path: Path) -> Checkpoint:
    """Read the parts of the file; raises one of _DAMAGE if it is damaged."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if metadata.get("kind") != _KIND:
            raise ValueError("it is not a checkpoint of this version")
        names = sorted(file.keys())
        tensors = {name: file.get_tensor(name).clone() for name in names}
    text = metadata["checkpoint"]
    if _sum(text, {name: _bytes(tensors[name]) for name in names}) != metadata["crc32"]:
        raise ValueError("its check sum is wrong")
    plain = json.loads(text)
    state = Snapshot.unpacked(plain["state"], tensors)
    return Checkpoint(state, str(plain["digest"]), float(plain["seconds"]))


def _sum(text: str, data: Mapping[str, Buffer]) -> str:
    total = zlib.crc32(text.encode())
    for name, content in data.items():
        total = zlib.crc32(content, zlib.crc32(name.encode(), total))
    return f"{total:08x}"


def _bytes(x: Tensor) -> memoryview:
    """A contiguous tensor's memory, not copied."""
    return x.reshape(-1).view(torch.uint8).numpy().data
