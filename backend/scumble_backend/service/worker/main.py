"""The worker process: one device, one job at a time.

The main thread only talks, so a cancel is answered however deep the optimisation is; the device
loop's thread paints.

``python -m scumble_backend.service.worker.main``. The first line of its input is a ``WorkerOrder``;
the end of its input ends it.
"""

import logging
import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import zmq

from scumble_backend.heap import keep_freed_memory
from scumble_backend.service.pool.order import WorkerOrder, order_of
from scumble_backend.service.pool.worker_dealer import dealer_of
from scumble_backend.service.pool.worker_words import ALIVE, Word, word_of
from scumble_backend.service.worker.loading import load_device_loop
from scumble_backend.service.worker.priority import NormalPriority, step_back
from scumble_protocol.awake import AwakeTime
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import MessageFields, TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message

if TYPE_CHECKING:
    from scumble_backend.service.worker.device_loop import DeviceLoop

log = logging.getLogger("scumble.worker")

_INPUT = 0
"""Our input's descriptor. ``sys.stdin`` is None under some Pythons without a console."""
_TICK = 500
"""Milliseconds between two looks at how long the server has been silent."""
_LOOK = 20
"""Milliseconds between two looks whether all is loaded."""


class ReplyQueue:
    """A ``Replies``: frames from any thread to the server, through the one that owns the socket."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", shares: bool) -> None:
        self._shares = shares
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
        """Queue frames for the server; waits where it has not taken a thousand of them."""
        self._frames.put(frames)
        with self._lock:
            self._ringer.send(b"")

    def say(self, word: Word) -> None:
        """Queue a word."""
        self.send(word.frames())

    def tell(self, fields: MessageFields, buffers: Sequence[Buffer] = ()) -> None:
        """Queue a message of the protocol."""
        message = Message(fields, tuple(buffers))
        if self._shares:
            self.loans.keep(message)
        self.send(encode(message, self._shares))

    def take(self) -> list[Buffer]:
        """Take one queued message; call once for each ring of the bell."""
        self._bell.recv()
        return self._frames.get()


class ServerConnection:
    """The talking half of the process."""

    def __init__(self, order: WorkerOrder) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._server = dealer_of(self._context, order.door, order.worker)
        self._patience = order.patience
        self.replies = ReplyQueue(self._context, order.shares)
        self._server.send_multipart(Word("hello", {}).frames())

    def load(self, work: Callable[[], "DeviceLoop | None"]) -> "DeviceLoop | None":
        """Give what ``work`` loads in another thread; what it says meanwhile is sent at once."""
        with ThreadPoolExecutor(1, "loading") as executor:
            loading = executor.submit(work)
            while not loading.done():
                self._flush(_LOOK)
        self._flush(0)
        return loading.result()

    def run(self, device_loop: "DeviceLoop") -> None:
        """Pass messages to the device loop and its replies to the server.

        Forever, or until the server has said nothing for as long as the order allows.
        """
        poller = zmq.Poller()
        poller.register(self._server, zmq.POLLIN)
        poller.register(self.replies.bell, zmq.POLLIN)
        time, heard = AwakeTime(), 0.0
        while not self._patience or time.now() - heard < self._patience:
            for socket, _ in poller.poll(_TICK if self._patience else None):
                if socket is self._server:
                    frames = self._server.recv_multipart(copy=False)
                    self._take(device_loop, [frame.buffer for frame in frames])
                    heard = time.now()
                else:
                    self._send()
        log.error("the server has said nothing for %.0f s: this worker ends", self._patience)

    def _flush(self, patience: int) -> None:
        """Send what is queued, or comes within as many milliseconds."""
        while self.replies.bell.poll(patience):
            self._send()

    def _send(self) -> None:
        self._server.send_multipart(self.replies.take(), copy=False)

    def _take(self, device_loop: "DeviceLoop", frames: list[Buffer]) -> None:
        if word_of(frames) is not None:  # there is one only
            self._server.send_multipart(Word(ALIVE, {}).frames())
            return
        message, answer = receive(frames)
        if answer is not None:
            self.replies.tell(answer.fields)
        if message is None:
            return
        if isinstance(message.fields, TakenFields):
            self._settle(message.fields)
        else:
            device_loop.take(message)

    def _settle(self, taken: TakenFields) -> None:
        """Release what the server has opened, or send it again as bytes."""
        again = self.replies.loans.settle(taken)
        if again is not None:
            self.replies.send(encode(again))


def _read_order() -> WorkerOrder:
    """Read the first line of our input; ends the process if the server is gone already."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(_INPUT, 1)  # the pipe is all ours, and holds nothing else
        if not part:
            os._exit(0)
        line += part
    return order_of(line)


def _end_with_parent() -> None:
    """End the process when the server, which holds the other end of our input, is gone."""
    while os.read(_INPUT, 4096):  # holds no lock that the interpreter's end would need
        continue
    os._exit(0)


def main() -> None:
    """Connect first, so that jobs can come; only then load PyTorch and the network."""
    order = _read_order()
    keep_freed_memory()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    normal_priority = NormalPriority()
    paint_for(order, normal_priority)


def paint_for(order: WorkerOrder, normal_priority: NormalPriority | None = None) -> None:
    """Connect to the server, load, and paint what it says; returns where it cannot go on.

    ``normal_priority``: see ``load_device_loop``.
    """
    server = ServerConnection(order)
    step_back()
    device_loop = server.load(
        lambda: load_device_loop(server.replies, order.setup, normal_priority)
    )
    if device_loop is not None:
        server.run(device_loop)


def refuse(order: WorkerOrder, reason: str) -> None:
    """Connect to the server only to say why nothing can be painted here."""
    server = ServerConnection(order)
    server.replies.say(Word("broken", {"reason": reason}))
    server.load(lambda: None)


if __name__ == "__main__":
    main()
