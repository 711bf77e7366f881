import mmap
import subprocess
import sys

import psutil
import torch

from scumble_backend.bench.cost.peak import peak_memory

_CPU = torch.device("cpu")
_MORE = 2**26
_CHILD = """
from scumble_backend.bench.cost.peak import resident_peak
held = b"x" * 2**26
print(resident_peak())
"""


def test_the_peak_stays_after_the_memory_was_given_back():
    before = peak_memory(_CPU)
    missing = before - psutil.Process().memory_info().rss  # of what was held before at most
    with mmap.mmap(-1, missing + 2 * _MORE) as held:
        for page in range(0, len(held), mmap.PAGESIZE):
            held[page] = 1
        assert peak_memory(_CPU) > before + _MORE
    assert psutil.Process().memory_info().rss < before + _MORE
    assert peak_memory(_CPU) > before + _MORE


def test_what_the_parent_held_does_not_count_for_its_child():
    held = torch.ones(2**28, dtype=torch.uint8)
    child = subprocess.run([sys.executable, "-c", _CHILD], stdout=subprocess.PIPE, check=True)
    assert 2**26 < int(child.stdout) < len(held)
