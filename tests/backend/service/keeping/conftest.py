"""Backends and folders that keep jobs."""

import pytest
from tests.backend.service.keeping.looking import KEY
from tests.backends import Backend, shared_folder


@pytest.fixture
def own(tmp_path):
    """A backend of the test's own, so that it can be killed."""
    with Backend(tmp_path / "s") as running, shared_folder(running.folder):
        yield running


@pytest.fixture
def one(backend):
    """A client of the backend that all tests share."""
    with shared_folder(backend.folder):
        client = backend.client()
        yield client
        client.close()


@pytest.fixture
def jobs(tmp_path):
    """The folder of all jobs, as the server makes it, with one job's."""
    folder = tmp_path / "jobs"
    (folder / KEY).mkdir(parents=True)
    return folder
