"""A job that was stopped goes on: it can be stopped again, and it outlives its backend."""

import pytest
from tests.backends import (
    LASTING,
    MortalHome,
    follow,
    job_of,
    long_job,
    picture,
    shared_folder,
    until,
)

from scumble_client import Cancelled, Progress, Result


@pytest.fixture
def mortal(tmp_path):
    """A backend that may be killed."""
    home = MortalHome(tmp_path / "mortal")
    yield home.backend()
    home.close()


def test_pause_go_on_and_pause_again(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        job = client.submit(long_job(style))
        steps = [0]
        for _ in range(3):
            follow(client, Progress)
            assert client.busy
            client.cancel(job, keep=True)
            result = follow(client, Result)[-1]
            assert result.stopped
            assert result.step > steps[-1]
            assert not client.busy
            steps.append(result.step)
            client.update(job, {})
            assert client.busy
        follow(client, Progress)
        client.cancel(job, keep=False)
        assert isinstance(follow(client, Cancelled)[-1], Cancelled)
        assert not client.busy
        client.close()


def test_what_goes_on_and_what_is_finished_outlive_their_backend(mortal, style):
    """The finished one goes on in the next backend, though its own is known to be gone."""
    with shared_folder(mortal.folder):
        client = mortal.client()
        finished = client.submit(job_of(picture(64, 16), style))
        follow(client, Result)
        job = client.submit(long_job(style, LASTING))
        follow(client, Progress)
        client.cancel(job, keep=True)
        assert follow(client, Result)[-1].stopped
        client.update(job, {"strength": 80.0})
        follow(client, Progress)
        mortal.process.kill()
        events = []
        until(lambda: events.extend(client.poll()) or client.welcome is None)
        client.update(finished, {"strength": 80.0})
        results = {e.job: e for e in events if isinstance(e, Result)}
        while client.busy:
            last = follow(client, Result)[-1]
            assert isinstance(last, Result), last
            results[last.job] = last
        assert {
            identity: (result.revision, result.stopped) for identity, result in results.items()
        } == {job: (1, False), finished: (1, False)}
        client.close()
