"""The worker process: one device, one job at a time.

The main thread only talks, so a cancel is answered however deep the optimisation is; the studio
thread paints.

``python -m scumble_backend.service.worker ENDPOINT NAME DEVICE WEIGHTS THREADS JOBS``
"""

import contextlib
import errno
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import zmq

from scumble_backend.heap import keep_freed_memory
from scumble_backend.service.aside import Aside, step_back
from scumble_backend.service.private import Word
from scumble_protocol.frames import encode
from scumble_protocol.headers import MessageFields, TakenFields
from scumble_protocol.loans import Loans, receive
from scumble_protocol.messages import Buffer, Message
from scumble_protocol.remedies import INSTALL, remedy
from scumble_protocol.requests import CancelFields, SeenFields, SubmitFields, UpdateFields
from scumble_protocol.submission import Inputs, Submission, Update

if TYPE_CHECKING:
    from scumble_backend.service.studio import Studio

log = logging.getLogger("scumble.worker")


class Wire:
    """Frames from any thread to the server, through the one thread that owns the socket."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]") -> None:
        self._frames: queue.SimpleQueue[list[Buffer]] = queue.SimpleQueue()
        self._bell = context.socket(zmq.PAIR)
        self._bell.bind("inproc://bell")
        self._ringer = context.socket(zmq.PAIR)
        self._ringer.connect("inproc://bell")
        self._lock = threading.Lock()
        self.loans = Loans()
        """Results in shared memory that the server has not opened yet."""

    @property
    def bell(self) -> "zmq.Socket[bytes]":
        """Readable when there is something to send."""
        return self._bell

    def send(self, frames: list[Buffer]) -> None:
        """Queue frames for the server."""
        self._frames.put(frames)
        with self._lock:
            self._ringer.send(b"")

    def tell(self, fields: MessageFields, buffers: Sequence[Buffer] = ()) -> None:
        """Queue a message of the protocol."""
        message = Message(fields, tuple(buffers))
        self.loans.keep(message)
        self.send(encode(message, share=True))

    def take(self) -> list[Buffer]:
        """Take one queued message; call once for each ring of the bell."""
        self._bell.recv()
        return self._frames.get()


class Worker:
    """The talking half of the process."""

    def __init__(self, endpoint: str, name: str) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._server = self._context.socket(zmq.DEALER)
        self._server.setsockopt(zmq.LINGER, 1000)
        self._server.setsockopt(zmq.IDENTITY, name.encode())
        self._server.connect(endpoint)
        self.wire = Wire(self._context)
        self.say(Word("hello", {}))

    def say(self, word: Word) -> None:
        """Say a word to the server, from the thread that made this worker."""
        self._server.send_multipart(word.frames())

    def run(self, studio: "Studio") -> None:
        """Hand messages to the studio and its replies to the server, for ever."""
        poller = zmq.Poller()
        poller.register(self._server, zmq.POLLIN)
        poller.register(self.wire.bell, zmq.POLLIN)
        while True:
            for socket, _ in poller.poll():
                if socket is self._server:
                    frames = self._server.recv_multipart(copy=False)
                    self._take(studio, [frame.buffer for frame in frames])
                else:
                    self._server.send_multipart(self.wire.take(), copy=False)

    def _take(self, studio: "Studio", frames: list[Buffer]) -> None:
        message, answer = receive(frames)
        if answer is not None:
            self.wire.tell(answer.fields)
        if message is not None:
            self._hand_over(studio, message)

    def _hand_over(self, studio: "Studio", message: Message) -> None:
        said = message.fields
        if isinstance(said, SubmitFields):
            studio.submit(Submission(said, Inputs.of(said, message.buffers)))
        elif isinstance(said, UpdateFields):
            studio.update(Update(said, Inputs.of(said, message.buffers)))
        elif isinstance(said, CancelFields):
            studio.cancel(said.job, keep=said.keep)
        elif isinstance(said, SeenFields):
            studio.seen(said.job)
        elif isinstance(said, TakenFields):
            again = self.wire.loans.settle(said)
            if again is not None:
                self.wire.send(encode(again))


def _end_with_parent(endpoint: str) -> None:
    """End the process when the server, who holds the other end of our input, is gone.

    If it was killed it has left the socket behind that we came through, and its folder.
    """
    while os.read(sys.stdin.fileno(), 4096):  # holds no lock that the interpreter's end would need
        continue
    door = Path(endpoint.removeprefix("ipc://"))
    with contextlib.suppress(OSError):  # the server or another worker was first
        door.unlink()
        door.parent.rmdir()
    os._exit(0)


_NO_ROOM = ("failed to map segment", "cannot allocate memory", "not enough memory")
"""How the system's loaders say that there is no memory for a library."""


def unloaded(error: Exception) -> str:
    """Say why PyTorch could not be loaded, and what to do."""
    if isinstance(error, MemoryError) or any(w in str(error).lower() for w in _NO_ROOM):
        return "There is not enough memory to load PyTorch: " + remedy(errno.ENOMEM)
    return f"PyTorch cannot be loaded ({error}): {INSTALL}"


def main(arguments: Sequence[str]) -> None:
    """Connect first, so that jobs can come; only then load PyTorch and the network."""
    endpoint, name, device, weights, threads, jobs = arguments
    keep_freed_memory()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    threading.Thread(target=_end_with_parent, args=(endpoint,), daemon=True).start()
    began = time.monotonic()
    worker = Worker(endpoint, name)
    aside, fixed = Aside(), bool(int(threads)) or "OMP_NUM_THREADS" in os.environ
    step_back()
    try:
        import scumble_backend.engine  # noqa: PLC0415, F401 - first: it says how PyTorch's threads wait
        from scumble_backend.engine.memory import ran_out  # noqa: PLC0415
        from scumble_backend.service.studio import Studio  # noqa: PLC0415 - seconds of imports
    except (ImportError, MemoryError, OSError) as error:
        log.exception("the engine cannot be loaded")
        worker.say(Word("broken", {"message": unloaded(error)}))
        return

    imported = time.monotonic()
    made: queue.SimpleQueue[Studio | Exception] = queue.SimpleQueue()

    def paint() -> None:
        try:
            own = None if fixed else aside
            studio = Studio(worker.wire, device, weights, int(threads), jobs, aside=own)
        except Exception as error:  # noqa: BLE001 - the main thread raises it
            made.put(error)
            return
        made.put(studio)
        studio.run()

    # PyTorch computes in this thread only: a second one that did would have threads of its own,
    # and where there are more than cores, all of them stop waiting for each other sooner.
    threading.Thread(target=paint, name="studio", daemon=True).start()
    studio = made.get()
    if isinstance(studio, ValueError):  # the engine's word for a device or weights it cannot have
        worker.say(Word("broken", {"message": str(studio)}))
        return
    if isinstance(studio, Exception):
        if ran_out(studio):
            worker.say(Word("broken", {"message": unloaded(MemoryError())}))
        raise studio
    loaded = time.monotonic()
    stages = {"imports": round(imported - began, 3), "weights": round(loaded - imported, 3)}
    ready = {"device": studio.device.plain(), "others": studio.other_devices(), "seconds": stages}
    worker.wire.send(Word("ready", ready).frames())
    worker.run(studio)


if __name__ == "__main__":
    main(sys.argv[1:])
