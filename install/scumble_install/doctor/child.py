"""A process that does what may hang or end a process, and says line by line how far it came."""

import os
import subprocess
import sys
from collections.abc import Collection, Sequence
from typing import NamedTuple

from scumble_protocol.processes import python_module, quietly

PATIENCE = 180.0
"""Seconds that it may take: a disk that is read for the first time is slow."""


class Ended(NamedTuple):
    """What became of such a process."""

    lines: list[str]
    """What it said."""
    cause: str
    """Why it did not come to its end; empty if it did."""


def run_module(module: str, arguments: Sequence[str], without: Collection[str] = ()) -> Ended:
    """Run a module in this Python, without some environment variables, until it ends or hangs."""
    environment = {name: value for name, value in os.environ.items() if name not in without}
    command = python_module(module, *arguments)
    try:
        done = subprocess.run(
            command,
            env=environment,
            cwd=sys.prefix,  # ours may be gone: then libraries do not find themselves
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            **quietly(),
        )
    except subprocess.TimeoutExpired as error:
        return Ended(_lines(error.stdout), f"it does not come to an end in {PATIENCE:.0f} s")
    return Ended(_lines(done.stdout), _cause(done.returncode, _lines(done.stderr)))


def _lines(output: "bytes | str | None") -> list[str]:
    text = output.decode("utf-8", "replace") if isinstance(output, bytes) else output or ""
    return [line for line in text.splitlines() if line.strip()]


def _cause(status: int, errors: list[str]) -> str:
    if status == 0:
        return ""
    said = f" ({errors[-1].strip()[:200]})" if errors else ""
    return f"it ends the process with status {status}{said}"
