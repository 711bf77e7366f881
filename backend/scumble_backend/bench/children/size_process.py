"""A picture size measured in a process of its own, so that nobody else's memory is in it."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from scumble_backend.bench.pairs import Pair
from scumble_protocol.processes import python_module


def measure_size(
    pair: Pair,
    shape: tuple[int, int],
    device: str,
    say: Callable[[str], None],
    *,
    iterations: int | None = None,
    allowed: int | None = None,
) -> dict[str, Any] | None:
    """What size_child.py found at (h,w); None where it ended without an answer: out of memory.

    iterations: at each level at most. allowed: bytes that it may hold, all in all.
    """
    height, width = shape
    say(f"sizes: {width} x {height} px")
    command = python_module("scumble_backend.bench.children.size_child")
    command += [str(pair.photo), str(pair.style), str(height), str(width), "--device", device]
    if iterations is not None:
        command += ["--iterations", str(iterations)]
    if allowed is not None:
        command += ["--allowed", str(allowed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        say(f"sizes: {width} x {height} px ended with status {done.returncode}")
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
