"""Whether a backend is alive is told by its socket, and by nobody's process id."""

import os
import socket
import subprocess
import sys

import pytest
import zmq
from tests.backends import follow, until

from scumble_client import Client, History, Status
from scumble_client.link import backend_link
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection, write_connection, write_launch
from scumble_protocol.remedies import INSTALL
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import LimitFields, WelcomeFields

STARTED = [sys.executable, "-c", "raise SystemExit('it was started')"]
"""A backend that ends at once: that it was started is all that is looked at."""
BRIDGE = [sys.executable, "-m", "scumble_client.bridge"]
WELCOME = WelcomeFields(VERSION, "test", "session", (), LimitFields(1, 1, 1))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    write_launch(STARTED, BRIDGE)
    monkeypatch.setattr(backend_link, "HELLO_PATIENCE", 1e6)  # whoever waits for it, hangs
    monkeypatch.setattr(backend_link, "SILENCE", 1e6)


@pytest.fixture(params=["pyzmq", "bridge"])
def transport(request, monkeypatch):
    if request.param == "bridge":
        monkeypatch.setitem(sys.modules, "zmq", None)
    return request.param


@pytest.fixture
def client():
    client = Client("test")
    yield client
    client.close()


class Answering:
    """A server under the keys of the connection file that welcomes whoever speaks to it."""

    def __init__(self, process: int) -> None:
        server, server_secret = zmq.curve_keypair()
        public, secret = zmq.curve_keypair()
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.CURVE_SERVER, 1)
        self.socket.setsockopt(zmq.CURVE_SECRETKEY, server_secret)
        port = self.socket.bind_to_random_port("tcp://127.0.0.1")
        keys = (server.decode(), public.decode(), secret.decode())
        write_connection(Connection(f"tcp://127.0.0.1:{port}", *keys, process))

    def welcome(self, client: Client) -> list:
        """Poll by turns until the client is welcome, or was told that it cannot be."""
        events = []

        def done():
            events.extend(client.poll())
            if self.socket.poll(5):
                identity = self.socket.recv_multipart()[0]
                self.socket.send_multipart([identity, *encode(Message(WELCOME))])
            return client.welcome or [e for e in events if not isinstance(e, Status)]

        until(done, 30)
        return events


@pytest.fixture
def refusing():
    """An endpoint at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def silent():
    """An endpoint that another program has by now, which says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def told(endpoint: str, process: int) -> None:
    write_connection(Connection(endpoint, *["k" * 40] * 3, process))


def ended_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def test_a_backend_that_answers_is_alive_although_its_process_is_out_of_sight(client):
    server = Answering(ended_process())
    client.connect()
    server.welcome(client)
    assert client.welcome == WELCOME
    server.socket.close()


@pytest.mark.usefixtures("transport")
def test_where_nobody_listens_a_backend_is_started_at_once_whatever_has_its_number(
    client, refusing
):
    told(refusing, os.getpid())
    client.connect()
    assert "it was started" in follow(client, patience=30)[-1].message


def test_who_says_nothing_under_the_backends_keys_is_none(client, silent, monkeypatch):
    monkeypatch.setattr(backend_link, "HELLO_PATIENCE", 0.1)
    monkeypatch.setattr(backend_link, "START_PATIENCE", 0.5)
    told(silent, os.getpid())
    client.connect()
    stages = [e.stage for e in follow(client, patience=30) if isinstance(e, Status)]
    assert stages == ["connecting", "starting"]


def test_a_new_address_is_taken_while_the_old_one_is_silent(client, silent, monkeypatch):
    """Here the old address is another program's by now, and the backend has just been started."""
    monkeypatch.setattr(backend_link, "HELLO_PATIENCE", 0.1)
    write_launch([sys.executable, "-c", "input()"])
    told(silent, os.getpid())
    client.connect()
    until(lambda: "starting" in [e.stage for e in client.poll() if isinstance(e, Status)], 30)
    monkeypatch.setattr(backend_link, "HELLO_PATIENCE", 1e6)
    client.poll()
    server = Answering(ended_process())
    server.welcome(client)
    assert client.welcome == WELCOME
    server.socket.close()


@pytest.mark.parametrize("way", ["pyzmq", "bridge"])
def test_a_backend_is_lost_when_its_socket_is_although_its_process_seems_to_run(
    client, monkeypatch, way
):
    server = Answering(os.getpid())
    if way == "bridge":
        monkeypatch.setitem(sys.modules, "zmq", None)
    client.connect()
    server.welcome(client)
    server.socket.close()
    until(lambda: client.poll() is not None and client.welcome is None, 30)


def test_looking_for_kept_jobs_believes_no_number_either(client, refusing):
    told(refusing, os.getpid())
    client.look()
    assert [type(event) for event in follow(client, History, patience=30)] == [History]


def test_a_bridge_that_fails_says_why_and_what_to_do(client, refusing, monkeypatch):
    monkeypatch.setitem(sys.modules, "zmq", None)
    write_launch(STARTED, [sys.executable, "-c", "raise SystemExit('no module named x')"])
    told(refusing, os.getpid())
    client.connect()
    assert follow(client, patience=30)[-1].message == (
        f"The bridge to the backend ended (no module named x): {INSTALL}"
    )
