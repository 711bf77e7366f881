"""A job outlives its client, and the network between them."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress

from tests.backend.service.keeping.looking import kept, wait_for
from tests.backends import LASTING, follow, long_job, shared_folder, until

from scumble_client import Accepted, Progress, Result
from scumble_protocol.folder import write_connection


def test_a_killed_clients_job_is_unfinished_and_goes_on_elsewhere(one, style):
    code = (
        "import sys, time; from pathlib import Path; from tests.backends import *\n"
        "from scumble_client import Client, Progress\n"
        "client = Client('to be killed')\n"
        "identity = client.submit(long_job(Path(sys.argv[1]), LASTING))\n"
        "while True:\n"
        "    for event in client.poll():\n"
        "        if isinstance(event, Progress) and event.step == 3: print(identity, flush=True)\n"
        "    time.sleep(0.01)\n"
    )
    command = [sys.executable, "-c", code, str(style)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        identity = victim.stdout.readline().strip()
        assert kept(one, identity).state == "running"
        victim.kill()
    until(lambda: kept(one, identity).state == "unfinished")
    assert kept(one, identity).fraction > 0
    one.resume(identity)
    assert isinstance(wait_for(one, identity, Result), Result)
    entry = kept(one, identity)
    assert (entry.state, entry.fraction) == ("done", 1.0)


def test_a_job_is_taken_from_another_window(backend, one, style):
    other = backend.client()
    identity = other.submit(long_job(style, LASTING))
    follow(other, Progress)
    one.resume(identity)
    assert isinstance(wait_for(one, identity, Progress), Progress)
    failed = follow(other, Result)[-1]
    assert (failed.job, failed.code) == (identity, "elsewhere")
    other.close()
    assert isinstance(wait_for(one, identity, Result), Result)


class Proxy:
    """TCP connections to a port, forwarded until they are cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._ends += [near, far]
            for source, target in ((near, far), (far, near)):
                thread = threading.Thread(target=self._forward, args=(source, target))
                thread.start()
                self._threads.append(thread)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return

    def cut(self) -> None:
        """Break every connection; new ones are let through."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):  # the other side was faster
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()
        for thread in self._threads:
            thread.join()


@contextmanager
def proxied(backend, folder):
    """Have clients that connect within the block reach the backend through a proxy.

    They find it in another folder: in its own a backend puts its connection file right again.
    """
    connection = backend.connection()
    host, _, port = connection.endpoint.rpartition(":")
    proxy = Proxy(int(port))
    with shared_folder(folder):
        write_connection(connection._replace(endpoint=f"{host}:{proxy.port}"))
        try:
            yield proxy
        finally:
            proxy.close()


def test_a_broken_connection_is_made_again_and_the_job_goes_on(backend, style, tmp_path):
    with proxied(backend, tmp_path) as proxy:
        client = backend.client()
        identity = client.submit(long_job(style))
        follow(client, Progress)
        proxy.cut()
        events = follow(client, Accepted)
        assert isinstance(events[-1], Accepted), events[-1]
        client.update(identity, {"preset": "draft"})
        result = wait_for(client, identity, Result)
        assert isinstance(result, Result), result
        assert result.revision == 1
        client.close()
