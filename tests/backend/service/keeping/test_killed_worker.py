"""A job outlives the process that paints it."""

import time

import numpy as np
from tests.backend.service.keeping.looking import alphas, kept, wait_for
from tests.backends import LASTING, job_of, lives, long_job, picture, until

from scumble_client import Accepted, Progress, Result


def kill_worker(backend):
    """Kill the worker, which may be loading still."""
    (worker,) = until(lambda: backend.workers)
    worker.kill()
    until(lambda: not lives(worker.pid))


def test_workers_are_killed_at_bad_moments_and_nobody_sees_it(backend, one, style):
    """Also while a finished painting goes on, of whose inputs only the disk has a copy."""
    news = picture(*LASTING, seed=4)[::-1].copy()
    identity = one.submit(long_job(style, LASTING))
    wait_for(one, identity, Accepted)
    kill_worker(backend)
    kill_worker(backend)  # it has only begun to load
    wait_for(one, identity, Progress)
    one.update(identity, {"strength": 70.0}, pixels=news.tobytes())
    kill_worker(backend)
    result = wait_for(one, identity, Result)
    assert (result.revision, result.stopped) == (1, False)
    assert np.array_equal(alphas(result), news[..., 3])
    assert kept(one, identity).state == "done"  # now the backend holds no picture of it
    mask = np.full(LASTING[::-1], 255, np.uint8)
    mask[:16] = 0
    one.update(identity, {"preset": "normal"}, mask=mask.tobytes())
    wait_for(one, identity, Progress)
    kill_worker(backend)
    one.update(identity, {"preset": "draft"})
    result = wait_for(one, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 3
    assert not alphas(result)[:16].any()
    assert np.array_equal(alphas(result)[16:], news[16:, :, 3])


def test_what_begins_as_another_begins_so_though_its_worker_dies_first(backend, one, style):
    """It is handed out with what its checkpoint was painted from as often as it has to be."""
    found = []
    first = one.submit(job_of(picture(96, 64), style))
    wait_for(one, first, Result)
    for identity in ("a11ed00000000001", "a11ed00000000002"):
        if found:
            time.sleep(1)  # its worker has written how far it is, and rests
            kill_worker(backend)
        one.submit(job_of(picture(96, 64, seed=4), style), identity, first)
        found.append(wait_for(one, identity, Result))
    assert found[0].step == found[1].step
    assert np.array_equal(found[0].pixels, found[1].pixels)
