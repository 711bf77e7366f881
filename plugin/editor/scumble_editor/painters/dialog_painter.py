"""A painter for a dialog: layers one after the other, paused and steered, all added at OK."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar

from scumble_client import Client, KeptJob, Result
from scumble_editor import onward_text, text
from scumble_editor.messages import Line, kind_of
from scumble_editor.painters.dialog_editor import Addition, DialogEditor
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.painter import Painter
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.painters.source import Reading, S
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value

T = TypeVar("T")


class DialogPainter(Painter[S]):
    """What paints layers one by one; call ``poll``, then look at what it says of itself."""

    def __init__(self, name: str, editor: DialogEditor[S]) -> None:
        super().__init__(name)
        self.state = PaintingState.IDLE
        self.added: list[str] = []
        """Names of the layers that ``add`` has added."""
        self._editor = editor
        self._asked = False
        self._finishing = False
        self._order: tuple[Strip, dict[str, Value]] | None = None
        """The style and the settings for the layers that are being read."""
        self._current: LayerJob[S] | None = None

    @property
    def busy(self) -> bool:
        """Whether something more will come by itself."""
        return self._active or self._asked

    engaged = busy  # what is selected is painted, as nothing else is

    @property
    def stopping(self) -> bool:
        """Whether a cancellation is under way: the line keeps saying so."""
        return self.state is PaintingState.PAUSING

    @property
    def at_editor(self) -> bool:
        """Whether the editor is being asked for layers, or given some."""
        return self._asked

    @property
    def reads(self) -> bool:
        """Whether layers are being read to be painted."""
        return self._order is not None

    @property
    def paintings(self) -> list[LayerJob[S]]:
        """The layers that there is a picture of."""
        return [job for job in self._jobs if job.result is not None]

    def paint(self, style: Strip, parameters: Mapping[str, Value]) -> None:
        """Paint the selected layers from the start; what cannot be is among the problems.

        What is under way continues until they are read, and stays if none can be.
        """
        if self._asked and not self.reads:
            return
        begun, self._order = self.reads, (style, dict(parameters))
        if not begun:
            self._read(style.places)

    def resume(self, kept: KeptJob, shown: Mapping[str, Value]) -> None:
        """Continue what was left unfinished; ``shown``: what the sliders show."""
        if self._asked:
            return
        self._start_over()
        self.line = text.resuming(kept.name)

        def take(found: tuple[S, bool]) -> None:
            source, fits = found
            job = LayerJob.resumed(kept, source, shown, None)
            self._reach().resume(kept.job)
            self._jobs, self._current, self.state = [job], job, PaintingState.PAINTING
            self.offers.drop(kept.job)
            if not fits:
                self._note(text.in_new_image(kept.name))

        self._ask(lambda: self._editor.source_of(kept), take)

    def go_on(self, begin: Callable[[Client], LayerJob[S]], beside: bool = False) -> None:
        """Paint what ``begin`` gives, which has told the client of it.

        ``beside``: the paintings that are there stay, and are added with it.
        """
        if self._asked:
            return
        if not (others := self.paintings if beside else []):
            self._start_over()
        try:
            job = begin(self._reach())
        except Exception as error:  # noqa: BLE001 - any: what is there stays, and it is said
            self._stumble(error)
            return
        self._jobs, self._current, self.state = [*others, job], job, PaintingState.PAINTING
        self._finishing, self.line = False, onward_text.going_on(job.source.name)

    def update(self, parameters: Mapping[str, Value]) -> None:
        """Change parameters: every painting continues from the picture that is there.

        Those that are ready do so one after the other.
        """
        self._steer(parameters)
        if self.state is PaintingState.PAINTING and self._current and self._current.untold:
            if problem := self._tell(self._current):
                self._give_up(self._current, problem)
        elif self.state is PaintingState.DONE and any(job.waits for job in self._jobs):
            self.state, self._finishing = PaintingState.PAINTING, False
            self._next()

    def pause(self) -> None:
        """Stop for now, with the best picture so far."""
        if self.state is PaintingState.PAINTING and self._current and self._current.job:
            self._reach().cancel(self._current.job, keep=True)
            self.state, self.line = PaintingState.PAUSING, text.CANCELLING

    def unpause(self, parameters: Mapping[str, Value]) -> None:
        """Continue after a pause, with these parameters."""
        if self.state is PaintingState.PAUSED and self._current:
            self._steer(parameters)
            self.state, self._finishing = PaintingState.PAINTING, False
            if problem := self._tell(self._current):
                self._give_up(self._current, problem)

    def finish(self) -> None:
        """Take what is there: the state is DONE now or soon, or IDLE if there is nothing."""
        if self._active:
            self._finishing = True
            self.pause()
        elif self.state is PaintingState.PAUSED:
            self._end()

    def abandon(self) -> None:
        """Stop and forget everything; no image was changed. What was unfinished before is kept."""
        if self._active and self._current and self._current.job:
            self._reach().cancel(self._current.job, keep=self._current.kept)
        self._forget_jobs()

    def leave(self) -> None:
        """Let go of everything, before ``close``: what is not finished is offered the next time."""
        current, self._finishing = self._current, True
        if self.state in (PaintingState.PAUSING, PaintingState.PAUSED) and current and current.job:
            self._note(self._tell(current))  # it is not finished, only paused
        self._forget_jobs()

    def add(self, keep_visible: bool) -> None:
        """Put the paintings in their sources' place, as one undo step: see ``added``."""
        paintings = self.paintings
        self.line = text.placing(paintings[0].source.name)
        self._ask(lambda: self._editor.add(paintings, keep_visible), self._take_addition)

    # ---- what the editor was asked for

    def _ask(self, ask: "Callable[[], Future[T]]", take: Callable[[T], None]) -> None:
        self._asked = True

        def ended(answer: T) -> None:
            self._asked = False
            take(answer)

        self._answers.ask(ask, ended, self._stumble)

    def _read(self, places: tuple[str, ...]) -> None:
        self.line, sources = text.READING, [job.source for job in self._jobs]

        def take(reading: Reading[S]) -> None:
            if self._order is not None and self._order[0].places != places:
                self._read(self._order[0].places)  # chosen meanwhile
            else:
                self._take_reading(reading)

        self._ask(lambda: self._editor.read(sources, places), take)

    def _stumble(self, error: Exception) -> None:
        """Say what went wrong; what is there stays."""
        self._asked, self._order, self.line = False, None, words_of(error)
        self._note(self.line)

    def _take_reading(self, reading: Reading[S]) -> None:
        order, self._order = self._order, None
        if not reading.sources or order is None:
            self.problems = reading.problems
            self.line = text.several(reading.problems)
            return
        self._start_over()
        self.problems = reading.problems
        self._jobs = [LayerJob.begun(one, *order) for one in reading.sources]
        self.state, self._finishing = PaintingState.PAINTING, False
        self._next()

    def _take_addition(self, addition: Addition) -> None:
        self.added = addition.names
        for problem in addition.problems:
            self._note(problem)
        if not addition.names:
            self.line = text.several(addition.problems)

    # ---- the way through the layers

    @property
    def _active(self) -> bool:
        return self.state in (PaintingState.PAINTING, PaintingState.PAUSING)

    def _running(self) -> list[LayerJob[S]]:
        return [self._current] if self._active and self._current else []

    def _start_over(self) -> None:
        self.abandon()
        super()._start_over()

    def _forget_jobs(self) -> None:
        self._jobs, self._current, self.state = [], None, PaintingState.IDLE

    def _steer(self, parameters: Mapping[str, Value]) -> None:
        for job in self._jobs:
            changes = job.changes(parameters)
            job.change(changes)
            if job.job is not None:
                job.untold.update(changes)

    def _next(self) -> None:
        """Begin with the next layer that can be painted, or continue it, or end."""
        while job := next((job for job in self._jobs if job.waits and not self._finishing), None):
            self._current, job.fraction = job, 0.0
            self.line = text.waiting(job.source.name, 0)
            if not (problem := self._tell(job)):
                return
            self._leave_out(job, problem)
        self._end()

    def _tell(self, job: LayerJob[S]) -> str:
        """Have a layer painted, or painted on with what was changed; says why it cannot be."""
        if job.job is not None:
            changes, job.untold = job.untold, {}
            return self._update(job, changes, [])
        try:
            self._submit(job, self._editor.pixels(job.source))
        except Exception as error:  # noqa: BLE001 - any: it is said, and the others are painted
            return words_of(error, job.source.name)
        return ""

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        job.note_result(result)
        if self.stopping and result.stopped and not self._finishing:
            self.state, self.line = PaintingState.PAUSED, text.PAUSED
        else:
            job.fraction, self.state = 1.0, PaintingState.PAINTING
            self._next()

    def _anew(self, job: LayerJob[S]) -> None:
        self._forget_jobs()
        self._order = (job.style, job.parameters)

        def take(reading: Reading[S]) -> None:
            reading.problems.insert(0, onward_text.not_kept(job.source.name))
            self._take_reading(reading)
            for one in self._jobs:
                one.replaces = job.replaces

        self._ask(lambda: self._editor.again(job.source, job.style.places), take)

    def _nothing_kept(self, job: LayerJob[S]) -> None:
        if self.stopping:
            self._finishing = True
            self._give_up(job, text.NOTHING_YET)

    def _give_up(self, job: LayerJob[S], problem: str) -> None:
        self._leave_out(job, problem)
        self._next()

    def _leave_out(self, job: LayerJob[S], problem: str) -> None:
        """Go on without a layer that failed; a picture that it had before stays."""
        self._note(problem)
        if job.result is None:
            self._jobs = [one for one in self._jobs if one is not job]

    def _give_up_all(self, problem: str) -> None:
        if self.busy and self._current:
            self._give_up(self._current, problem)

    def _end(self) -> None:
        count = len(self.paintings)
        self.state = PaintingState.DONE if count else PaintingState.IDLE
        if count:
            self.line = text.ready_to_add(count, self._seconds())
        if self.problems and (said := text.several(self.problems)):
            self.offers.look()
            self.line = Line(f"{self.line}. {said}", kind_of(said)) if count else said
