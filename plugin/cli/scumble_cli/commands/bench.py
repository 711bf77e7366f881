"""``scumble bench``: become the benchmark."""

import os
import subprocess
import sys
from collections.abc import Sequence

from scumble_protocol.processes import python_module


def main(arguments: Sequence[str]) -> int:
    """Replace this process by the benchmark; its options are its own."""
    command = python_module("scumble_backend.bench", *arguments)
    if sys.platform != "win32":
        os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode
