"""Jobs and the disk: accepted when they are kept, brought back, listed, forgotten."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.archive.archive_thread import ArchiveThread
from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.archive.index import Row
from scumble_backend.service.archive.job_folder import Found, KeptResult
from scumble_backend.service.archive.kept import Kept
from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_protocol.kept import DONE, FAILED, OPEN
from scumble_protocol.wire.headers import RevisionFields
from scumble_protocol.wire.limits import LONGEST_HEADER
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.replies import (
    AcceptedFields,
    FailedFields,
    ForgottenFields,
    HistoryFields,
    KeptFields,
    ResultFields,
)
from scumble_protocol.wire.requests import OriginFields

log = logging.getLogger("scumble")

NOTE_PAUSE = 3.0
"""Seconds between two notes of how far a job is."""

GONE = "The backend no longer has that painting: paint the layer again"
"""What a client is told of a job that is not kept any more."""

_BROKEN = Kept(False, "This painting is not kept: see backend.log in Scumble's folder")


class Caller(NamedTuple):
    """Who sent a message: the address of a connection, and the owner whose jobs it may see."""

    address: bytes
    owner: str


class JobHistory:
    """What is kept of the jobs in the book, and what else is kept of their owners' jobs."""

    def __init__(self, archive_thread: ArchiveThread, book: JobBook, clients: ClientSocket) -> None:
        self._archive_thread = archive_thread
        self._book = book
        self._clients = clients

    # ---- jobs in the book

    def accept(self, job: TrackedJob, place: int, new_inputs: bool) -> None:
        """Put a job on disk (its inputs if they are new, ``new_inputs``), then tell its client."""
        job.unsaid += 1
        job.place, revision = place, job.revision

        def told(kept: Kept) -> None:
            if job.dropped:
                return
            job.unsaid -= 1
            job.kept = kept.kept
            self._tell(job, revision, kept.note)
            if not job.unsaid:
                early, job.early = job.early, []
                for said in early:
                    self.deliver(job, *said)

        self._keep(job, new_inputs, told)
        entry, pixels = job.entry(), job.submission.inputs.pixels
        if new_inputs and pixels:
            self._archive_thread.just(lambda archive: archive.sketch(entry, pixels))

    def save(self, job: TrackedJob, new_inputs: bool) -> None:
        """Put on disk what an update has changed of a job that runs."""

        def saved(kept: Kept) -> None:
            job.kept = kept.kept
            if not kept.kept:
                self.warn(job, kept.note)

        self._keep(job, new_inputs, saved)

    def warn(self, job: TrackedJob, note: str) -> None:
        """Tell a job's client, while it is painted, that it is not kept."""
        job.kept = False
        self.advise(job, note)

    def tell_place(self, job: TrackedJob, place: int) -> None:
        """Tell a waiting job's client how many jobs are ahead of it, where that is news."""
        known, job.place = job.place, place
        if place != known:
            self.tell_turn(job)

    def tell_turn(self, job: TrackedJob, note: str = "") -> None:
        """Tell a job's client where it stands in the queue, unless it is told so soon anyway."""
        if not (job.unsaid or job.dropped):
            self._tell(job, job.revision, note)

    def advise(self, job: TrackedJob, note: str) -> None:
        """Tell a job's client, while it is painted, what its artist should know."""
        if not job.dropped:
            job.place = 0
            self._tell(job, job.revision, note[:500])

    def deliver(
        self, job: TrackedJob, said: RevisionFields | FailedFields, buffers: Sequence[Buffer]
    ) -> None:
        """Give a job's client what its worker said, once it knows that the job is accepted."""
        if job.unsaid and not isinstance(said, FailedFields):
            job.early.append((said, buffers))
            return
        self._clients.tell(job.client, replace(said, job=job.name), buffers, share=job.shares)

    def note_written(self, key: str, revision: int) -> None:
        """Note that a job's checkpoint is of this revision; what it was before may go from disk."""
        if self._book.note_written(key, revision):
            self._archive_thread.just(lambda archive: archive.folder_of(key).drop_begun())

    def note(self, job: TrackedJob, now: bool = False) -> None:
        """Note how far a job is: now, or only every few seconds."""
        clock = time.monotonic()
        if now or clock - job.noted > NOTE_PAUSE:
            job.noted, fraction = clock, job.fraction
            self._archive_thread.just(lambda archive: archive.note(job.key, fraction))

    def finish(self, job: TrackedJob, result: ResultFields, pixels: Buffer) -> None:
        """Put a job's result on disk."""
        if not result.stopped:
            job.fraction = 1.0
        job.has_result = True
        entry, live = job.entry(), self._book.live()
        inputs, begun = job.submission.inputs, job.begun_revision
        named = KeptResult(replace(result, job=job.name), pixels)

        def work(archive: Archive) -> Kept:
            kept = archive.catch_up(entry, inputs, begun)
            if kept.kept:
                kept = archive.settle(entry, named)
            archive.evict(live)
            return kept

        def told(kept: Kept) -> None:
            job.has_result = kept.kept
            if kept.kept and job.finished:
                job.release()

        self._archive_thread.do(work, told, _BROKEN)

    def mark(self, job: TrackedJob, state: str) -> None:
        """Put on disk that a job failed, is done, as before, or is still open."""
        entry = job.entry(state)
        self._archive_thread.just(lambda archive: archive.mark(entry))

    def erase(self, key: str) -> None:
        """Delete a job from the disk."""
        self._archive_thread.just(lambda archive: archive.erase(key))

    def tidy(self, key: str) -> None:
        """Delete what a worker has written of a deleted job."""
        self._archive_thread.just(lambda archive: archive.tidy(key))

    # ---- other jobs of their owners

    def bring(
        self, caller: Caller, name: str, result: bool, then: Callable[[Found | None], None]
    ) -> None:
        """Find a job on disk, as a result if that will do; ``then`` is given it, or None."""
        self._archive_thread.do(
            lambda archive: archive.bring(caller.owner, name, result), then, None
        )

    def branch(
        self,
        owner: str,
        origin: OriginFields,
        new: Entry,
        then: Callable[[Found | None], None],
    ) -> None:
        """Begin a job on disk as another is kept; ``then`` is given it, or None."""
        self._archive_thread.do(
            lambda archive: archive.branch(owner, origin.job, new, origin.fresh), then, None
        )

    def measure(self, key: str) -> None:
        """Take into account what a worker has written of a job, within the history's limit."""
        live = self._book.live()

        def work(archive: Archive) -> None:
            archive.measure(key)
            archive.evict(live)

        self._archive_thread.just(work)

    def fill(self, job: TrackedJob, then: Callable[[bool], None]) -> None:
        """Read the inputs that a job has released; ``then`` is given whether all are there."""

        def filled(found: Found | None) -> None:
            if found is not None and found.inputs is not None:
                job.fill(found.inputs)
            then(job.whole)

        self._archive_thread.do(lambda archive: archive.inputs(job.key), filled, None)

    def result(self, key: str, then: Callable[[KeptResult | None], None]) -> None:
        """Read a job's result from the disk; ``then`` is given it, or None."""
        self._archive_thread.do(lambda archive: archive.folder_of(key).result(), then, None)

    def tell_result(self, caller: Caller, name: str, revision: int, result: KeptResult) -> None:
        """Tell a client of a done job: that it is kept, and its result."""
        accepted = AcceptedFields(name, revision, 0, kept=True, note="")
        self._clients.tell(caller.address, accepted)
        revised = replace(result.fields, revision=revision)
        self._clients.tell(caller.address, revised, [result.pixels])

    def tell_history(self, caller: Caller, limit: int, before: float | None) -> None:
        """Tell a client which jobs of its owner are kept, the newest first."""

        def told(page: list[tuple[Row, bytes]]) -> None:
            jobs, thumbnails = list[KeptFields](), list[Buffer]()
            room = LONGEST_HEADER - 1024
            for row, small in page[:limit]:
                kept = self._described(row, small)
                room -= len(json.dumps(kept.plain(), ensure_ascii=False).encode())
                if room < 0:
                    break
                jobs.append(kept)
                thumbnails += [small] if small else []
            history = HistoryFields(tuple(jobs), more=len(jobs) < len(page))
            self._clients.tell(caller.address, history, thumbnails)

        self._archive_thread.do(
            lambda archive: archive.page(caller.owner, before, limit + 1),
            told,
            list[tuple[Row, bytes]](),
        )

    def forget(self, caller: Caller, name: str) -> None:
        """Delete an owner's job from the disk, and tell."""
        self._archive_thread.do(
            lambda archive: archive.forget(caller.owner, name),
            lambda _: self._clients.tell(caller.address, ForgottenFields(name)),
            None,
        )

    # ---- inside

    def _tell(self, job: TrackedJob, revision: int, note: str) -> None:
        paused = job.paused or None  # older clients do not know it, and pause nothing
        told = AcceptedFields(job.name, revision, job.place, job.kept, note, paused)
        self._clients.tell(job.client, told)

    def _keep(self, job: TrackedJob, new_inputs: bool, then: Callable[[Kept], None]) -> None:
        entry, inputs, live = job.entry(), job.submission.inputs, self._book.live()
        begun = job.begun_revision

        def work(archive: Archive) -> Kept:
            kept = archive.keep(entry, inputs, new_inputs, begun)
            archive.evict(live)
            return kept

        self._archive_thread.do(work, then, _BROKEN)

    def _described(self, row: Row, small: bytes) -> KeptFields:
        entry, submit = row.entry, row.entry.submit
        state, fraction = _WORDS[entry.state], entry.fraction
        job = self._book.by_key(entry.key)
        if job is not None and not job.finished:
            state, fraction = "waiting" if self._book.waits(job) else "running", job.fraction
        return KeptFields(
            job=entry.name,
            revision=submit.revision,
            name=submit.name,
            state=state,
            width=submit.width,
            height=submit.height,
            format=submit.format,
            created=entry.created,
            changed=entry.changed,
            fraction=fraction,
            parameters=submit.parameters,
            styles=tuple(style.name for style in submit.styles),
            bytes=row.size,
            thumbnail=len(small),
        )


_WORDS = {OPEN: "unfinished", DONE: "done", FAILED: "failed"}
