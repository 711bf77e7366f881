"""A worker dies between two words: the next one goes on from what it had put down, or not yet."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from tests.backend.service.dispatching import Desk
from tests.backend.service.test_dispatcher import KillableLocalPool
from tests.backend.service.workers import WorkerProcess, name_of, submit_of
from tests.backends import picture, until

from scumble_backend.service.pool.pool import WorkerSetup
from scumble_protocol.wire.messages import message_of

SIZE = WIDTH, HEIGHT = 96, 24


class SlowDiskPool(KillableLocalPool):
    worker_module = "tests.backend.service.slow_disk_worker"


@pytest.fixture(scope="module")
def desk(tmp_path_factory, narrow_weights_file):
    """One whose workers need two seconds to write how far they are."""
    jobs = tmp_path_factory.mktemp("slow") / "jobs"
    setup = WorkerSetup("cpu", str(narrow_weights_file), 1, str(jobs))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[4]))
        with Desk(jobs, lambda _: SlowDiskPool(setup)) as running:
            running.jobs = jobs
            yield running


def other_layer():
    return picture(*SIZE, seed=4).tobytes()


def content():
    return {"width": WIDTH, "height": HEIGHT, "format": "rgba8", "pixels": True, "mask": False}


def begin_as(desk, name, origin):
    """Begin another layer as one that is kept."""
    fields = {
        "job": name, "revision": 1, "styles": [], "parameters": {}, "content": content(),
        "origin": {"job": origin, "fresh": False},
    }  # fmt: skip
    desk.say("update", fields, other_layer())


def kill_worker_of(desk, name):
    desk.pool.kill(desk.job(name).worker)


def newest(desk, name, kind):
    """Hear of a job as it was changed: a worker may first give the picture of what it was."""
    while (said := desk.hear(name, kind, "failed")).fields.revision != 1:
        continue
    return said


def settle(desk):
    """Wait until no worker paints, or writes how far it is."""
    desk.until(lambda: not desk.dispatcher._workers.jobs)


@pytest.fixture(scope="module")
def truth(desk, style):
    """A finished painting, and the result of what begins as it and is not disturbed."""
    desk.submit("first", style, *SIZE)
    desk.hear("first", "result")
    settle(desk)
    begin_as(desk, "undisturbed", "first")
    result = newest(desk, "undisturbed", "result")
    settle(desk)
    return result


def assert_same(result, truth):
    assert result.fields.step == truth.fields.step
    found, wanted = (np.frombuffer(m.buffers[0], np.uint8) for m in (result, truth))
    assert np.array_equal(found, wanted)


def test_a_frames_state_is_put_down_before_its_result_is_told(desk, style, truth):
    desk.queue("frame", background=True)
    desk.submit("frame", style, *SIZE)
    desk.hear("frame", "result")
    kill_worker_of(desk, "frame")
    begin_as(desk, "next", "frame")
    assert_same(newest(desk, "next", "result"), truth)


@pytest.mark.usefixtures("truth")
def test_no_other_result_waits_for_the_disk(desk, style):
    desk.submit("seen", style, *SIZE)
    desk.hear("seen", "result")
    assert not (desk.jobs / desk.job("seen").key / "checkpoint.safetensors").exists()
    settle(desk)


def test_what_has_gone_on_begins_so_though_that_is_not_on_disk_yet(desk, truth):
    begin_as(desk, "gone-on", "first")
    newest(desk, "gone-on", "progress")
    kill_worker_of(desk, "gone-on")
    assert_same(newest(desk, "gone-on", "result"), truth)


def test_a_layer_that_changes_while_it_is_painted_goes_on_though_that_is_not_on_disk_yet(
    desk, style
):
    size = width, height = 256, 160
    news = picture(*size, seed=4)
    desk.submit("drawn-on", style, *size, preset="fine")
    desk.hear("drawn-on", "progress")
    desk.queue("drawn-on", paused=True)
    settle(desk)
    desk.queue("drawn-on", paused=False)
    desk.hear("drawn-on", "progress")
    assert not desk.job("drawn-on").finished, "it is painted still"
    desk.change("drawn-on", news.tobytes(), *size)
    newest(desk, "drawn-on", "progress")
    before = len(desk.clients.heard)
    kill_worker_of(desk, "drawn-on")
    result = newest(desk, "drawn-on", "result")
    after = [m.fields.step for m in desk.clients.heard[before:] if m.kind == "progress"]
    assert result.fields.revision == 1
    assert min(after) > 1, "it does not start over"
    found = np.frombuffer(result.buffers[0], np.uint8).reshape(height, width, 4)
    assert np.array_equal(found[..., 3], news[..., 3])


def test_a_layer_that_changes_after_it_is_painted_goes_on_though_that_is_not_on_disk_yet(
    desk, style
):
    """By then its inputs are only on disk, where the new ones take their place."""
    desk.submit("drawn-later", style, *SIZE)
    desk.hear("drawn-later", "result")
    settle(desk)
    job = desk.job("drawn-later")
    desk.until(lambda: not job.submission.inputs.whole)
    desk.change("drawn-later", other_layer(), *SIZE)
    newest(desk, "drawn-later", "progress")
    before = len(desk.clients.heard)
    kill_worker_of(desk, "drawn-later")
    result = newest(desk, "drawn-later", "result")
    after = [m.fields.step for m in desk.clients.heard[before:] if m.kind == "progress"]
    assert min(after) > 1, "it does not start over"
    assert result.fields.revision == 1


def digest_in(checkpoint):
    with safe_open(checkpoint, framework="pt") as file:
        return json.loads(file.metadata()["checkpoint"])["digest"]


def newest_result(heard):
    """The worker may give the picture of what it was before, if that was done."""
    results = [said for said in heard if name_of(said) == "result"]
    assert results[-1].fields.revision == 2
    return results[-1]


def test_what_was_written_and_not_told_is_gone_on_from(tmp_path, style):
    """The next worker is told what it was before that, and what has changed.

    A worker that is killed then leaves what is on disk at that moment.
    """
    key, jobs = "0123456789abcdef", tmp_path / "jobs"
    checkpoint = jobs / key / "checkpoint.safetensors"
    checkpoint.parent.mkdir(parents=True)
    first = submit_of(key, *SIZE, style.read_bytes(), preset="draft")
    fields = {"job": key, "revision": 2, "styles": [], "parameters": {}, "content": content()}
    orders = first, message_of("update", fields, (other_layer(),))
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(first)
        done = worker.hear_all("idle")
        before = digest_in(checkpoint)
        for order in orders:
            worker.say(order)
        until(lambda: digest_in(checkpoint) != before)
        left = checkpoint.read_bytes()
        truth = worker.hear_all("idle")
        checkpoint.write_bytes(left)
        for order in orders:
            worker.say(order)
        heard = worker.hear_all("idle")
    steps = [said.fields.step for said in done if name_of(said) == "progress"]
    changed = (
        said for said in heard if name_of(said) == "progress" and said.fields.revision == 2
    )  # where that comes a moment later, what it was may have begun meanwhile
    assert next(changed).fields.step > steps[-1], "it does not start over"
    found, wanted = (newest_result(told) for told in (heard, truth))
    assert found.fields.step == wanted.fields.step
    assert bytes(found.buffers[0]) == bytes(wanted.buffers[0])
