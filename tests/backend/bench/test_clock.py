import os
import time

from scumble_backend.bench.cost.clock import Seconds, family_cpu, median, now


def test_family_cpu_counts_what_this_process_used():
    before, began = family_cpu(os.getpid()), time.process_time()
    while time.process_time() - began < 0.3:
        pass
    assert 0.25 < family_cpu(os.getpid()) - before < 1.0


def test_each_clock_has_its_own_median():
    assert median([Seconds(1, 9), Seconds(3, 1), Seconds(2, 5)]) == Seconds(2, 5)
    assert now() - now() <= Seconds(0, 0)
