import pytest

from tests.backends import Backend


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    """A real backend of its own for each file of attacks."""
    with Backend(tmp_path_factory.mktemp("scumble")) as running:
        yield running
