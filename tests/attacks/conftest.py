import pytest
from PIL import Image

from tests.backends import Backend, picture


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    """A real backend of its own for each file of attacks."""
    with Backend(tmp_path_factory.mktemp("scumble")) as running:
        yield running


@pytest.fixture(scope="session")
def style(tmp_path_factory):
    """A small style picture as a file."""
    path = tmp_path_factory.mktemp("styles") / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(path)
    return path
