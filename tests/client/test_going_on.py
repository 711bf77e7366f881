"""A job that was stopped goes on: it can be stopped again, and it outlives its backend."""

import pytest
from tests.backends import MortalHome, follow, job_of, picture, shared_folder, until

from scumble_client import Cancelled, Progress, Result


@pytest.fixture(scope="module")
def mortal_home(tmp_path_factory):
    """The folder of the backends that these tests kill."""
    home = MortalHome(tmp_path_factory.mktemp("mortal"))
    yield home
    home.close()


@pytest.fixture
def mortal(mortal_home):
    """A backend that may be killed; whichever is there after a test, the next one has."""
    return mortal_home.backend()


def test_pause_go_on_and_pause_again(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        job = client.submit(job_of(picture(500, 400), style, parameters={"preset": "fine"}))
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


def test_a_job_that_goes_on_outlives_its_backend(mortal, style):
    with shared_folder(mortal.folder):
        client = mortal.client()
        job = client.submit(job_of(picture(128, 40), style))
        follow(client, Progress)
        client.cancel(job, keep=True)
        follow(client, Result)
        client.update(job, {"strength": 80.0})
        follow(client, Progress)
        mortal.process.kill()
        result = follow(client, Result)[-1]
        assert isinstance(result, Result), result
        assert (result.job, result.revision, result.stopped) == (job, 1, False)
        assert not client.busy
        client.close()


def test_a_finished_job_goes_on_in_the_next_backend(mortal, style):
    with shared_folder(mortal.folder):
        client = mortal.client()
        job = client.submit(job_of(picture(64, 16), style))
        follow(client, Result)
        mortal.process.kill()
        until(lambda: client.poll() is not None and client.welcome is None)
        client.update(job, {"strength": 80.0})
        result = follow(client, Result)[-1]
        assert isinstance(result, Result), result
        assert (result.job, result.revision) == (job, 1)
        client.close()
