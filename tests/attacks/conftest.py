import pytest

from tests.narrow import backends_paint_with


@pytest.fixture(scope="module", autouse=True)
def narrow_backends(narrow_weights_file):
    """What these tests are about does not depend on the network: see ``tests/narrow.py``."""
    with backends_paint_with(narrow_weights_file):
        yield
