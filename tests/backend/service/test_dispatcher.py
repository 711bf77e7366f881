"""The dispatcher and any pool: of processes on this machine, of threads, and of Ray's actors."""

import numpy as np
import pytest
from tests.backend.service.dispatching import Desk
from tests.backend.service.pools import ThreadPool
from tests.backend.service.ray_clusters import KillableRayPool, own_clusters_of_one_core
from tests.backends import LONG, picture
from tests.narrow import weights_of_backends

from scumble_backend.service.pool.local import LocalPool
from scumble_backend.service.pool.pool import WorkerSetup

LASTING = (300, 100)
"""What a job has that goes on to its end after something was done to it in its middle."""


class KillableLocalPool(LocalPool):
    """Processes, of which the test may kill one."""

    def kill(self, name):
        self._workers[name].process.kill()


def desk_of(kind, folder, weights=""):
    jobs = folder / "jobs"
    setup = WorkerSetup("cpu", weights or weights_of_backends(), 0, str(jobs))
    if kind == "threads":
        return Desk(jobs, lambda context: ThreadPool(context, setup))
    if kind == "ray":
        return Desk(jobs, lambda _: KillableRayPool(setup))
    return Desk(jobs, lambda _: KillableLocalPool(setup))


@pytest.fixture(params=["processes", "threads", "ray"], scope="module")
def kind(request):
    return request.param


@pytest.fixture(params=["processes", "threads"])
def quick_kind(request):
    """Those of which another is started in no time; ``test_ray_pool`` has the same for Ray."""
    return request.param


@pytest.fixture(scope="module")
def desk(kind, tmp_path_factory):
    """One with a warm worker, which these tests share."""
    folder = tmp_path_factory.mktemp("pool")
    with own_clusters_of_one_core(), desk_of(kind, folder) as running:
        running.until(lambda: running.dispatcher.devices)
        yield running


@pytest.fixture(scope="module")
def undisturbed(desk, style):
    """The result of a job that takes a while and that nothing disturbs."""
    desk.submit("undisturbed", style, *LASTING, preset="fine")
    return desk.hear("undisturbed", "result", "failed")


def worker_of(desk, name):
    return desk.job(name).worker


def test_a_job_is_painted_and_its_worker_is_free_for_the_next(desk, style):
    for name in ("one", "two"):
        desk.submit(name, style)
        result = desk.hear(name, "result", "failed")
        assert result.fields.stopped is False
        assert len(result.buffers[0]) == 48 * 12 * 4
    assert [device.kind for device in desk.dispatcher.devices] == ["cpu"]
    assert desk.dispatcher.trouble == ""


def test_previews_come_while_it_is_painted(desk, undisturbed):
    assert undisturbed.kind == "result"
    told = [m.kind for m in desk.clients.heard if m.fields.job == "undisturbed"]
    assert told.count("preview") > 1
    assert told[-1] == "result"


def test_a_job_is_changed_while_it_is_painted(desk, style):
    desk.submit("changed", style, *LONG, preset="fine")
    desk.hear("changed", "progress")
    desk.update("changed", strength=80.0, preset="draft")
    assert desk.hear("changed", "result", "failed").fields.revision == 1


def test_a_finished_painting_goes_on_where_its_picture_is(desk, style):
    desk.submit("finished", style)
    desk.hear("finished", "result")
    before = worker_of(desk, "finished")
    desk.update("finished", strength=80.0)
    result = desk.hear("finished", "result", "failed")
    assert result.fields.revision == 1
    assert worker_of(desk, "finished") == before


def test_a_stopped_job_gives_its_picture_and_lets_the_next_one_begin(desk, style):
    desk.submit("stopped", style, *LONG, preset="fine")
    desk.submit("next", style)
    desk.hear("stopped", "progress")
    desk.cancel("stopped", keep=True)
    assert desk.hear("stopped", "result", "failed").fields.stopped is True
    desk.hear("next", "result")


def progresses(desk, name):
    return [m.fields for m in desk.clients.heard if m.kind == "progress" and m.fields.job == name]


def test_a_paused_job_lets_another_be_painted_and_goes_on_to_the_same_picture(
    desk, style, undisturbed
):
    desk.submit("paused", style, *LASTING, preset="fine")
    desk.until(lambda: len(progresses(desk, "paused")) > 3)
    desk.queue("paused", paused=True)
    assert desk.clients.heard[-1].fields.paused is True
    before = progresses(desk, "paused")
    desk.submit("meanwhile", style)
    desk.hear("meanwhile", "result", "failed")
    assert progresses(desk, "paused") == before, "nothing more of it"
    desk.queue("paused", paused=False)
    result = desk.hear("paused", "result", "failed")
    found, truth = (np.frombuffer(m.buffers[0], np.uint8) for m in (result, undisturbed))
    assert np.array_equal(found, truth)
    after = progresses(desk, "paused")[len(before) :]
    assert after[0].step >= before[-1].step, "what was painted is not painted again"


