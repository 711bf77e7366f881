"""A process that has loaded what is slow to load, and none of our code: it runs pytest in forks.

``python tests/contributing/warm_pytest.py``: by its path, as ``-m`` would load our package tests.
Each line of its input is a run in JSON: the words for pytest, the folder in which it runs, folders
of code that go before all others, and the file for what it prints. A line answers each: the exit
status.
"""

import json
import os
import sys

import numpy as np
import pytest
import torch.testing
from PIL import Image

LOADED = (np, torch.testing, Image)


def run(words: list[str], folder: str, path: list[str], log: str) -> int:
    """Run pytest in a fork of this process; gives its exit status."""
    child = os.fork()
    if child == 0:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(folder)
        os.environ["PYTHONPATH"] = os.pathsep.join(path)
        sys.path[:0] = path
        status = int(pytest.main(words))
        sys.stdout.flush()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Run what is asked for until the input ends."""
    ours = [name for name in sys.modules if name.partition(".")[0] == "tests" or "scumble" in name]
    assert not ours, f"the forks would have this code, and not that of their folder: {ours}"
    for line in sys.stdin:
        print(run(**json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
