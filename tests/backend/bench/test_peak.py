import subprocess
import sys

import torch

from scumble_backend.bench.cost.peak import peak_memory

_CHILD = """
import torch
from scumble_backend.bench.cost.peak import peak_memory
print(peak_memory(torch.device("cpu")))
"""


def test_the_peak_stays_after_the_memory_was_given_back():
    before = peak_memory(torch.device("cpu"))
    held = torch.ones(before + 2**26, dtype=torch.uint8)
    size = len(held)
    assert peak_memory(torch.device("cpu")) > size
    del held
    assert peak_memory(torch.device("cpu")) > size


def test_what_the_parent_held_does_not_count_for_its_child():
    held = torch.ones(2**30, dtype=torch.uint8)
    child = subprocess.run([sys.executable, "-c", _CHILD], stdout=subprocess.PIPE, check=True)
    assert 2**26 < int(child.stdout) < len(held)
