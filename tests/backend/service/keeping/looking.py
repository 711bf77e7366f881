"""What the tests of kept jobs look at."""

from pathlib import Path

import numpy as np
from tests.backends import Backend, follow

from scumble_client import Client, History, Result

KEY = "0123456789abcdef"
"""A job's id."""


def checkpoint_in(jobs: Path) -> Path:
    return jobs / KEY / "checkpoint.safetensors"


def kept(client: Client, identity: str | None = None):
    """Ask for the kept jobs; gives them, or the one of this id (None: there is none)."""
    jobs, before = [], None
    while True:
        client.history(before=before)
        listed = follow(client, History)[-1]
        assert isinstance(listed, History), listed
        jobs += listed.jobs
        if not listed.more:
            break
        before = listed.jobs[-1].created
    if identity is None:
        return jobs
    return next((job for job in jobs if job.job == identity), None)


def folders(backend: Backend) -> set[str]:
    """Name the folders of the jobs that a backend keeps."""
    return {path.name for path in (backend.folder / "jobs").iterdir() if path.is_dir()}


def wait_for(client: Client, identity: str, *kinds: type):
    """Follow until an event of one of these types comes for one job; gives it."""
    while True:
        event = follow(client, *kinds)[-1]
        if event.job == identity:
            return event


def alphas(result: Result) -> np.ndarray:
    return np.frombuffer(result.pixels, np.uint8).reshape(result.height, result.width, 4)[..., 3]


def wait_for_any(client, kind):
    event = follow(client, kind)[-1]
    assert isinstance(event, kind), event
    return event
