"""The socket that worker processes reach."""

import logging
from collections.abc import Sequence

import zmq

from scumble_backend.service.private import Word, word_of
from scumble_protocol.fields import ProtocolError
from scumble_protocol.frames import encode
from scumble_protocol.headers import TakenFields
from scumble_protocol.loans import Loans, receive
from scumble_protocol.messages import Buffer, Message

log = logging.getLogger("scumble")


class Back:
    """A ROUTER in the server's own folder. Shared memory is kept until the worker has opened it."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str) -> None:
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.setsockopt(
            zmq.SNDHWM, 0
        )  # a worker that loads reads later; clients are bounded
        self.socket.bind(endpoint)
        self._lent = Loans()

    def read(self, worker: bytes, frames: Sequence[Buffer]) -> Message | Word | None:
        """Read what a worker sent; None if it was answered here already."""
        try:
            word = word_of(frames)
            if word is not None:
                return word
            message, answer = receive(frames)
        except ProtocolError:
            log.exception("worker %s said what cannot be read", worker)
            return None
        if answer is not None:
            self._send([worker, *encode(answer)])
        if message is None or not isinstance(message.fields, TakenFields):
            return message
        again = self._lent.settle(message.fields, worker)
        if again is not None:
            self._send([worker, *encode(again)])
        return None

    def send(self, worker: bytes | None, message: Message) -> None:
        """Send a message about a job, under the server's own key, to the worker that has it."""
        assert worker is not None  # noqa: S101 - only jobs that were handed out come here
        self._lent.keep(message, worker)
        self._send([worker, *encode(message, share=True)])

    def forget(self, worker: bytes) -> None:
        """Free the memory shared with a worker that has ended."""
        self._lent.forget(worker)

    def _send(self, frames: list[Buffer]) -> None:
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            log.warning("worker %s cannot be reached; the next tick looks after it", frames[0])
