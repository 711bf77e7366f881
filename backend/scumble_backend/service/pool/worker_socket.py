"""The socket that worker processes on this machine reach."""

import logging
from collections.abc import Sequence

import zmq

from scumble_backend.service.curve import (
    Gate,
    endpoint_of,
    locked_router,
    new_pair,
    sender_of,
)
from scumble_backend.service.pool.hearing import event_of
from scumble_backend.service.pool.order import WorkerDoor
from scumble_backend.service.pool.pool import PoolEvent
from scumble_backend.service.pool.worker_words import word_of
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message

log = logging.getLogger("scumble")


class WorkerSocket:
    """A ROUTER under CURVE at a free loopback port: of all links, what every system has.

    Who may connect is whoever was given a key by ``admit``, one worker each. Shared memory is kept
    until the worker has opened it.
    """

    def __init__(self) -> None:
        """Listen. The context is its own, so that clients and workers are encrypted side by side.

        Raises ZMQError if the system has no socket left.
        """
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._workers = _WorkerKeys()
        self._gate = Gate(self._context, self._workers)
        self._key, secret = new_pair()
        self.socket = locked_router(self._context, secret)
        self.socket.setsockopt(
            zmq.SNDHWM, 0
        )  # a worker that loads reads later; clients are bounded
        self.socket.bind("tcp://127.0.0.1:*")
        self._endpoint = endpoint_of(self.socket)
        self._lent = Loans()

    def admit(self, worker: str) -> WorkerDoor:
        """Let a worker in that is about to start, and give what it needs to connect."""
        pair = new_pair()
        self._workers.add(pair.public, worker)
        return WorkerDoor(self._endpoint, self._key, *pair)

    def receive(self) -> tuple[str, list[Buffer]] | None:
        """Give the sender and the frames of the next message; None if there is none.

        What comes under another id than the sender's own is dropped.
        """
        while True:
            try:
                sender, *frames = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return None
            worker = sender_of(frames)
            if worker and sender.bytes == worker.encode():
                return worker, [frame.buffer for frame in frames]

    def read(self, worker: str, frames: Sequence[Buffer]) -> PoolEvent | None:
        """Read what a worker sent; None if it was answered here already."""
        try:
            word = word_of(frames)
            if word is not None:
                return event_of(worker, word)
            message, answer = receive(frames)
        except ProtocolError:
            log.exception("worker %s sent something that cannot be read", worker)
            return None
        if answer is not None:
            self._send(worker, answer)
        if message is None:
            return None
        if not isinstance(message.fields, TakenFields):
            return event_of(worker, message)
        again = self._lent.settle(message.fields, worker.encode())
        if again is not None:
            self._send(worker, again)
        return None

    def send(self, worker: str, message: Message) -> None:
        """Send a message to a worker; large buffers in shared memory as references to it."""
        self._lent.keep(message, worker.encode())
        self._send(worker, message, share=True)

    def forget(self, worker: str) -> None:
        """Free the memory shared with a worker that has ended; its key opens nothing any more."""
        self._lent.forget(worker.encode())
        self._workers.remove(worker)

    def close(self) -> None:
        """Stop listening."""
        self.socket.close(0)
        self._gate.close()
        self._context.term()

    def _send(self, worker: str, message: Message, share: bool = False) -> None:
        frames = [worker.encode(), *encode(message, share)]
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            log.warning("worker %s cannot be reached: this is dealt with soon", worker)


class _WorkerKeys:
    """A ``KeyNames``: the key of every worker that has not ended."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def add(self, key: str, worker: str) -> None:
        self._names[key] = worker

    def remove(self, worker: str) -> None:
        self._names = {key: name for key, name in self._names.items() if name != worker}

    def name_of(self, key: str) -> str:
        return self._names.get(key, "")
