"""Options of the whole test suite, and what several parts of it need."""

import os
from pathlib import Path

import psutil
import pytest

# Pictures are compared byte for byte, and the cores may be busy: their number of threads stays.
os.environ.setdefault("OMP_NUM_THREADS", str(psutil.cpu_count(logical=False) or 1))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-editors",
        action="store_true",
        help="leave out the tests that run a real Krita or GIMP",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--no-editors"):
        return
    left_out = [item for item in items if item.get_closest_marker("editor")]
    items[:] = [item for item in items if not item.get_closest_marker("editor")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def style(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small style picture as a file."""
    from PIL import Image

    from tests.backends import picture

    path = tmp_path_factory.mktemp("styles") / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(path)
    return path
