"""Promise: nobody but the server's own workers reaches the port that is for them.

The attacker finds the port, as anybody can, and tries: no encryption, a password, keys of his own,
the keys of a client. Then he is given what he cannot have: the port's own public key, the key of a
worker that has ended, the key of another worker.
"""

from contextlib import contextmanager, suppress

import pytest
import zmq

from scumble_backend.service.curve import new_pair
from scumble_backend.service.pool.worker_socket import WorkerSocket
from scumble_backend.service.pool.worker_words import Word
from scumble_protocol.processes import python_module
from tests.attacks.tools import address_of, plain_socket
from tests.backends import job_of, paint, picture, until

_OPENED = zmq.EVENT_HANDSHAKE_SUCCEEDED
_REFUSED = (
    zmq.EVENT_DISCONNECTED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
)
HELLO = Word("hello", {}).frames()


@pytest.fixture
def link():
    opened = WorkerSocket()
    yield opened
    opened.close()


@contextmanager
def attempt(endpoint, *words, identity=b"cpu-1", server="", key="", secret="", password=""):
    """A socket that connects so and says something; gives whether it was let in."""
    one = plain_socket()
    one.setsockopt(zmq.IDENTITY, identity)
    one.setsockopt(zmq.RECONNECT_IVL, -1)
    if password:
        one.setsockopt(zmq.PLAIN_USERNAME, password.encode())
        one.setsockopt(zmq.PLAIN_PASSWORD, password.encode())
    if server:
        one.setsockopt(zmq.CURVE_SERVERKEY, server.encode())
        one.setsockopt(zmq.CURVE_PUBLICKEY, key.encode())
        one.setsockopt(zmq.CURVE_SECRETKEY, secret.encode())
    monitor = one.get_monitor_socket(_OPENED | _REFUSED)
    try:
        one.connect(endpoint)
        for word in words:
            with suppress(zmq.Again):  # refused already
                one.send_multipart(word, zmq.NOBLOCK)
        assert monitor.poll(30_000), "neither let in nor refused"
        event = int.from_bytes(monitor.recv_multipart()[0][:2], "little")
        yield event == _OPENED
    finally:
        one.disable_monitor()
        monitor.close()
        one.close()


def workers_port(backend):
    """The other port on which a backend listens."""
    known = address_of(backend.connection().endpoint)[1]
    ports = {c.laddr.port for c in backend.server.net_connections("tcp") if c.status == "LISTEN"}
    (port,) = ports - {int(known)}
    return f"tcp://127.0.0.1:{port}"


def test_a_stranger_is_refused_whatever_he_shows(backend, style):
    endpoint, connection = workers_port(backend), backend.connection()
    client = {"key": connection.client_key, "secret": connection.client_secret}
    own = new_pair()
    for shown in (
        {},
        {"password": "worker"},
        {"server": own.public, "key": own.public, "secret": own.secret},
        {"server": connection.server_key, "key": own.public, "secret": own.secret},
        {"server": connection.server_key, **client},
    ):
        with attempt(endpoint, HELLO, **shown) as let_in:
            assert not let_in, shown
    assert paint(backend, job_of(picture(16, 16), style)).step


def test_the_port_is_for_this_machine_only(backend):
    addresses = {c.laddr.ip for c in backend.server.net_connections("tcp") if c.status == "LISTEN"}
    assert addresses == {"127.0.0.1"}


def test_a_workers_keys_are_where_nobody_else_can_read(backend):
    """Not on its command line, which everybody sees, and not in its environment."""
    worker = until(lambda: backend.workers)[0]
    assert worker.cmdline() == python_module("scumble_backend.service.worker.main")
    assert set(worker.environ().items()) <= set(backend.server.environ().items())


def test_the_ports_public_key_alone_opens_nothing(link):
    own, door = new_pair(), link.admit("cpu-1")
    shown = {"server": door.server_key, "key": own.public, "secret": own.secret}
    with attempt(door.endpoint, HELLO, **shown) as let_in:
        assert not let_in
    assert link.receive() is None


def test_the_key_of_a_worker_that_has_ended_opens_nothing(link):
    door = link.admit("cpu-1")
    shown = {"server": door.server_key, "key": door.key, "secret": door.secret}
    with attempt(door.endpoint, HELLO, **shown) as let_in:
        assert let_in
        assert until(link.receive)[0] == "cpu-1"
    link.forget("cpu-1")
    with attempt(door.endpoint, HELLO, **shown) as let_in:
        assert not let_in
    assert link.receive() is None


def test_a_worker_cannot_speak_as_another(link):
    one, _ = link.admit("cpu-1"), link.admit("cuda-2")
    shown = {"server": one.server_key, "key": one.key, "secret": one.secret}
    with attempt(one.endpoint, HELLO, identity=b"cuda-2", **shown) as let_in:
        assert let_in
        assert until(lambda: link.socket.poll(0) or None) is not None
        assert link.receive() is None
