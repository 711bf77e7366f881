"""A real worker process and, in the server's place, the test: it says and hears everything."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.backends import PATIENCE, in_short, picture
from tests.narrow import weights_of_backends

from scumble_backend.service.pool.order import WorkerOrder
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.pool.worker_socket import WorkerSocket
from scumble_backend.service.pool.worker_words import Word, word_of
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import Message, message_of

MODULE = "scumble_backend.service.worker.main"


class WorkerProcess:
    """One worker that keeps checkpoints under ``jobs``; use as a context manager.

    ``module``: what runs as the process.
    """

    def __init__(self, folder: Path, jobs: Path | str, module: str = MODULE) -> None:
        self._folder = folder
        self.log = folder / "worker.log"
        self._link = WorkerSocket()
        self._socket = self._link.socket
        setup = WorkerSetup("cpu", weights_of_backends(), 1, str(jobs))
        order = WorkerOrder(self._link.admit("worker"), "worker", setup)

        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE, stderr=file, env={**os.environ, "OMP_NUM_THREADS": "1"},
            )  # fmt: skip
        self.process.stdin.write(order.line())
        self.process.stdin.flush()

    def __enter__(self):
        self.hear("hello")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(20)
        self.process.stdin.close()
        self._link.close()

    @contextmanager
    def largest_file(self, size: int) -> Iterator[None]:
        """Let it write no file of more than so many bytes within the block."""
        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, most))
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, most))

    def say(self, message: Message) -> None:
        self._socket.send_multipart([b"worker", *encode(message)])

    def hear(self, *kinds: str, patience: float = PATIENCE) -> Message | Word:
        """Wait for the next message or word of these kinds; pass over the others."""
        return self.hear_all(*kinds, patience=patience)[-1]

    def hear_all(self, *kinds: str, patience: float = PATIENCE) -> list[Message | Word]:
        """The same, with all that came before it."""
        end, heard = time.monotonic() + patience, []
        while (left := end - time.monotonic()) > 0:
            if not self._socket.poll(int(1000 * left)):
                break
            frames = self._socket.recv_multipart()[1:]
            heard.append(word_of(frames) or decode(frames, share=True))
            if name_of(heard[-1]) in kinds:
                return heard
            if name_of(heard[-1]) == "preview":
                seen = {"job": heard[-1].fields.job, "number": heard[-1].fields.number}
                self.say(message_of("seen", seen))
        raise AssertionError(f"nothing of {kinds} came within {patience} s: {in_short(heard[-3:])}")


def name_of(said: Message | Word) -> str:
    return said.name if isinstance(said, Word) else said.kind


def style_of(content: bytes, weight: float = 1.0) -> dict[str, object]:
    return {
        "name": "waves.png", "weight": weight, "bytes": len(content),
        "sha256": sha256(content).hexdigest(),
    }  # fmt: skip


def submit_of(key: str, width: int, height: int, style: bytes, **parameters) -> Message:
    """A submit as the server sends it."""
    fields = {
        "job": key, "revision": 1, "name": "layer", "width": width, "height": height,
        "format": "rgba8", "mask": False, "styles": [style_of(style)], "style_maps": False,
        "parameters": parameters,
    }  # fmt: skip
    return message_of("submit", fields, (picture(width, height).tobytes(), style))


def update_of(key: str, style: bytes | None = None, revision: int = 2, **parameters) -> Message:
    """An update as the server sends it."""
    styles = [] if style is None else [style_of(style)]
    fields = {"job": key, "revision": revision, "styles": styles, "parameters": parameters}
    return message_of("update", fields, () if style is None else (style,))
