"""The socket that worker processes on this machine reach."""

import logging
from collections.abc import Sequence

import zmq

from scumble_backend.service.pool.hearing import event_of
from scumble_backend.service.pool.pool import PoolEvent
from scumble_backend.service.pool.worker_words import word_of
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message

log = logging.getLogger("scumble")


class WorkerSocket:
    """A ROUTER in the server's own folder. Shared memory is kept until the worker has opened it."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str) -> None:
        self.endpoint = endpoint
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.setsockopt(
            zmq.SNDHWM, 0
        )  # a worker that loads reads later; clients are bounded
        self.socket.bind(endpoint)
        self._lent = Loans()

    def receive(self) -> tuple[str, list[Buffer]] | None:
        """Give the sender and the frames of the next message; None if there is none."""
        try:
            sender, *frames = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return None
        return sender.bytes.decode(errors="replace"), [frame.buffer for frame in frames]

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
        """Free the memory shared with a worker that has ended."""
        self._lent.forget(worker.encode())

    def _send(self, worker: str, message: Message, share: bool = False) -> None:
        frames = [worker.encode(), *encode(message, share)]
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            log.warning("worker %s cannot be reached: this is dealt with soon", worker)
