"""The socket that worker processes reach."""

import logging
from collections.abc import Sequence
from typing import Any

import zmq

from scumble_backend.service.jobs import Job
from scumble_backend.service.private import Word, word_of
from scumble_protocol.loans import Loans, receive
from scumble_protocol.messages import Buffer, Message, encode

log = logging.getLogger("scumble")


class Back:
    """A ROUTER in a folder of the server's own. What is lent is kept until it was opened."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str) -> None:
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.bind(endpoint)
        self._lent = Loans()

    def read(self, worker: bytes, frames: Sequence[Buffer]) -> Message | Word | None:
        """Read what a worker sent; None if it was answered here already."""
        word = word_of(frames)
        if word is not None:
            return word
        message, answer = receive(frames)
        if answer is not None:
            self._send([worker, *encode(*answer)])
        if message is None or message.kind != "taken":
            return message
        again = self._lent.settle(message.fields, worker)
        if again is not None:
            self._send([worker, *encode(*again)])
        return None

    def send(
        self, job: Job, kind: str, fields: dict[str, Any], buffers: Sequence[Buffer] = ()
    ) -> None:
        """Send a message about a job to the worker that has it, under the server's own key."""
        styles = fields.get("styles", [])
        for style, content in zip(styles, buffers[-len(styles) :], strict=False):
            style["bytes"] = len(content)
        fields = {**fields, "job": job.key}
        assert job.worker is not None  # noqa: S101 - only jobs that were handed out come here
        self._lent.keep(kind, fields, buffers, job.worker)
        self._send([job.worker, *encode(kind, fields, buffers, share=True)])

    def forget(self, worker: bytes) -> None:
        """Let go of what was lent to a worker that has ended."""
        self._lent.forget(worker)

    def _send(self, frames: list[Buffer]) -> None:
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            log.warning("worker %s cannot be reached; the next tick looks after it", frames[0])
