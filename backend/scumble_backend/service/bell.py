"""A bell: wakes a thread that polls sockets, from any other thread."""

import threading

import zmq


class Bell:
    """A socket that is readable once ``ring`` was called, until ``silence`` is."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]") -> None:
        endpoint = f"inproc://bell-{id(self)}"
        self.socket = context.socket(zmq.PAIR)
        self.socket.bind(endpoint)
        self._ringer = context.socket(zmq.PAIR)
        self._ringer.connect(endpoint)
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Make the socket readable; never waits. From any thread."""
        with self._lock:
            try:
                self._ringer.send(b"", zmq.NOBLOCK)
            except zmq.Again:
                return  # enough rings are waiting

    def silence(self) -> None:
        """Make the socket unreadable, before what it rang for is looked at."""
        while self.socket.poll(0):
            self.socket.recv(zmq.NOBLOCK)

    def close(self) -> None:
        """Close the sockets."""
        with self._lock:
            self._ringer.close(0)
        self.socket.close(0)
