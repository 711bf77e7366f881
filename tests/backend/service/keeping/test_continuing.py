"""A done painting goes on whenever it is wanted: same bytes, whatever was painted meanwhile."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from tests.backend.service.keeping.looking import alphas, folders, kept, wait_for
from tests.backends import end_backend, job_of, picture, shared_folder

from scumble_client import Accepted, Failed, Progress, Result, StyleFile

SMALL = {"preset": "draft", "size": 80}
FINER = ({"preset": "normal"}, {"preset": "fine"})


def small_job(style, **more):
    return job_of(picture(80, 24), style, parameters=SMALL, **more)


@pytest.fixture
def other_style(tmp_path):
    path = tmp_path / "dots.png"
    Image.fromarray(picture(90, 120, seed=23)[..., :3]).save(path)
    return path


def result_of(client, identity) -> Result:
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    return result


@pytest.fixture(scope="module")
def uninterrupted(backend, style):
    """Draft, normal and fine, one after the other."""
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(small_job(style))
        made = [result_of(client, identity)]
        for change in FINER:
            client.update(identity, change)
            made.append(result_of(client, identity))
        client.close()
    return [result.pixels for result in made]


def test_finer_after_a_pause_gives_the_bytes_that_it_gives_without(own, style, uninterrupted):
    """The backend is another one each time, and others were painted meanwhile.

    The first is killed before it hears of what begins as its painting, the second ends and another
    client comes, the third is killed while it paints.
    """
    client = own.client()
    draft = client.submit(small_job(style))
    made = [result_of(client, draft)]
    result_of(client, client.submit(job_of(picture(48, 12), style)))
    own.process.kill()
    own.process.wait()
    normal = client.branch(draft, FINER[0])
    assert wait_for(client, normal, Progress).step > made[0].step, "not from the beginning"
    made.append(result_of(client, normal))
    result_of(client, client.submit(job_of(picture(48, 12), style)))
    client.close()
    end_backend(own)
    other = own.client()
    fine = other.branch(normal, FINER[1])
    assert wait_for(other, fine, Progress).step > made[1].step, "not from the beginning"
    os.kill(own.connection().pid, signal.SIGKILL)
    made.append(result_of(other, fine))
    other.close()
    assert [result.pixels for result in made] == uninterrupted


def test_an_update_of_a_kept_job_goes_on_after_others_were_painted(one, style, uninterrupted):
    identity = one.submit(small_job(style))
    pixels = [result_of(one, identity).pixels]
    result_of(one, one.submit(job_of(picture(48, 12), style)))
    one.update(identity, FINER[0])
    pixels.append(result_of(one, identity).pixels)
    assert pixels == uninterrupted[:2]


def test_each_result_goes_on_from_its_own_picture(one, style, uninterrupted):
    """Two that are made of one draft: neither the other nor the draft is changed."""
    draft = one.submit(small_job(style))
    before = result_of(one, draft)
    strong = one.branch(draft, {"strength": 90.0})
    stronger = result_of(one, strong)
    normal = one.branch(draft, FINER[0])
    assert result_of(one, normal).pixels == uninterrupted[1]
    assert stronger.pixels not in uninterrupted
    one.resume(draft)
    assert result_of(one, draft).pixels == before.pixels
    entry = kept(one, strong)
    assert (entry.state, entry.name, entry.parameters["strength"]) == ("done", "layer", 90.0)
    one.forget(draft)
    again = one.branch(normal, FINER[1])
    assert result_of(one, again).pixels == uninterrupted[2]


def test_another_style_goes_on_from_the_kept_picture(one, style, other_style):
    """The same as without a pause; its file is all that is sent."""
    files = [StyleFile(other_style)]
    draft = one.submit(small_job(style))
    result_of(one, draft)
    branched = one.branch(draft, {}, files)
    paused = result_of(one, branched)
    one.update(draft, {}, files)
    held = result_of(one, draft)
    assert paused.pixels == held.pixels
    fresh = result_of(one, one.submit(small_job(other_style)))
    assert fresh.pixels != held.pixels
    assert kept(one, branched).styles == ("dots",)


def test_what_another_begins_as_is_never_given_for_it(one, style, other_style):
    """On a busy machine a worker has restored that painting before it hears what to change."""
    draft = one.submit(small_job(style))
    painted = result_of(one, draft).pixels
    with busy(3):
        for _ in range(5):
            other = result_of(one, one.branch(draft, {}, [StyleFile(other_style)]))
            assert other.pixels != painted


@contextmanager
def busy(count):
    """Other programs that compute all the time."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def test_a_new_layer_goes_on_where_it_is_the_same(one, style):
    draft, pixels = one.submit(small_job(style)), picture(80, 24)
    result_of(one, draft)
    twin = one.branch(draft, {"strength": 50.0})
    result_of(one, twin)
    changed = pixels.copy()
    changed[8:16, 30:60, :3] = 255 - changed[8:16, 30:60, :3]
    one.update(draft, {}, pixels=changed.tobytes())  # the worker holds the other one's picture
    paused = result_of(one, draft)
    one.update(twin, {})
    result_of(one, twin)
    one.update(twin, {}, pixels=changed.tobytes())  # it holds this one's
    assert np.array_equal(alphas(paused), changed[..., 3])
    assert result_of(one, twin).pixels == paused.pixels


