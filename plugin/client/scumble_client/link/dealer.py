"""The ZeroMQ side of a connection: a DEALER under CURVE that never blocks."""

from collections.abc import Sequence

import zmq

from scumble_protocol.folder import Connection
from scumble_protocol.wire.limits import LARGEST_FRAME
from scumble_protocol.wire.messages import Buffer

_LARGE = 64 * 1024
"""Bytes from which on a frame is not copied."""
_LINGER = 200
"""Milliseconds for which a closed socket keeps sending."""


class Dealer:
    """A DEALER socket to one backend; frames in, frames out.

    Raises OSError where the system has no socket left.
    """

    def __init__(self, connection: Connection) -> None:
        try:
            self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
        except zmq.ZMQError as error:  # too many files are open
            raise OSError(error.errno, error.strerror) from None
        configure(self._socket, connection)

    def send(self, frames: Sequence[Buffer]) -> bool:
        """Send at once; False if the pipe is full, and nothing was sent."""
        try:
            for number, frame in enumerate(frames):
                more = zmq.SNDMORE if number < len(frames) - 1 else 0
                self._socket.send(frame, zmq.NOBLOCK | more, copy=len(frame) < _LARGE)
        except zmq.Again:
            return False
        return True

    def receive(self) -> list[Buffer] | None:
        """Take one message that has come, without copying it; None if there is none."""
        try:
            frames = self._socket.recv_multipart(zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return None
        return [frame.buffer for frame in frames]

    def close(self) -> None:
        """Close the socket; what was just sent, such as a cancel, still goes out."""
        self._socket.close(_LINGER)


def configure(socket: "zmq.Socket[bytes]", connection: Connection) -> None:
    """Connect a fresh DEALER socket to the backend of a connection file."""
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_FRAME)
    socket.setsockopt(zmq.IPV6, "[" in connection.endpoint)
    socket.setsockopt(zmq.RECONNECT_IVL, -1)  # a new connection is a new client: it must resume
    socket.setsockopt(zmq.CURVE_SERVERKEY, connection.server_key.encode())
    socket.setsockopt(zmq.CURVE_PUBLICKEY, connection.client_key.encode())
    socket.setsockopt(zmq.CURVE_SECRETKEY, connection.client_secret.encode())
    socket.connect(connection.endpoint)
