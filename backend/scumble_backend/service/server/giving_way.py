"""Which frames of a batch leave their workers, so that somebody before a screen need not wait."""

import time

from scumble_backend.service.queue.jobs import JobBook, TrackedJob
from scumble_backend.service.server.workers import Workers

GRACE = 0.3
"""Seconds in which a new job's client may still say that it runs in the background as well."""


def giving_way(workers: Workers, book: JobBook) -> list[TrackedJob]:
    """Give the jobs in the background that are to be painted on later, while no worker is free.

    As many as jobs wait that are not in the background, less those that are about to leave their
    workers. One that is not kept would start over: it stays.
    """
    held = workers.jobs
    painted = [job for job in map(book.by_key, held) if job is not None and job.worker is not None]
    may = [job for job in painted if job.background and job.kept and not job.stopping]
    if not may or workers.free is not None:
        return []
    late = time.monotonic() - GRACE
    wait = (job for job in book.queue if not job.background and job.key not in held)
    waiting, leaving = sum(job.begun_at < late for job in wait), len(held) - len(painted)
    return sorted(may, key=lambda job: job.fraction)[: max(0, waiting - leaving)]
