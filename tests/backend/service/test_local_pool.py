"""The pool of processes where the system or a worker gives out at a bad moment."""

import errno
import subprocess
import time
from hashlib import sha256

import pytest
from tests.backends import picture, until

from scumble_backend.service.pool.local import LocalPool
from scumble_backend.service.pool.pool import Died, Joined, Started, Trouble, WorkerSetup
from scumble_backend.service.pool.tracked_worker import STABLE_AFTER, TrackedWorker
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.shared import can_share, taken_down


@pytest.fixture
def pool():
    made = LocalPool(WorkerSetup("cpu"))
    made.start()
    yield made
    made.stop()


def heard(pool, kind):
    """Wait for an event of this kind; gives all that came in the same breath."""
    found = []

    def came():
        found.extend(pool.events())
        return any(isinstance(event, kind) for event in found)

    until(came)
    return found


def test_where_no_successor_can_be_started_the_worker_is_dead_and_the_reason_is_told(
    pool, monkeypatch
):
    heard(pool, Joined)
    (worker,) = pool._workers.values()

    def refuse(*_, **__):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    worker.process.kill()
    events = heard(pool, Died)
    assert [type(event) for event in events] == [Trouble, Died]
    assert "cannot be started" in events[0].reason
    assert "ulimit -u" in events[0].reason


def test_a_worker_is_stable_once_it_has_painted_or_lived_for_a_while():
    def born(seconds_ago, **state):
        return TrackedWorker(starts=3, began=time.monotonic() - seconds_ago, **state)

    assert born(0).next_starts == born(1, ready=True).next_starts == 4
    assert born(0, ready=True, busy=True).next_starts == 1
    assert born(STABLE_AFTER + 1).next_starts == 1


@pytest.mark.skipif(not can_share(), reason="no memfd on this system")
def test_a_job_for_a_worker_that_has_just_died_holds_no_memory(pool):
    """The dispatcher hears of Joined and Died together, and gives a job between the two."""
    started = next(event for event in heard(pool, Joined) if isinstance(event, Started))
    pool._workers[started.worker].process.kill()
    heard(pool, Died)
    pool.give(started.worker, large_submission())
    assert len(pool._socket._lent) == 0


def large_submission():
    """A submit whose pixels lie in shared memory."""
    pixels, style = picture(640, 480), b"a picture"
    fields = {
        "job": "a" * 32,
        "revision": 0,
        "name": "layer",
        "width": 640,
        "height": 480,
        "format": "rgba8",
        "mask": False,
        "style_maps": False,
        "styles": [
            {"sha256": sha256(style).hexdigest(), "name": "s", "weight": 1.0, "bytes": len(style)}
        ],
        "parameters": {},
    }
    return message_of("submit", fields, (taken_down([pixels.tobytes()]), style))
