"""The shared folder: whether it can be written, has room, and says how to start a backend."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scumble_install.doctor.finding import Finding, fault_in
from scumble_protocol.folder import FolderError, launch_path, read_launch, shared_folder
from scumble_protocol.owned import own_folder
from scumble_protocol.paths import shown
from scumble_protocol.processes import python_module
from scumble_protocol.remedies import INSTALL, remedy

LEAST_ROOM = 64 * 1024**2
"""Free bytes below which no painting can be kept."""
_TRIAL = 64 * 1024
"""Bytes that are written to see whether the disk takes them."""
_ELSEWHERE = "set SCUMBLE_HOME to a folder of yours"


def look_at_folder() -> Iterator[Finding]:
    """Write into the folder, and look at the room on its disk."""
    try:
        folder = shared_folder()
        own_folder(folder)
        _write_into(folder)
        free = shutil.disk_usage(folder).free
    except FolderError as error:
        yield fault_in("folder", str(error))
    except OSError as error:
        words = f"{shown(folder)} cannot be written ({error.strerror})"
        yield Finding("folder", False, words, remedy(error.errno, _ELSEWHERE))
    else:
        yield Finding("folder", True, f"The shared folder {shown(folder)} can be written")
        yield _room(folder, free)


def look_at_launch() -> Iterator[Finding]:
    """Look at the command that starts the backend: does it start this Scumble?"""
    name = "launch"
    try:
        command = read_launch()
    except FolderError as error:
        yield fault_in(name, str(error))
        return
    if command is None:
        words = f"{shown(launch_path())} is missing, so editors cannot start the backend"
        yield Finding(name, False, words, "run scumble install")
        return
    program, own = Path(command[0]), python_module("scumble_backend")
    if not os.access(program, os.X_OK):
        yield Finding(name, False, f"Editors start {shown(program)}, which is gone", INSTALL)
    elif (program.parent, command[-1]) != (Path(own[0]).parent, own[-1]):
        words = f"Editors start the backend of another Scumble ({shown(program)})"
        yield Finding(name, False, words, "run scumble install, or that one's scumble doctor")
    else:
        yield Finding(name, True, f"Editors start the backend with {shown(program)}")


def _write_into(folder: Path) -> None:
    """Write a file that vanishes; raises OSError."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_TRIAL))
        file.flush()
        os.fsync(file.fileno())


def _room(folder: Path, free: int) -> Finding:
    if free < LEAST_ROOM:
        words = f"Only {free // 1024**2} MB are free on the disk of {shown(folder)}"
        return Finding("disk", False, words, remedy(errno.ENOSPC))
    return Finding("disk", True, f"{free / 1e9:.1f} GB are free on its disk")
