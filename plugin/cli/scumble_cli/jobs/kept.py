"""The jobs that the backend has kept, asked for from the shell."""

import time
from collections.abc import Sequence
from typing import TypeVar

from scumble_cli.jobs.session import TroubleError
from scumble_client import Client, Failed, Forgotten, History, InputError, KeptJob
from scumble_protocol.wire.limits import MOST_LISTED

PAGE = MOST_LISTED
SHORTEST = 6
"""Characters of an id that are shown at least."""

_Answer = TypeVar("_Answer", History, Forgotten)


def kept_jobs(client: Client) -> list[KeptJob]:
    """Ask for all of them, the newest first (without thumbnails); raises TroubleError."""
    jobs = list[KeptJob]()
    before = None
    while True:
        client.history(PAGE, before)
        page = _answer(client, History)
        jobs += [job._replace(thumbnail=None) for job in page.jobs]
        if not page.more or not page.jobs:
            return jobs
        before = page.jobs[-1].created


def find(jobs: Sequence[KeptJob], beginning: str) -> KeptJob:
    """Find the job whose id is this or begins so; raises InputError unless it is just one."""
    exact = [job for job in jobs if job.job == beginning]
    found = exact or [job for job in jobs if beginning and job.job.startswith(beginning)]
    if not found:
        raise InputError(f"No kept job has the id {beginning!r}: see `scumble history`")
    if len(found) > 1:
        some = ", ".join(job.job for job in found[:3]) + (", …" if len(found) > 3 else "")
        raise InputError(f"{len(found)} kept jobs have ids that begin with {beginning!r}: {some}")
    return found[0]


def forget(client: Client, job: KeptJob) -> None:
    """Delete a job, stopping it if it is running; raises TroubleError."""
    client.forget(job.job)
    _answer(client, Forgotten)


def is_painted(job: KeptJob) -> bool:
    """Tell whether somebody is having it painted."""
    return job.state in ("waiting", "running")


def is_stopped(job: KeptJob) -> bool:
    """Tell whether it is done with the picture that it had when it was stopped."""
    return job.state == "done" and job.fraction < 1


def short_ids(jobs: Sequence[KeptJob]) -> dict[str, str]:
    """Give for each id a prefix that no other has, of one length for all where possible."""
    ids = {job.job for job in jobs}
    length = SHORTEST
    while len({one[:length] for one in ids}) < len(ids):
        length += 1
    return {one: one[:length] for one in ids}


def _answer(client: Client, kind: type[_Answer]) -> _Answer:
    while True:
        for event in client.poll():
            if isinstance(event, kind):
                return event
            if isinstance(event, Failed):
                raise TroubleError(event.message)
        time.sleep(0.005)
