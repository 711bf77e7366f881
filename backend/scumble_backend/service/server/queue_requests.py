"""What clients want of the queue: whose turn a job has, that it waits, that it is painted next."""

from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server.dispatcher import Dispatcher
from scumble_backend.service.server.history import Caller, JobHistory
from scumble_protocol.wire.requests import QueueFields

QUEUE_REQUESTS = (QueueFields,)
"""What is taken here."""


class QueueRequests:
    """What takes them, for a job that waits, is painted or is paused."""

    def __init__(self, book: JobBook, dispatcher: Dispatcher, history: JobHistory) -> None:
        self._book = book
        self._dispatcher = dispatcher
        self._history = history

    def take(self, caller: Caller, said: QueueFields) -> None:
        """Do what is asked.

        Of a job that is done its group is noted; of one that is still to come, whether it runs in
        the background.
        """
        job = self._book.find(caller.address, said.job)
        if job is None:
            if said.background is not None:
                self._book.announce(caller.address, said.job, said.background)
            return
        if said.group is not None:
            self._book.regroup(job, said.group)
        if said.background is not None:
            job.declare(said.background)
        if job.finished:
            return
        if said.background is not None:
            self._dispatcher.tell(job, QueueFields(job.key, background=said.background))
        if said.first:
            self._book.put_first(job)
        note = "" if said.paused is None else self._pause(job, said.paused)
        self._dispatcher.hand_out()
        if said.first or said.paused is not None:
            self._history.tell_turn(job, note)

    def _pause(self, job: TrackedJob, paused: bool) -> str:
        """Pause a job, or have it go on; gives what its artist should know."""
        if not paused:
            job.paused = False
        elif not (job.kept or job.unsaid or self._book.waits(job)):
            return _NOT_KEPT
        elif not (job.paused or job.stopping):
            self._dispatcher.pause(job)
        return ""


_NOT_KEPT = "It cannot be paused, as this painting is not kept: make room on the disk first"
