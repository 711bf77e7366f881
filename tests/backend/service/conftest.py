import pytest
from tests.backends import Backend


@pytest.fixture(scope="session")
def backend(tmp_path_factory):
    """One warm backend that the tests of the service share."""
    with Backend(tmp_path_factory.mktemp("scumble")) as running:
        yield running
