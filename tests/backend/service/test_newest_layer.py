"""The newest layer of a job is what is painted, whatever the disk had room for, and whoever dies.

No worker runs here: what one is given is looked at.
"""

import time

import pytest
from tests.backend.service.dispatching import Desk, comes, happens, progress, result
from tests.backend.service.pools import ScriptedPool
from tests.backends import picture

from scumble_backend.service.archive import room
from scumble_backend.service.pool.pool import Died, Idle

FIRST, NEWEST = picture(48, 12).tobytes(), bytes([7]) * (48 * 12 * 4)


@pytest.fixture
def desk(tmp_path):
    """Give a desk whose worker paints the job "x"."""
    with Desk(tmp_path / "jobs", lambda _: ScriptedPool()) as made:
        comes(made, "worker")
        made.submit("x", b"style")
        written(made)
        progress(made, "worker", "x", 0.3)
        yield made


def written(desk):
    """Wait until the disk has all that it was to have, and the server knows."""
    done = []
    desk.archive_thread.do(lambda _: True, done.append, False)
    while not done:
        time.sleep(0.01)
        desk.look()


def finished(desk, name):
    """Have a job be painted to its end, and its worker be free."""
    result(desk, "worker", name)
    written(desk)
    happens(desk, Idle("worker", desk.job(name).key))
    written(desk)


def layers_given(desk, since):
    """The revisions and layers that workers were given of a job since then."""
    return [
        (message.fields.revision, bytes(message.buffers[0]) if message.buffers else None)
        for _, message in desk.pool.sent[since:]
        if message.kind in ("submit", "update")
    ]


@pytest.fixture
def full_disk(monkeypatch):
    """Give what makes the disk full, and gives it room again."""
    usual = room.RESERVE
    return lambda is_full: monkeypatch.setattr(room, "RESERVE", 2**60 if is_full else usual)


def test_a_layer_that_the_disk_had_no_room_for_is_not_exchanged_for_the_one_before(desk, full_disk):
    """There is room again when it is done; its memory is freed then, and another job is painted."""
    full_disk(True)
    desk.change("x", NEWEST, 48, 12, revision=1)
    written(desk)
    full_disk(False)
    finished(desk, "x")
    desk.submit("y", b"style")
    written(desk)
    finished(desk, "y")
    since = len(desk.pool.sent)
    desk.update("x", revision=2, strength=80.0)
    written(desk)
    assert layers_given(desk, since) == [(0, FIRST), (1, NEWEST), (2, None)]


def test_it_is_not_kept_as_if_it_were_the_newest_either(desk, full_disk):
    """A backend that is killed then leaves what was kept last, and a client tells it the rest."""
    key = desk.job("x").key
    full_disk(True)
    desk.change("x", NEWEST, 48, 12, revision=1)
    desk.update("x", revision=2, strength=80.0)
    written(desk)
    told = [m.fields for m in desk.clients.heard if m.kind == "accepted"]
    assert not told[-1].kept
    found = []
    desk.archive_thread.do(lambda archive: archive.inputs(key), found.append, None)
    written(desk)
    (kept,) = found
    assert (kept.entry.revision, bytes(kept.inputs.pixels)) == (0, FIRST)
    full_disk(False)
    desk.update("x", revision=3, strength=70.0)
    written(desk)
    desk.archive_thread.do(lambda archive: archive.inputs(key), found.append, None)
    written(desk)
    assert (found[1].entry.revision, bytes(found[1].inputs.pixels)) == (3, NEWEST)


def test_a_worker_that_goes_on_is_told_what_a_reopened_job_was(desk):
    """It was done, and freed; a slider has it painted on, then comes a layer, then a death."""
    finished(desk, "x")
    desk.update("x", revision=1, strength=80.0)
    written(desk)
    progress(desk, "worker", "x", 0.5)
    desk.change("x", NEWEST, 48, 12, revision=2)
    written(desk)
    since = len(desk.pool.sent)
    happens(desk, Died("worker", "killed"))
    comes(desk, "another")
    written(desk)
    assert layers_given(desk, since) == [(1, FIRST), (2, NEWEST)]
