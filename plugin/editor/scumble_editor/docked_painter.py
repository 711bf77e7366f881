"""A painter for a docker that stays open: a painting goes into its image as soon as it is there."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import NamedTuple, Protocol

from scumble_client import KeptJob, Result, StyleFile
from scumble_editor import text
from scumble_editor.layer_job import LayerJob
from scumble_editor.painter import Painter, words_of
from scumble_editor.source import LayerError, Reading, S
from scumble_editor.styles import NamedStyle
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer


class Brought(NamedTuple):
    """A painting that is in an image: its layer's name, and what is to be said about it."""

    name: str
    notes: list[str]


class DockedEditor(Protocol[S]):
    """What such a painter needs of its editor; futures end in the thread that polls."""

    def look(self) -> Reading[S]:
        """Look at the selected layers; raises LayerError if there are none. Nothing is read yet."""

    def read(self, source: S) -> "Future[tuple[S, Buffer]]":
        """Read the pixels of a layer, and what else they tell of it."""

    def place(self, job: LayerJob[S], keep_visible: bool) -> "Future[Brought | None]":
        """Put a job's result in its source's place, unless it has ended meanwhile.

        ``keep_visible``: no source is hidden under its painting.
        """

    def source_of(self, kept: KeptJob) -> S:
        """Find what an unfinished painting can be put over."""

    def can_be_read(self, path: str) -> bool:
        """Tell whether a file is there and looks like a picture."""

    def show(self) -> None:
        """Show the painter as it is now."""

    def set_pace(self, busy: bool) -> None:
        """Poll from now on, often or now and then."""

    def rest(self) -> None:
        """Tidy up: nothing is painted any more."""


class DockedPainter(Painter[S]):
    """Paints all selected layers at once, and has each result placed by itself."""

    def __init__(self, name: str, editor: DockedEditor[S]) -> None:
        super().__init__(name)
        self.keep_visible = False
        """The artist's choice: no source is hidden under its painting."""
        self._editor = editor
        self._painted: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether any layer is being painted."""
        return any(not job.ended for job in self._jobs)

    @property
    def shows_picture(self) -> bool:
        """Whether the preview is of what runs, or of what was painted last."""
        return self.busy or bool(self._painted)

    def forget(self) -> None:
        """What was said and shown is of another image, or settled; what runs is left alone."""
        if not self.busy:
            self._start_over()
            self._say(text.READY)

    def style_chosen(self) -> None:
        """A refusal may have become untrue."""
        if not self._painted:
            self.forget()

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose."""
        super().warm_up()
        self._set_pace()

    def look(self) -> None:
        """Find out which unfinished paintings there are; no backend is started for that."""
        super().look()
        self._set_pace()

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        super().discard(kept)
        self._set_pace()

    def paint(self, style: NamedStyle | None, parameters: Mapping[str, Value]) -> None:
        """Paint every selected layer; what cannot be painted is said in the line."""
        if self.busy:
            return
        self._start_over()
        try:
            reading = self._editor.look()
        except LayerError as error:
            self.problems = [str(error)]
        else:
            if style is None:
                self.problems = [text.NO_STYLE]
            else:
                self.problems = list(reading.problems)
                self._jobs = [LayerJob.begun(one, style, parameters) for one in reading.sources]
        if not self.busy:
            self._finish()
            return
        self._reach().connect()
        self._set_pace()
        for job in self._jobs:
            self._read(job)

    def update(self, style: NamedStyle | None, parameters: Mapping[str, Value]) -> None:
        """Change what runs to another style or settings: it continues from the picture there is."""
        for job in self._running():
            changes = job.changes(parameters)
            other = self._other(job, style)
            if (changes or other) and job.job is not None:
                styles = [StyleFile(other.path)] if other else []
                problem = self._update(job, changes, styles)
                if problem:
                    self._note(problem)
                    continue
            job.change(changes)
            if other is not None:
                job.style = job.shown_style = other
                self._say(text.style_comes(other.title))

    def resume(
        self, kept: KeptJob, style: NamedStyle | None, parameters: Mapping[str, Value]
    ) -> None:
        """Continue what was left unfinished; style and parameters: what the docker shows."""
        if self.busy:
            return
        self._start_over()
        self._jobs = [LayerJob.resumed(kept, self._editor.source_of(kept), parameters, style)]
        self.offers.drop(kept.job)
        self._reach().resume(kept.job)
        self._say(text.resuming(kept.name))
        self._set_pace()

    def cancel(self) -> None:
        """Stop everything; each layer keeps its best picture so far."""
        for job in self._running():
            if job.job is None:
                self._give_up(job, text.NOTHING_YET)
            else:
                self._reach().cancel(job.job, keep=True)
        if self.busy:
            self._say(text.CANCELLING)

    def drop(self) -> None:
        """Stop everything and throw the pictures away."""
        for job in self._running():
            if job.job is not None:
                self._reach().cancel(job.job, keep=False)
            self._give_up(job, text.DISCARDED)

    def close(self) -> None:
        """Let go of everything: the editor ends."""
        self._jobs = []
        super().close()

    def poll(self) -> None:
        """Take what happened since the last time; never raises."""
        try:
            super().poll()
        except Exception as error:  # noqa: BLE001 - an editor's timer has nobody to tell
            self._give_up_all(text.went_wrong(error))

    # ---- the way of a layer

    def _read(self, job: LayerJob[S]) -> None:
        if job is self._jobs[0]:
            self._say(text.reading(job.source.name))
        self._await(
            self._editor.read(job.source),
            lambda read: self._send(job, *read),
            lambda error: self._give_up(job, words_of(error, job.source.name)),
        )

    def _send(self, job: LayerJob[S], source: S, pixels: Buffer) -> None:
        job.source = source
        if not job.ended:
            self._submit(job, pixels)

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        job.result = result
        self._place(job)

    def _place(self, job: LayerJob[S]) -> None:
        self._say(text.placing(job.source.name))
        self._await(
            self._editor.place(job, self.keep_visible),
            lambda brought: self._placed(job, brought),
            lambda error: self._give_up(job, words_of(error, job.source.name)),
        )

    def _placed(self, job: LayerJob[S], brought: Brought | None) -> None:
        if brought is not None:
            self._painted.append(brought.name)
            for note in brought.notes:
                self._note(note)
        self._give_up(job, "")

    def _give_up(self, job: LayerJob[S], problem: str) -> None:
        job.ended, job.fraction = True, 1.0
        self._note(problem)
        if self.busy:
            self._changed()
        else:
            self._finish()

    def _give_up_all(self, problem: str) -> None:
        for job in self._running():
            self._give_up(job, problem)
        self._say(problem)

    def _finish(self) -> None:
        if self.problems:
            self.offers.look()
        self._set_pace()
        if self._painted:
            self._say(text.done(self._painted, self._seconds()))
        elif self.problems:
            self._say(self.problems.pop(0))
        self._editor.rest()

    # ---- small things

    def _start_over(self) -> None:
        super()._start_over()
        self._painted = []

    def _running(self) -> list[LayerJob[S]]:
        return [job for job in self._jobs if not job.ended]

    def _other(self, job: LayerJob[S], style: NamedStyle | None) -> NamedStyle | None:
        """Give the style that was chosen since, if it is one."""
        if style is None or style == job.shown_style:
            return None
        if not self._editor.can_be_read(style.path):
            self._note(text.style_unreadable(style.title))
            job.shown_style = style
            return None
        return style

    def _set_pace(self) -> None:
        self._editor.set_pace(self.busy)

    def _changed(self) -> None:
        self._editor.show()
