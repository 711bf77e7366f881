"""Updates and cancels at the worst moments: each is answered, none leaves the worker hanging."""

import random
import re
import time

from tests.backends import (
    Backend,
    follow,
    job_of,
    long_job,
    paint,
    picture,
    shared_folder,
    until,
)

from scumble_client import Accepted, Cancelled, Client, Failed, Result


def small_job(style):
    return job_of(picture(64, 16), style)


def lasting_job(style):
    """One that is not done before the last of the moments at which it is disturbed."""
    return job_of(picture(240, 180), style, parameters={"preset": "fine"})


def imports_torch(backend: Backend) -> bool:
    return any("libtorch" in m.path for w in backend.workers for m in w.memory_maps())


def newest(client: Client, revision: int) -> Result:
    while True:
        event = follow(client, Result)[-1]
        assert isinstance(event, Result), event
        if event.revision == revision:
            return event


def test_an_update_right_after_the_result_goes_on_from_it(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(small_job(style))
        result = newest(client, 0)
        for revision in range(1, 13):
            client.update(identity, {"strength": 40.0 + revision})
            later = newest(client, revision)
            assert later.step > result.step
            result = later
        client.close()


def test_update_and_cancel_at_any_moment_end_in_an_answer(backend, style):
    moments, longest = random.Random(3), 0.15
    undisturbed = paint(backend, small_job(style)).pixels
    with shared_folder(backend.folder):
        client = backend.client()
        for _ in range(16):
            identity = client.submit(lasting_job(style))
            follow(client, Accepted)
            revision = 0
            for _ in range(moments.randrange(3)):
                time.sleep(moments.uniform(0, longest))
                client.poll()
                client.update(identity, {"strength": moments.uniform(20, 80)})
                revision += 1
            time.sleep(moments.uniform(0, longest))
            client.poll()
            keep = moments.random() < 0.5
            client.cancel(identity, keep)
            last = follow(client, Cancelled)[-1]
            assert isinstance(last, Cancelled), last
            if last.keeps:
                newest(client, revision)
        again = client.submit(small_job(style))
        last = follow(client, Result)[-1]
        client.close()
    assert isinstance(last, Result), last
    assert last.job == again
    assert last.pixels == undisturbed


def test_a_job_cancelled_before_the_worker_is_ready_is_not_painted_to_its_end(style, tmp_path):
    with Backend(tmp_path / "home", "--device", "cpu") as backend:
        with shared_folder(backend.folder):
            client = backend.client()
            until(lambda: imports_torch(backend))  # it takes jobs by now, and paints none yet
            unwanted = client.submit(long_job(style))
            follow(client, Accepted)
            client.cancel(unwanted)
            assert not isinstance(follow(client, Cancelled)[-1], Failed)
            wanted = client.submit(small_job(style))
            events = follow(client, Result)
            client.close()
        assert {e.job for e in events if hasattr(e, "step")} == {wanted}
        log = backend.log.read_text()
    # The cancel may come just before or just after the job is put into work.
    assert re.search("job [0-9a-f]{32} (was cancelled before it began|stopped)", log)
