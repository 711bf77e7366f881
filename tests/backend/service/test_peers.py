"""What one connection may ask for, and how many connections there may be."""

import time

import zmq

from scumble_backend.service.door.client_socket import (
    MOST_SENT,
    MOST_WAITING,
    MOST_WAITING_BYTES,
    ClientSocket,
)
from scumble_backend.service.door.keys import make_keys
from scumble_backend.service.door.pairings import Allowed
from scumble_backend.service.door.peers import MOST_UNSENT, Bucket, Peer, Peers


def test_a_bucket_lets_a_burst_through_and_then_its_rate():
    bucket = Bucket(burst=5, rate=1000.0)
    assert [bucket.take() for _ in range(5)] == [True] * 5
    began = time.monotonic()
    taken = 0
    while taken < 100:
        taken += bucket.take()
    assert time.monotonic() - began > 0.09


def test_an_empty_bucket_refuses_and_says_so_once():
    bucket = Bucket(burst=1, rate=0.0)
    assert bucket.take()
    assert [bucket.take() for _ in range(3)] == [False] * 3
    assert [bucket.should_tell() for _ in range(3)] == [True, False, False]


def test_so_many_connections_and_no_more_until_one_leaves():
    peers = Peers(most=2)
    first = peers.meet(b"a", "local")
    assert peers.meet(b"a", "local") is first
    assert peers.meet(b"b", "tablet").owner == "tablet"
    assert peers.meet(b"c", "local") is None
    peers.forget(b"a")
    assert peers.meet(b"c", "local") is not None
    assert peers.owners() == {b"b": "tablet", b"c": "local"}


def test_what_cannot_be_sent_is_kept_within_bounds():
    peer = Peer("local")
    kept = 0
    while peer.keep([b"client", b"words"]):
        kept += 1
    assert kept == MOST_UNSENT


def test_another_machines_jobs_are_counted_and_everybodys_bytes():
    keys, context = make_keys(), zmq.Context()
    clients = ClientSocket(
        context, keys.server_secret, "tcp://127.0.0.1:*", lambda _: None, Allowed(keys.client)
    )
    for client, owner in ((b"here", "local"), (b"there", "tablet")):
        clients._peers.meet(client, owner)
        asks = clients.asks_too_much
        assert not asks(client, MOST_WAITING - 1, 1)
        assert asks(client, MOST_WAITING, 1) == (owner == "tablet")
        assert asks(client, 0, MOST_WAITING_BYTES + 1)
    assert clients.asks_too_much(b"a stranger", 0, 1)
    assert clients.socket.getsockopt(zmq.SNDHWM) == MOST_SENT, "of what the system keeps for each"
    clients.close()
    context.destroy(0)
