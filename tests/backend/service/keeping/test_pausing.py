"""Painting pauses and goes on, over the wire, with a real worker."""

import time

from tests.backends import LASTING, follow, job_of, long_job, paint, picture, shared_folder

from scumble_client import Accepted, Failed, Progress, Result


def test_a_paused_painting_frees_its_device_and_goes_on_to_the_same_bytes(backend, style):
    job = long_job(style, LASTING)
    with shared_folder(backend.folder):
        truth = paint(backend, job)
        client = backend.client()
        identity = client.submit(job)
        client.queue(identity, "a picture")
        while follow(client, Progress)[-1].step < 4:
            continue
        client.queue(identity, "a picture", paused=True)
        while not (told := follow(client, Accepted)[-1]).paused:
            continue
        assert (told.job, told.place, told.kept) == (identity, 0, True)
        between = job_of(picture(48, 40), style, parameters={"preset": "draft"})
        painted = follow(client, Result, Failed) if client.submit(between) else []
        assert isinstance(painted[-1], Result), painted[-1]
        assert not [e for e in painted if isinstance(e, Progress) and e.job == identity]
        client.queue(identity, "a picture", paused=False)
        result = follow(client, Result, Failed)[-1]
        client.close()
    assert isinstance(result, Result), result
    assert (result.job, result.stopped, result.step) == (identity, False, truth.step)
    assert bytes(result.pixels) == bytes(truth.pixels)


def test_another_document_is_not_kept_waiting_by_all_layers_of_the_first(backend, style):
    small = {"preset": "draft", "size": 64}
    with shared_folder(backend.folder):
        one, other = backend.client(), backend.client()
        job = job_of(picture(48, 40), style, parameters=small)
        first = one.submit(long_job(style))
        follow(one, Progress)
        many = [one.submit(job) for _ in range(3)]
        for layer in (first, *many):
            one.queue(layer, "long")
        heard = set()
        follow_all(one, many, heard)
        single = one.submit(job)
        one.queue(single, "short")
        follow_all(one, [single], heard)
        alone = other.submit(job)
        follow_all(other, [alone], heard)
        one.poll()
        one.cancel(first, keep=False)
        order = []
        while len(order) < 5:
            time.sleep(0.005)
            for client in (one, other):
                order += [e.job for e in client.poll() if isinstance(e, Result)]
        one.close()
        other.close()
    assert set(order[:2]) == {single, alone}, "each waited for one turn only"
    assert order[2:] == many


def follow_all(client, jobs, heard):
    """Until the backend has accepted all of these."""
    while not heard.issuperset(jobs):
        time.sleep(0.005)
        heard.update(e.job for e in client.poll() if isinstance(e, Accepted))
