"""A job that was stopped goes on: it can be stopped again, and be lost with its backend."""

import pytest
from PIL import Image
from tests.backends import Backend, follow, job_of, picture, shared_folder

from scumble_client import Cancelled, Failed, Progress, Result


@pytest.fixture
def backend(tmp_path):
    with Backend(tmp_path / "scumble") as running:
        yield running


@pytest.fixture
def style(tmp_path):
    path = tmp_path / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(path)
    return path


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


def test_a_job_that_goes_on_is_lost_with_its_backend(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        job = client.submit(job_of(picture(500, 400), style, parameters={"preset": "fine"}))
        follow(client, Progress)
        client.cancel(job, keep=True)
        follow(client, Result)
        client.update(job, {"strength": 80.0})
        follow(client, Progress)
        backend.process.kill()
        failed = follow(client)[-1]
        client.close()
    assert isinstance(failed, Failed)
    assert (failed.job, failed.code) == (job, "lost")
    assert not client.busy
