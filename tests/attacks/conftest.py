import pytest

from tests.backends import Backend


@pytest.fixture(scope="session")
def backend(tmp_path_factory):
    """One real backend for all attacks: what one of them has done to it, the next ones meet."""
    with Backend(tmp_path_factory.mktemp("scumble")) as running:
        yield running
