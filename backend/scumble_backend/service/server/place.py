"""Where in the shared folder a backend has its files: its lock, its connection file, its jobs.

The first backend has the history. One on another computer that shares the folder finds it taken,
and has files of its own beside it; its jobs join the history when a backend starts that has it.
"""

import contextlib
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scumble_backend.service.server.lock import AlreadyRunning, BackendLock
from scumble_protocol.folder import (
    FolderError,
    connection_path,
    hosts_connection_path,
    read_connection,
    shared_folder,
    whose_connection,
)
from scumble_protocol.host import boot_key, is_here

log = logging.getLogger("scumble")

_JOB = re.compile("[0-9a-f]{32}")
_OTHERS = re.compile("jobs-([0-9a-f]{12})")


class Place(NamedTuple):
    """A backend's files."""

    lock: Path
    connection: Path
    jobs: Path


def first_place() -> Place:
    """Give the files of the backend that has the history."""
    folder = shared_folder()
    return Place(folder / "backend.lock", connection_path(), folder / "jobs")


def second_place() -> Place:
    """Give those of a backend on this computer while another computer's has the history."""
    folder, key = shared_folder(), boot_key()
    return Place(_lock_of(key), hosts_connection_path(), folder / f"jobs-{key}")


def is_others() -> bool:
    """Tell whether another computer's backend says that it has the history."""
    try:
        host = whose_connection()
    except FolderError:
        return False
    return bool(host) and not is_here(host)


def runs_here() -> bool:
    """Tell whether a backend on this computer says how to reach it, or nobody can tell."""
    try:
        found = read_connection()
    except FolderError:
        return True
    return found is not None and found.owner_is_alive()


def forget_others() -> None:
    """Delete what another computer's backend has left that had the history: we have it now."""
    if is_others():
        connection_path().unlink(missing_ok=True)


def adopt(jobs: Path) -> None:
    """Take the jobs of other computers' backends that have ended into the history."""
    for path in jobs.parent.glob("jobs-*"):
        found = _OTHERS.fullmatch(path.name)
        if found and path.is_dir() and not path.is_symlink():
            with contextlib.suppress(AlreadyRunning), _locked(_lock_of(found[1])):
                _take_over(path, jobs)


def _take_over(path: Path, jobs: Path) -> None:
    try:
        jobs.mkdir(mode=0o700, exist_ok=True)
        for job in path.iterdir():
            if _JOB.fullmatch(job.name) and not (jobs / job.name).exists():
                job.rename(jobs / job.name)
        shutil.rmtree(path)
    except OSError as error:
        log.warning("the jobs in %s stay there: %s", path, error)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = BackendLock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release(delete=True)


def _lock_of(key: str) -> Path:
    return shared_folder() / f"backend-{key}.lock"
