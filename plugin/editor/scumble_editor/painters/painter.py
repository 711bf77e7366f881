"""The core of every editor's painter: layers go to the backend, what it tells comes back to them.

What an artist sees of it comes in two kinds: a docker that adds each painting by itself
(``docked_painter``) and a dialog that adds all of them at OK (``dialog_painter``).
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic

from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Devices,
    Estimated,
    Event,
    Failed,
    Forgotten,
    History,
    KeptJob,
    Preview,
    Progress,
    Result,
    Status,
    StyleFile,
)
from scumble_editor import text
from scumble_editor.forecast.forecast import Forecast
from scumble_editor.formation.formations import Formations
from scumble_editor.history.book import HistoryBook
from scumble_editor.languages.backend_lines import heard
from scumble_editor.messages import warning
from scumble_editor.painters.error_line import failure, words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.machine import Machine
from scumble_editor.painters.source import S, job_of
from scumble_editor.unfinished.offers import Offers
from scumble_editor.work.answers import Answers
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer


class Painter(ABC, Generic[S]):
    """What paints layers: the one place that talks to the client.

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
        self.pictures = 0  # that came since then
        self.forecast = Forecast(self._changed)
        self._editor_name, self._began, self._answers = editor, 0.0, Answers()
        self.offers, self.history, self._machine = Offers(), HistoryBook(), Machine()
        self.formations = Formations(self._answers, self.tell)
        self.refused: set[str] = set()
        """Paths of styles that could not be read."""
        self._client: Client | None = None
        self._jobs: list[LayerJob[S]] = []
        self._handlers: dict[type, Callable[[Any], None]] = {
            Status: self._on_status,
            Accepted: self._on_accepted,
            Progress: self._on_progress,
            Preview: self._on_preview,
            Result: self._on_result,
            Cancelled: self._on_cancelled,
            Failed: self._on_failed,
            History: self._on_history,
            Forgotten: lambda _: None,  # what was discarded is gone from the disk as well
            Devices: self._on_devices,
            Estimated: self.forecast.take,
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

    @abstractmethod
    def _anew(self, job: LayerJob[S]) -> None:
        """Have the layer of a job painted from the start: the job that it began as is not kept."""

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
    def machine(self) -> str:
        """What paints at the backend, and why not the GPU; empty before that is known."""
        return self._machine.line

    @property
    def jobs(self) -> Sequence[LayerJob[S]]:
        """The layers that are painted, and those that were since it began."""
        return tuple(self._jobs)

    @property
    def stopping(self) -> bool:
        """Whether a cancellation is under way: the line keeps saying so."""
        return False

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose. Never raises."""
        try:
            self._reach().connect()
        except Exception as error:  # noqa: BLE001 - any: choosing goes on, and it is said
            self.report(error)

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

    def tell(self, line: str) -> None:
        """Say something that is not about painting; while a layer is painted, among the notes."""
        (self._note if self.busy else self._say)(line)

    def close(self) -> None:
        """Let go of the backend."""
        if self._client is not None:
            self.history.close(self._client)
            self._client.close()

    def poll(self) -> None:
        """Take what happened since the last time."""
        self._answers.take()
        if self.offers.due(time.monotonic()):
            self._reach().look()
        self.history.step(self._reach)
        self._machine.ask(self._reach())
        self.forecast.ask(self._reach(), self.busy)
        for job in self._jobs:
            if job.job and job.view and not job.ended:
                self._reach().view(job.job, job.view)
        for event in self._reach().poll():
            self._take(event)

    # ---- for the kinds of painters

    def _reach(self) -> Client:
        self._client = self._client or Client(self._editor_name)
        return self._client

    def _start_over(self) -> None:
        self._jobs, self.problems, self.preview, self.pictures = [], [], None, 0
        self._began = time.monotonic()
        self.forecast.refresh()  # once it is painted, more is known

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _submit(self, job: LayerJob[S], pixels: Buffer) -> None:
        """Send a layer that was read; raises whatever makes that impossible."""
        request = job_of(job.source, pixels, job.style.files, job.parameters)
        job.job = self._reach().submit(request)
        job.digests = tuple(style.sha256 for style in request.styles)

    def _update(
        self, job: LayerJob[S], changes: Mapping[str, Value], styles: list[StyleFile]
    ) -> str:
        """Send changes of a job; gives the line that says why that is impossible, or nothing."""
        assert job.job is not None  # noqa: S101 - it was submitted
        try:
            self._reach().update(job.job, changes, styles)
            job.digests = tuple(style.sha256 for style in styles) or job.digests
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
            if (job := self._job(getattr(event, "job", None))) is not None:
                self._give_up(job, words_of(error, job.source.name))
            else:
                self.report(error)
        self.formations.take(event)

    def _job(self, identity: str | None) -> LayerJob[S] | None:
        return next((j for j in self._running() if identity and j.job == identity), None)

    def _on_history(self, event: History) -> None:
        if event.before is None:
            self.offers.take(event.jobs, [job.job for job in self._running() if job.job])
        self.history.take(event)
        self._changed()

    def _on_devices(self, event: Devices) -> None:
        if self._machine.take(event):
            self.forecast.refresh()
        self._changed()

    def _on_status(self, event: Status) -> None:
        if event.stage == "ready":
            self.offers.look()
        self._machine.reached(event.stage)
        if self.busy:
            self._say(heard(event.text))

    def _on_accepted(self, event: Accepted) -> None:
        if (job := self._job(event.job)) is None:
            return
        job.take_turn(event)
        self._note(warning(heard(event.note)))
        if event.note:  # it may say that the CPU has taken over
            self._machine.ask_soon()
        if job.result is None and job is self._running()[0] and not job.paused:
            resumes, name = job.fraction > 0 and event.place <= 0, job.source.name
            self._say(text.resuming(name) if resumes else text.waiting(name, event.place))

    def _on_progress(self, event: Progress) -> None:
        if (job := self._job(event.job)) is None:
            return
        job.fraction, job.place = event.fraction, 0
        name = text.one_of(job.source.name, self._jobs.index(job) + 1, len(self._jobs))
        if not self.stopping:
            self._say(text.painting(name, event.step, event.total, event.seconds_left))

    def _on_preview(self, event: Preview) -> None:
        if job := self._job(event.job):
            self.preview = job.preview = event
            self.pictures += 1
            self._changed()

    def _on_result(self, event: Result) -> None:
        self.history.refresh()
        if job := self._job(event.job):
            self._take_result(job, event)

    def _on_cancelled(self, event: Cancelled) -> None:
        if (job := self._job(event.job)) and not event.keeps:
            self._nothing_kept(job)

    def _on_failed(self, event: Failed) -> None:
        if event.job is None:
            self._give_up_all(failure(event.message))
        elif job := self._job(event.job):
            if event.code == "style":
                self.refused.update(job.style.named_in(event.message))
            if event.code == "unknown-job" and job.goes_on:
                self._anew(job)
            else:
                self._give_up(job, failure(event.message))
