from pathlib import Path

import pytest
import torch
from tests.narrow import narrow_weights

from scumble_backend.bench.judge.lite0 import MissingNetworkError, load_lite0
from scumble_backend.bench.pairs import load
from scumble_backend.engine import Network
from scumble_styles import find

PHOTOS = Path(__file__).resolve().parents[2] / "data"
SIDE = 256  # px of the longest side of pictures that are judged


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """Small operations on two threads crawl as soon as the cores are shared with others."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def narrow_network():
    """VGG-19 with fewer filters: for what is told of a painting, whatever it looks like."""
    return Network(narrow_weights(), torch.device("cpu"))


@pytest.fixture(scope="session")
def lite0():
    try:
        return load_lite0()
    except MissingNetworkError as error:
        pytest.fail(f"{error} (it belongs to the extra `test`)")


@pytest.fixture(scope="session")
def coffee():
    return load(PHOTOS / "coffee.jpg", SIDE)


@pytest.fixture(scope="session")
def chelsea():
    return load(PHOTOS / "chelsea.jpg", SIDE)


@pytest.fixture(scope="session")
def impasto():
    return load(find("impasto").path, SIDE)
