"""A server without a worker, in a thread of this process: for what is its own affair alone."""

import threading
from contextlib import contextmanager

import pytest
import zmq

from scumble_backend.service.bell import Bell
from scumble_backend.service.server import server
from scumble_backend.service.server.connection_file import ConnectionFile
from tests.backends import shared_folder


class NoPool:
    """A ``Pool`` of nobody."""

    def __init__(self):
        self._bell = Bell(zmq.Context.instance())

    @property
    def bell(self):
        return self._bell.socket

    def start(self):
        pass

    def events(self):
        return []

    def stop(self):
        self._bell.close()


@contextmanager
def served(folder):
    """Have clients find the server in this shared folder within the block.

    Its sockets, threads and files are those of every backend.
    """
    with shared_folder(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "_pool_of", lambda *_: NoPool())
        running = server.Server(server.Options(), folder / "jobs")
        file = ConnectionFile(running.connection())
        file.tell()
        thread = threading.Thread(target=running.run, args=(file.look,))
        thread.start()
        try:
            yield
        finally:
            running.stop()
            thread.join()
            file.withdraw()
            running.close()
