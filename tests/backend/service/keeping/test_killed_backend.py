"""A job accepted outlives its backend."""

import io
import shutil

import numpy as np
from PIL import Image
from tests.backend.service.keeping.looking import alphas, folders, kept, wait_for, wait_for_any
from tests.backends import LASTING, follow, job_of, long_job, picture, until

from scumble_client import Accepted, Cancelled, Failed, Progress, Result, Status


def test_a_job_its_updates_and_one_that_waits_outlive_the_backend(own, style):
    client = own.client()
    news = picture(*LASTING, seed=4)[::-1].copy()
    identity = client.submit(long_job(style, LASTING))
    waiting = client.submit(job_of(picture(64, 16), style))
    wait_for(client, waiting, Accepted)
    client.update(identity, {"strength": 70.0})
    client.update(identity, {}, pixels=news.tobytes())
    wait_for(client, identity, Progress)
    own.process.kill()
    events = follow(client, Result)
    done = {result.job: result for result in (events[-1], wait_for_any(client, Result))}
    assert set(done) == {identity, waiting}
    result = done[identity]
    assert isinstance(result, Result), result
    assert (result.revision, result.stopped) == (2, False)
    assert np.array_equal(alphas(result), news[..., 3])
    assert [e.stage for e in events if isinstance(e, Status)].count("lost") == 1
    entry = kept(client, identity)
    assert (entry.state, entry.revision, entry.parameters["strength"]) == ("done", 2, 70.0)
    client.close()


def test_a_killed_backend_costs_a_job_its_last_seconds_only(own, style):
    """The next one goes on from the checkpoint, not from the beginning."""
    client, others = own.client(), folders(own)
    identity = client.submit(long_job(style))
    wait_for(client, identity, Progress)
    (folder,) = folders(own) - others
    before = 0
    while not (own.folder / "jobs" / folder / "checkpoint.safetensors").exists():
        before = wait_for(client, identity, Progress).step
    own.process.kill()
    own.process.wait()
    event = None
    while not (isinstance(event, Status) and event.stage == "lost"):  # what it said before passes
        event = follow(client, Progress, Status)[-1]
        assert not isinstance(event, Failed), event
    first = wait_for(client, identity, Progress).step
    assert first > max(1, before - 3)
    client.update(identity, {"preset": "draft"})
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 1
    client.close()


def test_a_cancel_that_the_dead_backend_never_did_is_told_to_the_next(own, style):
    client = own.client()
    others = {job.job for job in kept(client)}
    kept_one = client.submit(long_job(style))
    wait_for(client, kept_one, Progress)
    unwanted = client.submit(job_of(picture(64, 16), style))  # else it could be painted first
    wait_for(client, unwanted, Accepted)
    until(lambda: kept(client, kept_one).fraction > 0)  # there is a picture to be kept
    own.process.kill()
    own.process.wait()
    client.cancel(kept_one, keep=True)
    client.cancel(unwanted, keep=False)
    while client.busy:
        assert not isinstance(follow(client, Cancelled)[-1], Failed)
    assert {job.job for job in kept(client)} - others == {kept_one}
    client.close()


def test_an_update_that_the_dead_backend_never_kept_is_told_to_the_next(own, style):
    client = own.client()
    identity = client.submit(long_job(style, LASTING))
    follow(client, Progress)
    own.process.kill()
    own.process.wait()
    news = picture(*LASTING, seed=4)[::-1].copy()
    client.update(identity, {"strength": 70.0}, pixels=news.tobytes())
    client.update(identity, {"preset": "draft"})
    result = follow(client, Result)[-1]
    assert isinstance(result, Result), result
    assert result.revision == 2
    assert np.array_equal(alphas(result), news[..., 3])
    client.close()


def test_a_job_is_sent_again_whole_if_even_the_disk_has_lost_it(own, style):
    client = own.client()
    identity = client.submit(long_job(style, LASTING))
    follow(client, Progress)
    own.process.kill()
    own.process.wait()
    shutil.rmtree(own.folder / "jobs")
    result = follow(client, Result)[-1]
    assert isinstance(result, Result), result
    assert (result.job, result.revision) == (identity, 0)
    client.close()


def test_jobs_of_a_killed_backend_are_unfinished_until_somebody_resumes_them(own, style):
    """And what was done is there.

    Nobody is kept by the connection file of a dead backend: the other client starts the next.
    """
    client = own.client()
    done = client.submit(job_of(picture(64, 16), style))
    painted = follow(client, Result)[-1]
    identity = client.submit(long_job(style, LASTING))
    follow(client, Progress)
    until(lambda: kept(client, identity).thumbnail)  # which is drawn while it is painted
    own.process.kill()
    own.process.wait()
    client.close()
    assert own.connection().pid == own.process.pid
    other = own.client("another editor")
    entry = kept(other, identity)
    assert entry.state == "unfinished"
    with Image.open(io.BytesIO(entry.thumbnail)) as layer:
        assert max(layer.size) == 256
    assert (entry.width, entry.height, entry.format) == (*LASTING, "rgba8")
    assert entry.styles == ("waves",)
    assert entry.bytes > 300 * 160 * 4
    other.resume(identity)
    assert other.busy
    events = follow(other, Result)
    result = events[-1]
    assert isinstance(result, Result), result
    assert isinstance(next(e for e in events if hasattr(e, "job")), Accepted)
    assert np.array_equal(alphas(result), picture(*LASTING)[..., 3])
    other.update(identity, {"strength": 80.0})
    assert follow(other, Result)[-1].revision == 1
    other.resume(done)
    assert follow(other, Result)[-1] == painted
    other.update(done, {"strength": 90.0})
    later = follow(other, Result)[-1]
    assert isinstance(later, Result), later
    assert (later.job, later.revision) == (done, 1)
    other.close()
