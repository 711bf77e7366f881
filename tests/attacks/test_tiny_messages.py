"""Promise: a flood of tiny messages neither stops a job, nor shuts others out, nor fills memory.

The attacker has the key and sends a hundred thousand (``SCUMBLE_FLOOD=1000000``: a million) pings,
cancels and scraps as fast as he can; first reading the answers, then never reading any.
"""

import os
import time

import pytest
import zmq

from tests.attacks.tools import FIRST, Running, resident
from tests.backends import job_of, paint, picture

COUNT = int(os.environ.get("SCUMBLE_FLOOD", "100000"))
BOUND = 32 * 1024 * 1024
"""Bytes by which the server may grow: ZeroMQ's queues of 64 messages in and 256 out, what it keeps
for a client that does not read (256 short messages), the allocator's scraps. Not a byte for each
message: a million kept messages of 100 bytes each would be 100 MB."""

TINY = (
    [FIRST, b'{"kind":"ping","number":1}'],
    [FIRST, b'{"kind":"cancel","job":"a","keep":true}'],
    [FIRST, b'{"kind":"seen","job":"a","number":1}'],
    [b""],
    [FIRST, b"{}"],
)


def flood(raw, count, reads):
    answers = 0
    for number in range(count):
        while True:
            try:
                raw.socket.send_multipart(TINY[number % len(TINY)], zmq.NOBLOCK)
                break
            except zmq.Again:
                raw.socket.poll(50, zmq.POLLOUT)
        while reads and raw.socket.poll(0):
            raw.socket.recv_multipart()
            answers += 1
    return answers


@pytest.mark.slow
@pytest.mark.parametrize("reads", [True, False], ids=["reads", "reads nothing"])
def test_the_job_is_painted_and_others_are_answered(backend, style, reads):
    job = job_of(picture(160, 120), style)
    undisturbed = bytes(paint(backend, job).pixels)
    with backend.raw() as raw:
        flood(raw, 3000, reads)  # what a flood allocates once
    before = resident(backend)
    with Running(backend, job) as running:
        with backend.raw() as raw, backend.raw() as other:
            assert other.hello()
            flood(raw, COUNT, reads)
            began = time.monotonic()
            other.say("ping", {"number": 4711})
            while other.hear("pong", patience=20).fields.number != 4711:
                pass
            assert time.monotonic() - began < 10
            grown = resident(backend) - before
        assert running.picture() == undisturbed
    assert grown < BOUND, grown
    assert backend.process.poll() is None


def test_who_is_too_fast_is_told(backend):
    with backend.raw() as raw:
        assert raw.hello()
        for _ in range(4000):
            raw.socket.send_multipart(TINY[2])
        said = raw.hear("failed", patience=10).fields
        assert said.code == "queue"
        assert "Too many messages" in said.message
