"""What one connection may ask for, and how many connections there may be."""

import time

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
