"""A stretch of network that can be cut: TCP from a port of its own to the backend's."""

import contextlib
import socket
import threading
from types import TracebackType


class Proxy:
    """A connection passed on both ways while it is not cut; a context manager.

    When it is cut, bytes stay where they are and connections stay open, as on a network whose
    cable is pulled: neither end is told.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._whole = threading.Event()
        self._whole.set()
        self._closed = False
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.used = False
        """Whether anybody has come this way."""
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        self._whole.set()
        for open_socket in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):  # the other end may have closed it
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()

    def cut(self) -> None:
        """Forward nothing from now on."""
        self._whole.clear()

    def mend(self) -> None:
        """Forward again, what came meanwhile first."""
        self._whole.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while not self._closed:
                near, _ = self._listener.accept()
                self.used = True
                self._whole.wait()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):  # one end has closed it
            while data := source.recv(65536):
                self._whole.wait()
                target.sendall(data)
            self._whole.wait()
            target.shutdown(socket.SHUT_WR)
