"""The pipe side of a connection: the same frames, to a bridge process that speaks ZeroMQ.

For editors whose Python has no pyzmq and takes none that we could bring along. A thread writes and
one reads, so the caller never waits.
"""

import collections
import contextlib
import json
import os
import queue
import struct
import subprocess
import threading
from collections.abc import Sequence
from typing import IO

from scumble_client.link.environment import clean_environment
from scumble_client.link.launcher import adopt, logged_since
from scumble_protocol.folder import Connection, FolderError, log_path, shared_folder
from scumble_protocol.owned import open_log
from scumble_protocol.processes import quietly
from scumble_protocol.remedies import INSTALL
from scumble_protocol.wire.limits import LARGEST_FRAME
from scumble_protocol.wire.messages import Buffer

MOST_FRAMES = 1024
"""Frames of a message over a pipe: far more than any has."""
_FAILED = f"The bridge to the backend ended ({{}}): {INSTALL}"
_COUNT, _LENGTH = struct.Struct("<I"), struct.Struct("<Q")


class Pipe:
    """A bridge process to one backend; frames in, frames out."""

    def __init__(self, connection: Connection, command: list[str]) -> None:
        with os.fdopen(open_log(log_path()), "ab") as errors:
            self._log_start = errors.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=clean_environment(command[0]),
                cwd=shared_folder(),
                **quietly(),
            )
        adopt(self._process)
        self._outbox: queue.SimpleQueue[list[Buffer] | None] = queue.SimpleQueue()
        self._inbox: collections.deque[list[Buffer]] = collections.deque()
        self._ended = False
        known = {k: v for k, v in connection._asdict().items() if k != "host"}  # to older bridges
        self._outbox.put([json.dumps(known).encode()])
        for work in (self._write, self._read):
            threading.Thread(target=work, daemon=True, name="scumble bridge").start()

    def send(self, frames: Sequence[Buffer]) -> bool:
        """Hand a message to the writing thread; False if the bridge has ended."""
        if self._process.poll() is not None:
            return False
        self._outbox.put(list(frames))
        return True

    def receive(self) -> list[Buffer] | None:
        """Take one message that has come; None if there is none."""
        return self._inbox.popleft() if self._inbox else None

    def is_broken(self) -> bool:
        """Tell whether the bridge has ended, as it does with its connection.

        Raises FolderError if it was not for that.
        """
        status = self._process.poll() if self._ended else None
        if status is not None and status > 0:
            words = logged_since(self._log_start) or [f"exit status {status}"]
            raise FolderError(_FAILED.format(words[-1]))
        return status is not None

    def close(self) -> None:
        """End the bridge; what was not sent yet is dropped."""
        self._outbox.put(None)
        self._process.kill()

    def _write(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        with contextlib.suppress(OSError), self._process.stdin as pipe:
            while (frames := self._outbox.get()) is not None:
                write_message(pipe, frames)

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        with self._process.stdout as pipe:
            while (frames := read_message(pipe)) is not None:
                self._inbox.append(frames)
        self._ended = True


def write_message(pipe: IO[bytes], frames: Sequence[Buffer]) -> None:
    """Write one message: how many frames, then length and bytes of each, little-endian."""
    pipe.write(_COUNT.pack(len(frames)))
    for frame in frames:
        view = memoryview(frame).cast("B")
        pipe.write(_LENGTH.pack(len(view)))
        pipe.write(view)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> list[Buffer] | None:
    """Read one message; None at the end of the pipe, even in the middle of a message.

    What claims more frames or bytes than a message can have counts as an end, too.
    """
    head = pipe.read(_COUNT.size)
    if len(head) < _COUNT.size:
        return None
    (count,) = _COUNT.unpack(head)
    if count > MOST_FRAMES:
        return None
    frames: list[Buffer] = []
    for _ in range(count):
        head = pipe.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        if length > LARGEST_FRAME:
            return None
        frame = pipe.read(length)
        if len(frame) < length:
            return None
        frames.append(frame)
    return frames
