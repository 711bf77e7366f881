import pytest
from tests.backends import Backend
from tests.narrow import backends_paint_with


@pytest.fixture(scope="session")
def backend(tmp_path_factory, narrow_weights_file):
    """One warm backend that the tests of the service share."""
    folder = tmp_path_factory.mktemp("scumble")
    with Backend(folder, "--weights", narrow_weights_file) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def narrow_backends(narrow_weights_file):
    """What these tests are about does not depend on the network: see ``tests/narrow.py``."""
    with backends_paint_with(narrow_weights_file):
        yield