def test_an_update_of_just_before_the_pause_is_in_what_goes_on(desk, style):
    """The worker takes it first: a checkpoint of the old pixels would not fit the new ones."""
    desk.submit("changed-first", style, *LASTING, preset="fine")
    desk.until(lambda: len(progresses(desk, "changed-first")) > 8)
    desk.change("changed-first", picture(*LASTING, seed=5).tobytes(), *LASTING)
    desk.queue("changed-first", paused=True)
    before = progresses(desk, "changed-first")
    desk.submit("meanwhile-2", style)
    desk.hear("meanwhile-2", "result")
    desk.queue("changed-first", paused=False)
    result = desk.hear("changed-first", "result", "failed")
    assert result.fields.revision == 1
    first = progresses(desk, "changed-first")[len(before)]
    assert first.step >= before[-1].step, "it does not start over"


@pytest.mark.parametrize("begun_by", ["another", "the-same"])
def test_a_paused_job_that_is_stopped_gives_its_picture(desk, style, begun_by):
    name = f"so-far-{begun_by}"
    desk.submit(name, style, *LONG, preset="fine")
    desk.until(lambda: len(progresses(desk, name)) > 3)
    desk.queue(name, paused=True)
    if begun_by == "another":
        desk.submit("meanwhile-3", style)
        desk.hear("meanwhile-3", "result")
    else:
        desk.until(lambda: all(worker.free for worker in desk.dispatcher._workers.values()))
    desk.cancel(name, keep=True)
    result = desk.hear(name, "result", "failed")
    assert result.fields.stopped is True
    assert result.fields.step >= 3


def test_a_job_that_nobody_wants_leaves_nothing(desk, style):
    desk.submit("unwanted", style, *LONG, preset="fine")
    desk.hear("unwanted", "progress")
    key = desk.job("unwanted").key
    folder = desk.archive_thread._archive._folder / key
    assert folder.is_dir()
    desk.cancel("unwanted", keep=False)
    desk.submit("after", style)
    desk.hear("after", "result")
    desk.until(lambda: not folder.exists())


def test_a_job_outlives_its_worker_and_gives_the_same_picture(desk, style, undisturbed):
    """So does a finished one that the same worker holds."""
    desk.submit("beside", style)
    desk.hear("beside", "result")
    desk.submit("killed", style, *LASTING, preset="fine")
    desk.hear("killed", "progress")
    dead = worker_of(desk, "killed")
    assert worker_of(desk, "beside") == dead
    desk.pool.kill(dead)
    result = desk.hear("killed", "result", "failed")
    assert worker_of(desk, "killed") != dead
    found, truth = (np.frombuffer(m.buffers[0], np.uint8) for m in (result, undisturbed))
    assert np.array_equal(found, truth)
    assert desk.job("beside") is None
    desk.update("beside", strength=80.0)
    assert desk.hear("beside", "result", "failed").fields.revision == 1
    assert worker_of(desk, "beside") != dead


@pytest.mark.parametrize("kind", ["processes", "threads"], indirect=True, scope="module")
def test_a_stop_is_kept_though_the_worker_that_should_have_heard_it_is_dead(desk, style):
    desk.submit("half", style, *LONG, preset="fine")
    desk.hear("half", "progress")
    desk.pool.kill(worker_of(desk, "half"))
    desk.cancel("half", keep=True)
    assert desk.hear("half", "result", "failed").fields.stopped is True


def test_a_finished_painting_whose_idle_worker_died_goes_on_in_another(desk, style):
    desk.submit("held", style)
    desk.hear("held", "result")
    dead = worker_of(desk, "held")
    desk.pool.kill(dead)
    desk.until(lambda: desk.job("held") is None)
    desk.update("held", strength=80.0)
    assert desk.hear("held", "result", "failed").fields.revision == 1
    assert worker_of(desk, "held") != dead


def test_workers_that_cannot_paint_say_why(tmp_path, style):
    """``test_starting`` has the same for processes, ``test_ray_pool`` for Ray."""
    with desk_of("threads", tmp_path, weights="none.pt") as desk:
        desk.submit("vain", style)
        failed = desk.hear("vain", "failed")
        assert failed.fields.code == "worker"
        assert "none.pt" in failed.fields.message
        assert desk.dispatcher.trouble == failed.fields.message
        desk.submit("again", style)
        assert desk.clients.heard[-1].fields.message == failed.fields.message


def test_workers_that_always_die_are_given_up(quick_kind, tmp_path, style):
    """Each is killed before it is ready."""
    with desk_of(quick_kind, tmp_path) as desk:
        desk.submit("vain", style)
        killed = []

        def kill():
            for name in [name for name in desk.pool._workers if name not in killed]:
                killed.append(name)
                desk.pool.kill(name)
            return [m for m in desk.clients.heard if m.kind == "failed"]

        desk.until(kill)
        assert len(killed) == 5
        assert "keeps crashing" in desk.dispatcher.trouble
