"""The ZeroMQ side of a connection: a DEALER under CURVE that never blocks."""

from collections.abc import Sequence
from functools import lru_cache

import zmq
from zmq.utils.monitor import recv_monitor_message

from scumble_protocol.folder import Connection
from scumble_protocol.wire.limits import LARGEST_FRAME
from scumble_protocol.wire.messages import Buffer

_LARGE = 64 * 1024
"""Bytes from which on a frame is not copied."""
_LINGER = 200
"""Milliseconds for which a closed socket keeps sending."""
_ENDS = zmq.EVENT_CLOSED | zmq.EVENT_DISCONNECTED
"""What ZeroMQ tells of a connection that was refused, failed its handshake, or broke."""


class Dealer:
    """A DEALER socket to one backend; frames in, frames out.

    Raises OSError where the system has no socket left.
    """

    def __init__(self, connection: Connection) -> None:
        try:
            self._socket: zmq.Socket[bytes] = _context().socket(zmq.DEALER)
            self._watch = Watch(self._socket)
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

    def is_broken(self) -> bool:
        """Tell whether nobody is, or is any more, at the other end."""
        return self._watch.is_broken()

    def close(self) -> None:
        """Close the socket; what was just sent, such as a cancel, still goes out."""
        self._watch.close()
        self._socket.close(_LINGER)


class Watch:
    """A watch over the one connection of a socket, taken before it is connected."""

    def __init__(self, watched: "zmq.Socket[bytes]") -> None:
        self._watched = watched
        self.socket: zmq.Socket[bytes] = watched.get_monitor_socket(_ENDS)
        """Readable once the connection has ended."""
        self._broken = False

    def is_broken(self) -> bool:
        """Tell whether the connection was refused, or has ended since."""
        if not self._broken and self.socket.poll(0):
            recv_monitor_message(self.socket)
            self._broken = True
        return self._broken

    def close(self) -> None:
        """Stop watching."""
        self._watched.disable_monitor()
        self.socket.close(0)


@lru_cache(maxsize=1)
def _context() -> "zmq.Context[zmq.Socket[bytes]]":
    """Give this process's own context: another plugin may end the one that pyzmq shares."""
    return zmq.Context()


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
