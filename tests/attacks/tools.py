"""What the attackers use: a listening proxy, half-made connections, a clean client to compare."""

import socket
import struct
import threading
import time

import zmq

from scumble_client import Progress, Result
from scumble_protocol import VERSION
from scumble_protocol.wire.frames import MAGIC
from tests.backends import RawClient, follow, shared_folder, until

FIRST = MAGIC + b"%d" % VERSION
GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x01" + b"CURVE".ljust(20, b"\0") + bytes(32)
"""What a ZMTP 3.1 client says first: signature, version, mechanism, not a server."""


def address_of(endpoint):
    host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
    return host, int(port)


def half_open(backend):
    """A TCP connection to the backend that has said nothing yet."""
    return socket.create_connection(address_of(backend.connection().endpoint), timeout=30)


def was_cut(connection, patience):
    """Whether the backend closes a connection within some seconds; what it says is read away."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        connection.settimeout(max(0.01, end - time.monotonic()))
        try:
            if not connection.recv(4096):
                return True
        except TimeoutError:
            return False
        except OSError:
            return True
    return False


def long_frame(size, more=False, command=False):
    """The head of a ZMTP frame that claims a size."""
    flags = 2 | (1 if more else 0) | (4 if command else 0)
    return bytes([flags]) + struct.pack(">Q", size)


class Tap:
    """A TCP proxy before the backend that writes down all bytes, each way."""

    def __init__(self, endpoint):
        self._target = address_of(endpoint)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent, self.came = bytearray(), bytearray()
        self.tampers = False
        """Whether one bit of whatever the client sends from now on is changed."""
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)  # closed alone, it takes one connection more
        for one in (self._listener, *self._open):
            one.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._open += [near, far]
            for source, sink, record in ((near, far, self.sent), (far, near, self.came)):
                threading.Thread(
                    target=self._pump, args=(source, sink, record), daemon=True
                ).start()

    def _pump(self, source, sink, record):
        try:
            while part := source.recv(65536):
                record.extend(part)
                if self.tampers and record is self.sent:
                    at = max(0, len(part) - 3)  # TCP may cut anywhere
                    part = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
                sink.sendall(part)
        except OSError:
            pass  # one end has closed: so does the other
        finally:
            for one in (source, sink):
                one.close()


class Running:
    """A proper client's job that runs while the attack goes on; ``picture`` waits for its end."""

    def __init__(self, backend, job):
        self._backend, self._job = backend, job

    def __enter__(self):
        with shared_folder(self._backend.folder):
            self.client = self._backend.client()
            self.client.submit(self._job)
            follow(self.client, Progress)
        self._stop, self._events = threading.Event(), []
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self._thread.start()
        return self

    def _poll(self):
        while not self._stop.is_set():
            self._events += self.client.poll()
            time.sleep(0.01)

    @property
    def done(self):
        return any(isinstance(event, Result) for event in self._events)

    def picture(self):
        until(lambda: self.done or self._ill(), 240)
        assert not self._ill(), self._ill()
        return bytes(next(e for e in self._events if isinstance(e, Result)).pixels)

    def _ill(self):
        return [e for e in self._events if type(e).__name__ == "Failed"]

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self.client.close()


def resident(backend):
    """Bytes of the server's resident memory that belong to it alone."""
    return backend.server.memory_full_info().uss


def stranger(backend, **keys):
    """A raw client with keys of the attacker's choice."""
    return RawClient(backend.connection()._replace(**keys))


def plain_socket():
    one = zmq.Context.instance().socket(zmq.DEALER)
    one.setsockopt(zmq.LINGER, 0)
    return one