def test_a_sibling_is_what_a_new_job_would_be(one, style):
    draft = one.submit(small_job(style))
    result_of(one, draft)
    one.update(draft, {"strength": 90.0})
    result_of(one, draft)
    other = {"variation": 60.0, "seed": 9}
    sibling = result_of(one, one.branch(draft, {**other, "strength": 50.0}, fresh=True))
    wanted = one.submit(job_of(picture(80, 24), style, parameters=SMALL | other))
    assert sibling.pixels == result_of(one, wanted).pixels


def test_a_job_that_begins_as_a_running_one_waits_for_its_end(one, style, uninterrupted):
    draft = one.submit(small_job(style))
    wait_for(one, draft, Accepted)
    normal = one.branch(draft, FINER[0])
    done = [wait_for(one, job, Result).job for job in (draft, normal)]
    assert done == [draft, normal]
    one.resume(normal)
    assert result_of(one, normal).pixels == uninterrupted[1]


def last_loss(client, identity) -> float:
    """The weighted loss of the last iteration, when it is painted."""
    loss = float("inf")
    while True:
        event = wait_for(client, identity, Progress, Result)
        if isinstance(event, Result):
            return loss
        loss = event.losses["total"]


def test_a_moved_slider_ends_nearer_to_what_is_wanted_than_a_whole_new_painting(one, style):
    """Of a third of its iterations."""
    strong = {"preset": "normal", "size": 128, "strength": 80.0}
    draft = one.submit(job_of(picture(128, 48), style, parameters=strong | {"strength": 40.0}))
    result_of(one, draft)
    steered = last_loss(one, one.branch(draft, {"strength": 80.0}))
    cold = last_loss(one, one.submit(job_of(picture(128, 48), style, parameters=strong)))
    print(f"steered {steered:.4f}, cold {cold:.4f}")
    assert steered < cold


def test_a_style_that_the_backend_has_lost_is_sent_again(one, style, other_style):
    draft = one.submit(small_job(style))
    result_of(one, draft)
    files = [StyleFile(other_style)]
    wanted = result_of(one, one.branch(draft, {}, files)).pixels
    unseen = other_style.with_name("unseen.png")
    unseen.write_bytes(other_style.read_bytes() + b"as good")
    files = [StyleFile(unseen)]
    one._link.outbox.known_styles.add(files[0].sha256)
    assert result_of(one, one.branch(draft, {}, files)).pixels == wanted


def test_what_cannot_begin_is_said_and_leaves_nothing(backend, one):
    before = folders(backend)
    lost = one.branch("0123456789abcdef", {"preset": "fine"})
    failed = wait_for(one, lost, Result)
    assert isinstance(failed, Failed)
    assert (failed.code, one.busy) == ("unknown-job", False)
    assert folders(backend) == before
