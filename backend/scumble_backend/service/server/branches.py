"""Jobs that come back from the disk into the book: kept ones, and those that begin as one."""

import secrets
import time

from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.archive.job_folder import Found
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server.history import Caller
from scumble_protocol.kept import OPEN
from scumble_protocol.wire.requests import SubmitFields, UpdateFields


def tracked(caller: Caller, found: Found) -> TrackedJob:
    """Give a job that was found with its inputs as one of a client's."""
    entry = found.entry
    assert found.submission is not None  # noqa: S101 - it came without its result
    job = TrackedJob(caller.owner, caller.address, entry.name, found.submission)
    job.key, job.created, job.fraction = entry.key, entry.created, entry.fraction
    job.has_result, job.from_disk = found.has_result, True
    if found.begun is not None:
        job.begun, job.since = found.begun, [found.begun.update_to(found.submission)]
    return job


def branch_entry(owner: str, update: UpdateFields) -> Entry:
    """Give what is known of a job that begins as another one, before that one is read.

    Its beginning has a revision of its own: a worker may give that one's picture, if it was done,
    before it hears of the update.
    """
    submit = SubmitFields(update.job, update.revision - 1, "", 0, 0, "", False, False, (), {})
    now = time.time()
    return Entry(secrets.token_hex(16), owner, OPEN, now, now, 0.0, submit)
