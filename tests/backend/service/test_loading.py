"""How a worker loads what it paints with."""

import gc
import subprocess
import sys

import pytest

from scumble_backend.service.worker.loading import _made_to_stay


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_what_was_imported_is_never_looked_at_for_garbage_and_what_comes_later_is():
    stays = None
    with _made_to_stay():
        assert not gc.isenabled()
        stays = [[]]
    assert gc.isenabled()
    young = [[]]
    looked_at = gc.get_objects()
    assert not any(one is stays for one in looked_at)
    assert any(one is young for one in looked_at)


def test_a_worker_connects_before_it_loads_pytorch():
    """It can be given a job and say what is wrong with PyTorch, which takes seconds to load."""
    look = "import sys, scumble_backend.service.worker.main; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
