"""The socket that worker processes on this machine reach."""

import logging
from collections.abc import Callable, Sequence

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
from scumble_backend.service.pool.worker_words import Word, word_of
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message

log = logging.getLogger("scumble")

LOOPBACK = "127.0.0.1"
_SHARE = 64
"""Messages that are taken before it is the turn of what else the server hears."""


class WorkerSocket:
    """A ROUTER under CURVE at a free loopback port: of all links, what every system has.

    It listens at another address of this machine only once a worker there is admitted.

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
        self._endpoints: dict[str, str] = {}
        self._listen(LOOPBACK)
        self._lent = Loans()

    def admit(self, worker: str, host: str = LOOPBACK) -> WorkerDoor:
        """Let a worker in that is about to start, and give what it needs to connect.

        ``host``: this machine's address as the worker knows it; raises ZMQError for another's.
        """
        self._listen(host)
        pair = new_pair()
        self._workers.add(pair.public, worker)
        return WorkerDoor(self._endpoints[host], self._key, *pair)

    def drain(self, take: Callable[[str, Sequence[Buffer]], None]) -> bool:
        """Have what workers have sent taken, and tell whether that was all.

        It is not where they have sent so much that it is the others' turn first.
        """
        for _ in range(_SHARE):
            heard = self.receive()
            if heard is None:
                return True
            take(*heard)
        return False

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

    def send(self, worker: str, message: Message, share: bool = True) -> None:
        """Send a message to a worker; large buffers in shared memory as references to it.

        Without ``share`` as bytes: the worker is on another machine.
        """
        if share:
            self._lent.keep(message, worker.encode())
        self._send(worker, message, share)

    def say(self, worker: str, word: Word) -> bool:
        """Say a word to a worker; False if it is not connected."""
        return self._send_frames(worker, word.frames())

    def forget(self, worker: str) -> None:
        """Free the memory shared with a worker that has ended; its key opens nothing any more."""
        self._lent.forget(worker.encode())
        self._workers.remove(worker)

    def close(self) -> None:
        """Stop listening."""
        self.socket.close(0)
        self._gate.close()
        self._context.term()

    def _listen(self, host: str) -> None:
        if host not in self._endpoints:
            self.socket.bind(f"tcp://{host}:*")
            self._endpoints[host] = endpoint_of(self.socket)

    def _send(self, worker: str, message: Message, share: bool = False) -> None:
        if not self._send_frames(worker, encode(message, share)):
            log.warning("worker %s cannot be reached: this is dealt with soon", worker)

    def _send_frames(self, worker: str, frames: Sequence[Buffer]) -> bool:
        """Send frames; False if the worker is not connected."""
        try:
            self.socket.send_multipart([worker.encode(), *frames], zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            return False
        return True


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
