"""A job outlives the process that paints it."""

import time

import numpy as np
from tests.backend.service.keeping.looking import alphas, kept, wait_for
from tests.backends import job_of, picture

from scumble_client import Accepted, Progress, Result


def test_workers_are_killed_at_bad_moments_and_nobody_sees_it(own, style):
    """Also while a finished painting goes on, of whose inputs only the disk has a copy."""
    client = own.client()
    pixels, news = picture(128, 40), picture(128, 40, seed=4)[::-1].copy()
    identity = client.submit(job_of(pixels, style))
    wait_for(client, identity, Accepted)
    own.workers[0].kill()
    wait_for(client, identity, Progress)
    client.update(identity, {"strength": 70.0}, pixels=news.tobytes())
    own.workers[0].kill()
    result = wait_for(client, identity, Result)
    assert (result.revision, result.stopped) == (1, False)
    assert np.array_equal(alphas(result), news[..., 3])
    assert kept(client, identity).state == "done"  # now the backend holds no picture of it
    mask = np.full((40, 128), 255, np.uint8)
    mask[:16] = 0
    client.update(identity, {"preset": "normal"}, mask=mask.tobytes())
    wait_for(client, identity, Progress)
    own.workers[0].kill()
    client.update(identity, {"preset": "draft"})
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 3
    assert not alphas(result)[:16].any()
    assert np.array_equal(alphas(result)[16:], news[16:, :, 3])
    client.close()


def test_what_begins_as_another_begins_so_though_its_worker_dies_first(own, style):
    """It is handed out with what its checkpoint was painted from as often as it has to be."""
    client, found = own.client(), []
    first = client.submit(job_of(picture(96, 64), style))
    wait_for(client, first, Result)
    for identity in ("a" * 16, "b" * 16):
        client.submit(job_of(picture(96, 64, seed=4), style), identity, first)
        found.append(wait_for(client, identity, Result))
        time.sleep(1)  # its worker has written how far it is, and rests
        own.workers[0].kill()
    assert found[0].step == found[1].step
    assert np.array_equal(found[0].pixels, found[1].pixels)
    client.close()
