import subprocess
import sys

import pytest

BLOCK = 64 * 1024 * 1024
CHILD = f"""
import resource, threading
from scumble_backend.heap import keep_freed_memory, spare, trim

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

def faults(times):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        block = bytearray({BLOCK})
        block[::4096] = bytes(len(block[::4096]))
        del block
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def work():
    pages = {BLOCK} // resource.getpagesize()
    faults(2)
    print(faults(10) / pages, end=" ")
    kept = resident()
    trim()
    print((kept - resident()) / {BLOCK})

KEEP
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def _run(keep: str) -> tuple[float, float]:
    command = [sys.executable, "-c", CHILD.replace("KEEP", keep)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    faults, given_back = map(float, done.stdout.split())
    return faults, given_back


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heap")
def test_freed_blocks_are_used_again_by_any_thread_and_given_back_in_the_end() -> None:
    faults, given_back = _run("keep_freed_memory()")
    assert faults < 1, "pages of ten blocks were cleared again"
    assert given_back > 0.9
    faults, _ = _run("keep_freed_memory(); spare(sparing=True)")
    assert faults > 2, "large blocks are kept though memory is short"
    faults, _ = _run("keep_freed_memory(); spare(sparing=True); spare(sparing=False)")
    assert faults < 1
    faults, _ = _run("")
    assert faults > 2, "the system does without: then heap.py can go"
