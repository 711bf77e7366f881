"""Backends and folders that keep jobs."""

import pytest
from tests.backend.service.keeping.looking import KEY
from tests.backends import MortalHome, shared_folder


@pytest.fixture(scope="module")
def mortal_home(tmp_path_factory):
    """The folder of the backends that a module's tests kill."""
    home = MortalHome(tmp_path_factory.mktemp("mortal"))
    yield home
    home.close()


@pytest.fixture
def own(mortal_home):
    """A backend that may be killed; whichever is there after a test, the next one has.

    Its history has what other tests have painted.
    """
    running = mortal_home.backend()
    with shared_folder(running.folder):
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
