"""The socket that clients reach: encrypted, checked, and never waited for."""

from collections.abc import Callable, Sequence
from typing import Any

import zmq

from scumble_backend.service.absence import Absence
from scumble_backend.service.security import OWNER
from scumble_protocol.fields import ProtocolError
from scumble_protocol.loans import Loans, receive
from scumble_protocol.messages import Buffer, Message, VersionError, encode

LARGEST_FRAME = 2**31


def owner_of(frame: zmq.Frame) -> str:
    """Name whose jobs a message may be about: what the gate calls its sender's key."""
    try:
        return str(frame.get("User-Id")) or OWNER
    except zmq.ZMQError:  # no such property
        return OWNER


class Front:
    """A ROUTER under CURVE. ``on_left`` is told of a client that has gone.

    What is lent in shared memory is kept until the client has opened it.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        secret_key: str,
        bind: str,
        on_left: Callable[[bytes], None],
    ) -> None:
        self.socket = context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_FRAME)
        self.socket.setsockopt(zmq.CURVE_SERVER, 1)
        self.socket.setsockopt(zmq.CURVE_SECRETKEY, secret_key.encode())
        self.socket.bind(bind)
        self.absence = Absence(self.socket)
        self._on_left = on_left
        self._lent = Loans()
        self._outbox: list[list[Buffer]] = []

    @property
    def endpoint(self) -> str:
        """Where clients connect to."""
        endpoint = self.socket.getsockopt(zmq.LAST_ENDPOINT)
        assert isinstance(endpoint, bytes)  # noqa: S101 - pyzmq's type for this option
        return endpoint.decode().rstrip("\0")

    def read(self, client: bytes, frames: Sequence[Buffer]) -> Message | None:
        """Check what a client sent; None if it was answered here already."""
        try:
            message, answer = receive(frames)
        except VersionError as error:
            self.fail(client, None, "version", error.cause, error.field)
        except ProtocolError as error:
            self.fail(client, None, "message", f"The backend was sent {error}", error.field)
        else:
            if answer is not None:
                self.tell(client, *answer)
            if message is None or message.kind != "taken":
                return message
            again = self._lent.settle(message.fields, client)
            if again is not None:
                self.tell(client, *again)
        return None

    def tell(
        self,
        client: bytes,
        kind: str,
        fields: dict[str, Any],
        buffers: Sequence[Buffer] = (),
        share: bool = False,
    ) -> None:
        """Send a message; ``share``: with references to what lies in shared memory."""
        if share:
            self._lent.keep(kind, fields, buffers, client)
        frames = encode(kind, fields, buffers, share)
        self._send([client, *frames], droppable=kind == "progress")

    def fail(
        self, client: bytes, job: str | None, code: str, words: str, field: str | None = None
    ) -> None:
        """Send a ``failed``."""
        fields = {"job": job, "code": code, "field": field, "message": words[:2000]}
        self.tell(client, "failed", fields)

    def flush(self) -> None:
        """Try again to send what could not be sent."""
        outbox, self._outbox = self._outbox, []
        for frames in outbox:
            self._send(frames)

    def look_for(self, clients: set[bytes]) -> None:
        """After a broken connection, find out whose it was: nothing can be sent to them."""
        if self.absence.suspected():
            for client in clients | self._lent.borrowers():
                self.tell(client, "pong", {"number": 0})

    def close(self) -> None:
        """Stop watching; the socket goes with its context."""
        self.absence.close()

    def _send(self, frames: list[Buffer], droppable: bool = False) -> None:
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.Again:
            if not droppable:
                self._outbox.append(frames)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            client = bytes(frames[0])
            self._lent.forget(client)
            self._on_left(client)
