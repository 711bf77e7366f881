"""The core of every editor's painter: layers go to the backend, what it tells comes back to them.

What an artist sees of it comes in two kinds: a docker that adds each painting by itself
(``docked_painter``) and a dialog that adds all of them at OK (``dialog_painter``).
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Event,
    Failed,
    Forgotten,
    History,
    InputError,
    KeptJob,
    Preview,
    Progress,
    Result,
    Status,
    StyleFile,
)
from scumble_editor import text
from scumble_editor.layer_job import LayerJob
from scumble_editor.source import LayerError, S, job_of
from scumble_editor.unfinished.offers import Offers
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer

T = TypeVar("T")


class Painter(ABC, Generic[S]):
    """Paints layers: the one place that talks to the client.

    Call ``poll`` every 20 ms or so while it is ``busy``; nothing in it waits.
    """

    def __init__(self, editor: str) -> None:
        """``editor``: its name and version, for the backend's log."""
        self.line = text.READY
        """What goes on, in one line."""
        self.problems: list[str] = []
        """What else is to be read since it began, a line each."""
        self.preview: Preview | None = None
        """The newest picture since it began."""
        self.pictures = 0
        """How many of them came."""
        self.offers = Offers()
        self.refused: set[str] = set()
        """Paths of styles that could not be read."""
        self._editor_name = editor
        self._began = 0.0
        self._client: Client | None = None
        self._jobs: list[LayerJob[S]] = []
        self._awaited: list[tuple[Future[Any], Callable[[], None]]] = []
        self._handlers: dict[type, Callable[[Any], None]] = {
            Status: self._on_status,
            Accepted: self._on_accepted,
            Progress: self._on_progress,
            Preview: self._on_preview,
            Result: self._on_result,
            Cancelled: self._on_cancelled,
            Failed: self._on_failed,
            History: self._on_history,
            Forgotten: self._on_forgotten,
        }

    # ---- what a kind of painter decides

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether something more will come by itself."""

    @abstractmethod
    def _running(self) -> list[LayerJob[S]]:
        """Give the jobs that the backend may tell something of, the next one first."""

    @abstractmethod
    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        """Take the painting of a job."""

    @abstractmethod
    def _give_up(self, job: LayerJob[S], problem: str) -> None:
        """Have nothing more come of a job, and say why."""

    @abstractmethod
    def _give_up_all(self, problem: str) -> None:
        """Have nothing come of any job: the way to the backend is broken."""

    def _nothing_kept(self, job: LayerJob[S]) -> None:
        """Take note that a job was cancelled before there was a picture."""
        self._give_up(job, text.NOTHING_YET)

    def _changed(self) -> None:
        """Have the editor show what is different now."""

    # ---- for the artist

    @property
    def fraction(self) -> float:
        """How far all layers are together, 0..1."""
        return sum(job.fraction for job in self._jobs) / max(1, len(self._jobs))

    @property
    def stopping(self) -> bool:
        """Whether a cancellation is under way: the line keeps saying so."""
        return False

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose."""
        self._reach().connect()

    def look(self) -> None:
        """Find out which unfinished paintings there are; no backend is started for that."""
        self.offers.look()

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        self.offers.discard(kept.job)
        self._reach().forget(kept.job)
        self._changed()

    def report(self, error: Exception) -> None:
        """Say what went wrong where nobody expected it."""
        self._note(words_of(error))

    def close(self) -> None:
        """Let go of the backend."""
        if self._client is not None:
            self._client.close()

    def poll(self) -> None:
        """Take what happened since the last time."""
        for awaited in list(self._awaited):
            done, settle = awaited
            if done.done() and awaited in self._awaited:  # not if another settled it meanwhile
                self._awaited.remove(awaited)
                settle()
        if self.offers.due(time.monotonic()):
            self._reach().look()
        for event in self._reach().poll():
            self._take(event)

    # ---- for the kinds of painters

    def _reach(self) -> Client:
        if self._client is None:
            self._client = Client(self._editor_name)
        return self._client

    def _start_over(self) -> None:
        self._jobs, self.problems, self.preview, self.pictures = [], [], None, 0
        self._began = time.monotonic()

    def _seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    def _await(
        self, done: "Future[T]", take: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Have ``take`` called by ``poll`` with what the editor does; ``failed`` if one raises."""

        def settle() -> None:
            try:
                take(done.result())
            except Exception as error:  # noqa: BLE001 - any: it is said, and the others continue
                failed(error)

        self._awaited.append((done, settle))

    def _submit(self, job: LayerJob[S], pixels: Buffer) -> None:
        """Send a layer that was read; raises whatever makes that impossible."""
        request = job_of(job.source, pixels, job.style.path, job.parameters)
        job.job = self._reach().submit(request)

    def _update(
        self, job: LayerJob[S], changes: Mapping[str, Value], styles: list[StyleFile]
    ) -> str:
        """Send changes of a job; gives the line that says why that is impossible, or nothing."""
        assert job.job is not None  # noqa: S101 - it was submitted
        try:
            self._reach().update(job.job, changes, styles)
        except Exception as error:  # noqa: BLE001 - any: it is said, and the others continue
            return words_of(error, job.source.name)
        return ""

    def _say(self, line: str) -> None:
        self.line = line
        self._changed()

    def _note(self, problem: str) -> None:
        if problem and problem not in self.problems:
            self.problems.append(problem)
            self._changed()

    # ---- what the client tells

    def _take(self, event: Event) -> None:
        try:
            self._handlers[type(event)](event)
        except Exception as error:  # noqa: BLE001 - the other events are still to be taken
            job = self._job(getattr(event, "job", None))
            if job is not None:
                self._give_up(job, words_of(error, job.source.name))
            else:
                self.report(error)

    def _job(self, identity: str | None) -> LayerJob[S] | None:
        running = self._running() if identity is not None else []
        return next((job for job in running if job.job == identity), None)

    def _on_history(self, event: History) -> None:
        self.offers.take(event.jobs, [job.job for job in self._running() if job.job])
        self._changed()

    def _on_forgotten(self, _: Forgotten) -> None:
        """What was discarded is gone from the disk as well."""

    def _on_status(self, event: Status) -> None:
        if event.stage == "ready":
            self.offers.look()
        if self.busy:
            self._say(event.text)

    def _on_accepted(self, event: Accepted) -> None:
        job = self._job(event.job)
        if job is None:
            return
        self._note(event.note)
        if job.result is None and job is self._running()[0]:
            resumes = job.fraction > 0 and event.place <= 0
            name = job.source.name
            self._say(text.resuming(name) if resumes else text.waiting(name, event.place))

    def _on_progress(self, event: Progress) -> None:
        job = self._job(event.job)
        if job is None:
            return
        job.fraction = event.fraction
        number, count = self._jobs.index(job) + 1, len(self._jobs)
        name = f"{job.source.name} ({number} of {count})" if count > 1 else job.source.name
        if not self.stopping:
            self._say(text.painting(name, event.step, event.total, event.seconds_left))

    def _on_preview(self, event: Preview) -> None:
        if self._job(event.job):
            self.preview = event
            self.pictures += 1
            self._changed()

    def _on_result(self, event: Result) -> None:
        job = self._job(event.job)
        if job:
            self._take_result(job, event)

    def _on_cancelled(self, event: Cancelled) -> None:
        job = self._job(event.job)
        if job and not event.keeps:
            self._nothing_kept(job)

    def _on_failed(self, event: Failed) -> None:
        if event.job is None:
            self._give_up_all(event.message)
        elif job := self._job(event.job):
            if event.code == "style":
                self.refused.add(job.style.path)
            self._give_up(job, event.message)


def words_of(error: Exception, layer: str = "") -> str:
    """Give the line that tells of an error; ``layer``: what was being done something with."""
    if isinstance(error, LayerError | InputError):
        return str(error)
    if isinstance(error, MemoryError):
        return text.out_of_memory(layer)
    return text.went_wrong(error)
