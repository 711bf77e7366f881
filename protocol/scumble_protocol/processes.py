"""How processes of ours start: quietly, and importing nothing that lies in the caller's folder."""

import os
import signal
import subprocess
import sys
from typing import Any

_NO_WINDOW = 0x08000000
"""Windows' CREATE_NO_WINDOW. It says all: with DETACHED_PROCESS beside it, it is ignored, and a
console that is opened by a child of that process is seen."""

_RUN = (
    "import sys; sys.path[:] = filter(None, sys.path); sys.argv.pop(0); import runpy; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def quietly() -> dict[str, Any]:
    """Give Popen's options for a process that opens no console window on Windows.

    Its output must be redirected there: it has no part in the caller's console.
    """
    return {"creationflags": _NO_WINDOW} if sys.platform == "win32" else {}


def apart() -> dict[str, Any]:
    """Give Popen's options for a quiet process that the caller's Ctrl-C does not reach."""
    return quietly() or {"start_new_session": True}


def python_module(
    module: str, *arguments: str, version: tuple[int, ...] = sys.version_info[:2]
) -> list[str]:
    """Give the command that runs a module in this Python, without the current folder in its path.

    ``version`` is that of the Python: 3.11 and later can leave the folder out by themselves.
    Variables and packages of the user stay in force, as they may be what Scumble was installed by.
    """
    isolated = ["-P", "-m"] if version >= (3, 11) else ["-c", _RUN]
    return [sys.executable, *isolated, module, *arguments]


def become(module: str, *arguments: str) -> int:
    """Run a module in the place of this process; gives its exit status where that is another one.

    Windows cannot replace a process: the other one runs in the same console, gets its Ctrl-C, and
    is waited for.
    """
    command = python_module(module, *arguments)
    if sys.platform != "win32":
        os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, lambda *_: None)  # it is the other one's, which takes its time
    return process.wait()
