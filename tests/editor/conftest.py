"""What the tests of the shared part of the plugins have in common."""

from collections.abc import Iterator

import pytest
from tests.narrow import backends_paint_with


@pytest.fixture(scope="module")
def narrow_backends(narrow_weights_file: str) -> Iterator[None]:
    """For a module with backends: what they paint there does not depend on the network."""
    with backends_paint_with(narrow_weights_file):
        yield
