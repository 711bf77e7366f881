"""A painter for a docker that stays open: a painting goes into its image as soon as it is there."""

from collections.abc import Callable, Mapping

from scumble_client import Client, KeptJob, Result
from scumble_editor import history_text, onward_text, text
from scumble_editor.painters.docked_editor import Brought, DockedEditor
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.painter import Painter
from scumble_editor.painters.source import LayerError, S
from scumble_editor.regions import region_text
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer


class DockedPainter(Painter[S]):
    """What paints all selected layers at once, and has each result placed by itself."""

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
    def engaged(self) -> bool:
        """Whether what is selected is being painted: choices steer it."""
        return any(self._is_meant(job) for job in self._running())

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
        self._editor.set_pace(self.busy)

    def look(self) -> None:
        """Find out which unfinished paintings there are; no backend is started for that."""
        super().look()
        self._editor.set_pace(self.busy)

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        super().discard(kept)
        self._editor.set_pace(self.busy)

    def paint(self, style: Strip | None, parameters: Mapping[str, Value]) -> None:
        """Paint every selected layer, after those that are painted now.

        What cannot be painted is said in the line.
        """
        alone = not self.busy
        begun = self._add(lambda: self._begun(style, parameters))
        for job in begun:
            self._read(job)
        if begun:
            words = text.reading if alone else history_text.queued_next
            self._say(words(begun[0].source.name))

    def update(self, style: Strip | None, parameters: Mapping[str, Value]) -> str:
        """Change what runs to another style or settings: it continues from the picture there is.

        Only what is selected is meant. Gives the job that comes too late: its picture is placed.
        """
        late = ""
        for job in self._running():
            if not self._is_meant(job):
                job.note_shown(parameters, style)
                continue
            if job.is_made:
                late = job.job or ""
                continue
            changes = job.changes(parameters)
            other = self._other(job, style)
            if (changes or other) and job.job is not None:
                styles = list(other.files) if other else []
                problem = self._update(job, changes, styles)
                if problem:
                    self._note(problem)
                    continue
            job.change(changes)
            if other is not None:
                job.style = job.shown_style = other
                self._say(text.style_comes(other.title))
        return late

    def follow(self, style: Strip | None, parameters: Mapping[str, Value]) -> None:
        """Another layer is selected: what is chosen now is no change of those that are painted."""
        for job in self._running():
            job.note_shown(parameters, style)

    def resume(self, kept: KeptJob, style: Strip | None, parameters: Mapping[str, Value]) -> None:
        """Continue what was left unfinished, or have what was painted before as a layer again.

        ``style`` and ``parameters``: what the docker shows.
        """
        if any(job.job == kept.job for job in self._running()):
            return

        def begin() -> list[LayerJob[S]]:
            job = LayerJob.resumed(kept, self._editor.source_of(kept), parameters, style)
            self._reach().resume(kept.job)
            return [job]

        if self._add(begin):
            self.offers.drop(kept.job)
            self._say(text.resuming(kept.name))

    def go_on(self, begin: Callable[[Client], LayerJob[S]]) -> None:
        """Paint what ``begin`` gives, which has told the client of it."""
        if added := self._add(lambda: [begin(self._reach())]):
            self._say(onward_text.going_on(added[0].source.name))

    def cancel(self) -> None:
        """Stop everything; each layer keeps its best picture so far."""
        for job in self._running():
            self.stop(job)
        if self.busy:
            self._say(text.CANCELLING)

    def drop(self) -> None:
        """Stop everything and throw the pictures away."""
        for job in self._running():
            self.stop(job, keep=False)

    def stop(self, job: LayerJob[S], keep: bool = True) -> None:
        """Stop one layer, which keeps its best picture so far, or (not ``keep``) none."""
        if job.ended:
            return
        if job.job is not None:
            self._reach().cancel(job.job, keep=keep)
        if keep and job.job is not None:
            job.stopping = True
            self._changed()
        else:
            discarded = text.DISCARDED if len(self._running()) == 1 else ""  # its line is gone
            self._give_up(job, text.NOTHING_YET if keep else discarded)

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

    def _add(self, begin: Callable[[], list[LayerJob[S]]]) -> list[LayerJob[S]]:
        """Paint what ``begin`` gives after what is painted now; says what it raises."""
        alone, added = not self.busy, list[LayerJob[S]]()
        if alone:
            self._start_over()
        try:
            added = begin()
            self._editor.set_pace(True)
        except Exception as error:  # noqa: BLE001 - any: nothing is begun, and it is said
            added, self.problems = [], [*(() if alone else self.problems), words_of(error)]
        self._jobs += added
        if alone and not added:
            self._finish()
        else:
            self._changed()
        return added

    def _begun(self, style: Strip | None, parameters: Mapping[str, Value]) -> list[LayerJob[S]]:
        """Give a job for each layer that can be painted, with the backend told to be there."""
        reading = self._editor.look()
        if style is None:
            raise LayerError(text.NO_STYLE)
        self.problems += [line for line in reading.problems if line not in self.problems]
        if reading.sources:
            self._reach().connect()
        begun = [LayerJob.begun(source, style, parameters) for source in reading.sources]
        return [job for job in begun if not self._is_in_work(job)]

    def _is_in_work(self, wanted: LayerJob[S]) -> bool:
        """Tell, and say, that the same layer is being painted in the same way."""
        alike = [job for job in self._running() if job.is_like(wanted)]
        there = any(self._editor.is_same(job.source, wanted.source) for job in alike)
        if there:
            self._say(history_text.in_work(wanted.source.name))
        return there

    def _is_meant(self, job: LayerJob[S]) -> bool:
        """Tell whether the artist's choices are this one's: it is selected, or resumed alone."""
        alone = job.kept and len(self._running()) == 1
        return alone or self._editor.is_selected(job.source)

    def _read(self, job: LayerJob[S]) -> None:
        self._answers.ask(
            lambda: self._editor.read(job.source, job.style.places),
            lambda read: self._send(job, *read),
            lambda error: self._give_up(job, words_of(error, job.source.name)),
        )

    def _send(self, job: LayerJob[S], source: S, pixels: Buffer) -> None:
        job.source = source
        if not job.ended:
            self._submit(job, pixels)

    def _anew(self, job: LayerJob[S]) -> None:
        job.source = self._editor.again(job.source)
        self._note(onward_text.not_kept(job.source.name))
        job.goes_on, job.job = False, None
        self._read(job)

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        job.result = result
        self._place(job)

    def _place(self, job: LayerJob[S]) -> None:
        self._say(text.placing(job.source.name))
        self._answers.ask(
            lambda: self._editor.place(job, self.keep_visible),
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
        self._editor.set_pace(self.busy)
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

    def _other(self, job: LayerJob[S], style: Strip | None) -> Strip | None:
        """Give the styles that were chosen since, if they are some."""
        if style is None or style == job.shown_style:
            return None
        bad = [one.style for one in style.styles if not self._editor.can_be_read(one.style.path)]
        problem = text.style_unreadable(bad[0].title) if bad else ""
        if style.places or job.style.places:
            problem = region_text.NEXT_TIME
        if problem:
            self._note(problem)
            job.shown_style = style
        return None if problem else style

    def _changed(self) -> None:
        self._editor.show()
