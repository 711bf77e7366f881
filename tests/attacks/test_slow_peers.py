"""Promise: slow and half-open connections are cut, and hold neither memory nor the door meanwhile.

The attacker needs no key: he opens connections by the hundred and says nothing, or one byte now and
then (slow loris), or stops in the middle of the handshake.
"""

import time

import zmq

from scumble_backend.service.curve import Gate
from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.door.keys import make_keys
from scumble_backend.service.door.pairings import Allowed
from scumble_protocol.folder import Connection
from scumble_protocol.wire.replies import CancelledFields
from tests.attacks.tools import GREETING, Running, half_open, resident, was_cut
from tests.backends import RawClient, job_of, paint, picture

MOST = 500
EACH = 128 * 1024
"""Bytes that a connection which has not shown its key may hold: ZeroMQ reads 8 KiB at a time."""


def close(connections):
    for one in connections:
        one.close()


def test_who_says_nothing_is_cut(backend):
    silent = [half_open(backend) for _ in range(5)]
    greeted = [half_open(backend) for _ in range(5)]
    for one in greeted:
        one.sendall(GREETING)
    assert all(was_cut(one, 15) for one in silent + greeted)
    close(silent + greeted)


def test_slow_loris_is_cut(backend):
    with half_open(backend) as one:
        end = time.monotonic() + 20
        try:
            for byte in GREETING:
                assert time.monotonic() < end
                one.sendall(bytes([byte]))
                time.sleep(0.5)
        except OSError:
            return
        assert was_cut(one, 1)


def test_hundreds_of_them_hold_little_and_shut_nobody_out(backend, style):
    job = job_of(picture(160, 120), style)
    undisturbed = bytes(paint(backend, job).pixels)
    before = resident(backend)
    files = backend.server.num_fds()
    with Running(backend, job) as running:
        crowd = [half_open(backend) for _ in range(MOST)]
        for one in crowd[::2]:
            one.sendall(GREETING)
        with backend.raw() as raw:
            assert raw.hello()
        assert resident(backend) - before < MOST * EACH
        assert all(was_cut(one, 20) for one in crowd)
        close(crowd)
        assert running.picture() == undisturbed
    assert backend.server.num_fds() < files + 20


def test_a_client_that_stops_reading_is_let_go():
    """What is kept for it is bounded; then it counts as gone, and its jobs stop."""
    gone, context = [], zmq.Context()
    keys = make_keys()
    allowed = Allowed(keys.client)
    gate = Gate(context, allowed)
    clients = ClientSocket(context, keys.server_secret, "tcp://127.0.0.1:*", gone.append, allowed)
    connection = Connection(clients.endpoint, keys.server, keys.client, keys.client_secret, 1)
    with RawClient(connection) as lazy:
        lazy.say("ping", {"number": 1})
        assert clients.socket.poll(5000)
        client, owner, _ = clients.take()
        assert owner == "local"
        said = 0
        while not gone and said < 500_000:
            clients.tell(client, CancelledFields("a" * 64, 0, keeps=False))
            said += 1
        assert gone == [client]
        assert clients._peers.get(client) is None
    clients.close()
    gate.close()
    context.destroy(0)
