"""Frame after frame: each begins from the picture of the one before, and is kept as a job."""

import hashlib

import numpy as np
import pytest
from tests.backend.service.keeping.looking import folders, kept, wait_for
from tests.backends import follow, job_of, picture

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.server.branches import branch_entry
from scumble_client import Accepted, Forgotten, Progress, Result
from scumble_protocol.wire.requests import UpdateFields

QUICK = {"size": 64, "preset": "draft"}
SIZES = [(48, 12), (1280, 240)]
"""One goes through the socket, the other through shared memory."""


def frame(number, size=SIZES[0]):
    """A grey picture with a light square that moves, and alpha of its own."""
    width, height = size
    pixels = picture(width, height)
    side = width // 6
    pixels[: height // 2, side * number : side * (number + 1), :3] = 250
    pixels[-1, number] = 0
    return pixels


@pytest.fixture(autouse=True)
def take(request):
    """Other ids in each test: the shared backend keeps the jobs of all."""
    IDS.clear()
    start = int.from_bytes(hashlib.sha256(request.node.name.encode()).digest()[:7], "big") * 16
    IDS.extend(f"{start + number:016x}" for number in range(4))


IDS: list[str] = []
"""Of the frames of this test."""


def submit(client, style, number, *, after=None, size=SIZES[0]):
    job = job_of(frame(number, size), style, parameters=QUICK)
    return client.submit(job, IDS[number], "" if after is None else IDS[after])


def result_of(client, identity):
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    return result


def painted(result):
    return np.frombuffer(result.pixels, np.uint8).reshape(result.height, result.width, 4)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_frame_goes_on_from_the_one_before_as_an_update_would(one, style, size):
    first = result_of(one, submit(one, style, 0, size=size))
    second = submit(one, style, 1, after=0, size=size)
    events = follow(one, Result)
    result = events[-1]
    assert (result.job, result.revision) == (second, 1)
    assert next(e.step for e in events if isinstance(e, Progress)) == first.step + 1
    assert np.array_equal(painted(result)[..., 3], frame(1, size)[..., 3]), "its own alpha"
    other = one.submit(job_of(frame(0, size), style, parameters=QUICK))
    result_of(one, other)
    one.update(other, {}, pixels=frame(1, size).tobytes())
    assert bytes(result_of(one, other).pixels) == bytes(result.pixels)


def test_frames_that_are_done_come_back_without_painting(own, style):
    """The backend is another, as after a crash; the frames are asked for by the same ids."""
    wanted = []
    for again in (False, True):
        client = own.client()
        for number in range(3):
            job = submit(client, style, number, after=number - 1 if number else None)
            events = follow(client, Result)
            assert events[-1].job == job
            wanted.append(bytes(events[-1].pixels))
            steps = [e for e in events if isinstance(e, Progress)]
            assert bool(steps) is not again
        assert kept(client, job).state == "done", "and on disk, as the history says"
        client.close()
        if not again:
            own.process.kill()
            own.process.wait()
    assert wanted[:3] == wanted[3:]
    assert len(set(wanted)) == 3


def lasting(client, style):
    """Something that the worker has in hand meanwhile."""
    job = client.submit(job_of(picture(900, 720), style, parameters={"preset": "fine"}))
    wait_for(client, job, Progress)
    return job


@pytest.mark.parametrize("gone", ["client", "backend", "both"])
def test_a_frame_that_waits_begins_from_the_one_before_whoever_is_gone(own, style, gone):
    """Its picture is on disk, and the state from which it begins is of the other one's."""
    client = own.client()
    result_of(client, submit(client, style, 0))
    truth = bytes(result_of(client, submit(client, style, 1, after=0)).pixels)
    client.forget(IDS[1])
    wait_for(client, IDS[1], Forgotten)
    other = lasting(client, style)
    submit(client, style, 1, after=0)
    assert wait_for(client, IDS[1], Accepted).kept
    if gone != "client":
        own.process.kill()
        own.process.wait()
    if gone != "backend":
        client.close()
        client = own.client()
        submit(client, style, 1, after=0)
    else:
        client.cancel(other)
    assert bytes(result_of(client, IDS[1]).pixels) == truth
    client.close()


def test_a_frame_of_which_only_its_beginning_was_kept_is_not_that_of_the_one_before(own, style):
    """The backend was killed when it had put down as what a frame begins, but not its picture."""
    client = own.client()
    result_of(client, submit(client, style, 0))
    truth = bytes(result_of(client, submit(client, style, 1, after=0)).pixels)
    client.forget(IDS[1])
    wait_for(client, IDS[1], Forgotten)
    own.process.kill()
    own.process.wait()
    archive = Archive(own.folder / "jobs")
    archive.open()
    (first,) = (e for key in folders(own) if (e := archive.folder_of(key).entry()).name == IDS[0])
    update = UpdateFields(IDS[1], 1, (), {}, None)
    archive.branch(first.owner, IDS[0], branch_entry(first.owner, update), fresh=False)
    archive.close()
    submit(client, style, 1, after=0)
    assert bytes(result_of(client, IDS[1]).pixels) == truth
    client.close()


def test_without_the_one_before_a_frame_is_painted_from_the_start(one, style):
    result_of(one, submit(one, style, 0))
    one.forget(IDS[0])
    result = result_of(one, submit(one, style, 1, after=0))
    alone = result_of(one, one.submit(job_of(frame(1), style, parameters=QUICK)))
    assert bytes(result.pixels) == bytes(alone.pixels)
    assert result.job == IDS[1]


def test_a_frame_of_another_size_is_refused_in_a_line_and_the_next_one_is_painted(one, style):
    result_of(one, submit(one, style, 0))
    submit(one, style, 1, after=0, size=(40, 12))
    failed = follow(one, Result)[-1]
    assert "width" in failed.message
    assert "must be 48" in failed.message
    assert wait_for(one, submit(one, style, 2, after=0), Result).width == SIZES[0][0]


def carried(hold):
    """A picture to begin with, of one colour, held by so many levels."""
    pixels = np.empty((SIZES[0][1], SIZES[0][0], 4), np.uint8)
    pixels[...] = (200, 40, 90, hold)
    return pixels


def carry(client, style, pixels):
    job = job_of(frame(0), style, parameters=QUICK, carried=pixels.tobytes())
    return client.submit(job, IDS[0])


def test_what_a_painting_begins_with_stays_where_it_is_held_fast(one, style):
    begins = carried(255)
    begins[:, 24:, 3] = 0
    result = painted(result_of(one, carry(one, style, begins)))
    assert np.array_equal(result[..., 3], frame(0)[..., 3]), "alpha is the layer's"
    seen = result[:, :20][frame(0)[:, :20, 3] > 0]
    assert (seen[:, :3] == (200, 40, 90)).all()
    assert (result[:, 28:, :3] != (200, 40, 90)).any(2).mean() > 0.9


def test_what_a_painting_begins_with_outlives_the_backend(own, style):
    client = own.client()
    whole = bytes(result_of(client, carry(client, style, carried(180))).pixels)
    client.forget(IDS[0])
    wait_for(client, IDS[0], Forgotten)
    carry(client, style, carried(180))
    wait_for(client, IDS[0], Progress)
    own.process.kill()
    assert bytes(result_of(client, IDS[0]).pixels) == whole
    client.close()
