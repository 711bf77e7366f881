import pytest

from tests.backends import Backend
from tests.narrow import backends_paint_with


@pytest.fixture(scope="session")
def backend(tmp_path_factory, narrow_weights_file):
    """One real backend for all attacks: what one of them has done to it, the next ones meet."""
    folder = tmp_path_factory.mktemp("scumble")
    with Backend(folder, "--weights", narrow_weights_file) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def narrow_backends(narrow_weights_file):
    """What these tests are about does not depend on the network: see ``tests/narrow.py``."""
    with backends_paint_with(narrow_weights_file):
        yield
