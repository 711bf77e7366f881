"""Broken connections: a client that was killed says nothing itself."""

import zmq

PROBES = 4
"""Checks after each broken connection: ZeroMQ may hold its route for a while after the break."""


class Disconnects:
    """A socket's connections, watched. The event does not say whose broke: ask every client."""

    def __init__(self, socket: "zmq.Socket[bytes]") -> None:
        self._watched = socket
        self.events: zmq.Socket[bytes] = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        """Readable when a connection broke."""
        self._probes = 0

    def take(self) -> None:
        """Read the events that have come."""
        while self.events.poll(0):
            self.events.recv_multipart(zmq.NOBLOCK)
            self._probes = PROBES

    def suspected(self) -> bool:
        """Tell, a few times after each break, that someone may have left."""
        self._probes, before = max(0, self._probes - 1), self._probes
        return before > 0

    def close(self) -> None:
        """Stop watching."""
        self._watched.disable_monitor()
