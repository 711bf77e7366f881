"""The paintings on their way: which layer is painted, how far it is, where its result goes."""

import enum
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Failed,
    Forgotten,
    History,
    InputError,
    Job,
    KeptJob,
    Preview,
    Progress,
    Result,
    Status,
    StyleFile,
)
from scumble_editor.styles import Style
from scumble_editor.unfinished import Offers
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.errands import Errands
from scumble_gimp.homes import source_of
from scumble_gimp.sources import Source
from scumble_gimp.tasks import Task
from scumble_gimp.work import Addition, Drawables, Reading, add_paintings, read_layers
from scumble_protocol.parameters import Value


class State(enum.Enum):
    """What the painter does."""

    IDLE = "nothing is painted yet, or nothing came of it"
    PAINTING = "a layer is being painted"
    PAUSING = "the best picture so far was asked for"
    PAUSED = "the best picture so far is there"
    DONE = "every layer is painted, or as much of them as was wanted"


class Painter:
    """Paints layers one after the other: the one place that talks to the client.

    Call ``poll`` every 20 ms or so; then look at what it says of itself.
    """

    def __init__(self, errands: Errands) -> None:
        self.state = State.IDLE
        self.line = text.READY
        self.problems: list[str] = []
        """What went wrong since ``paint``, a line each."""
        self.preview: Preview | None = None
        self.pictures = 0
        """Previews that came since ``paint``."""
        self.began = 0.0
        self.offers: Offers[KeptJob] = Offers()
        self.refused: set[str] = set()
        """Paths of styles that could not be read."""
        self.added: list[str] = []
        """Names of the layers that ``place`` has added."""
        self._finishing = False
        self._errands = errands
        self._errand: tuple[Future[Any], Callable[[Any], None]] | None = None
        self._order: tuple[Style, dict[str, Value]] | None = None
        """The style and the settings for the layers that are being read."""
        self._client = Client(f"gimp {Gimp.version()}")
        self._tasks: list[Task] = []
        self._current: Task | None = None
        self._handlers = {
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

    @property
    def busy(self) -> bool:
        """Whether something more will come by itself."""
        return self.state in (State.PAINTING, State.PAUSING) or self._errand is not None

    @property
    def at_gimp(self) -> bool:
        """Whether GIMP is being asked for layers, or given some."""
        return self._errand is not None

    @property
    def reads(self) -> bool:
        """Whether layers are being read to be painted."""
        return self._order is not None

    @property
    def fraction(self) -> float:
        """How far all layers are together, 0..1."""
        return sum(task.fraction for task in self._tasks) / max(1, len(self._tasks))

    @property
    def paintings(self) -> list[Task]:
        """The layers that there is a picture of."""
        return [task for task in self._tasks if task.result is not None]

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose."""
        self._client.connect()

    def paint(
        self, image: Any, drawables: Drawables, style: Style, values: Mapping[str, Value]
    ) -> None:
        """Paint layers from the start; what cannot be painted is among the problems.

        What is under way goes on until they are read, and stays if none can be.
        """
        if not self.reads and self._errand is not None:
            return
        begun, self._order = self.reads, (style, dict(values))
        if not begun:
            sources = [task.source for task in self._tasks]
            self.line = text.READING
            self._send(lambda: read_layers(image, drawables, sources), self._take_reading)

    def go_on_with(self, kept: KeptJob, image: Any, shown: Mapping[str, Value]) -> None:
        """Paint on what was left unfinished; ``shown``: what the sliders show."""
        if self._errand is not None:
            return
        self._begin_anew()
        self.offers.drop(kept.job)
        self.line = text.going_on(kept.name)

        def take(source: Source) -> None:
            self._current = task = Task.of(kept, source, shown)
            self._tasks = [task]
            if source.image is None:
                self._problem(text.in_new_picture(kept.name))
            self._client.resume(kept.job)
            self.state = State.PAINTING

        self._send(lambda: source_of(kept, image), take)

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        self.offers.discard(kept.job)
        self._client.forget(kept.job)

    def update(self, parameters: Mapping[str, Value]) -> None:
        """Change parameters: every painting goes on from the picture that is there, or will.

        Those that are ready do so one after the other.
        """
        for task in self._tasks:
            task.steer(parameters)
        if self.state is State.PAINTING and self._current and self._current.news:
            self._tell(self._current)
        elif self.state is State.DONE and any(task.waits for task in self._tasks):
            self.state, self._finishing = State.PAINTING, False
            self._next()

    def pause(self) -> None:
        """Stop for now, with the best picture so far."""
        if self.state is State.PAINTING and self._current and self._current.job:
            self._client.cancel(self._current.job, keep=True)
            self.state, self.line = State.PAUSING, text.CANCELLING

    def go_on(self, parameters: Mapping[str, Value]) -> None:
        """Paint on after a pause, with these parameters."""
        if self.state is State.PAUSED and self._current:
            for task in self._tasks:
                task.steer(parameters)
            self.state, self._finishing = State.PAINTING, False
            self._tell(self._current)

    def finish(self) -> None:
        """Take what is there: the state is DONE now or soon, or IDLE if there is nothing."""
        if self.state is State.PAINTING:
            self._finishing = True
            self.pause()
        elif self.state is State.PAUSING:
            self._finishing = True
        elif self.state is State.PAUSED:
            self._end()

    def abandon(self) -> None:
        """Stop and forget everything; nothing was changed in any picture.

        What was unfinished before is not deleted.
        """
        running = self.state in (State.PAINTING, State.PAUSING)
        if running and self._current and self._current.job:
            self._client.cancel(self._current.job, keep=self._current.kept)
        self._tasks, self._current, self.state = [], None, State.IDLE

    def leave(self) -> None:
        """Let go of everything, before ``close``: what is not finished is offered the next time."""
        current, self._finishing = self._current, True
        if self.state in (State.PAUSING, State.PAUSED) and current and current.job:
            self._tell(current)  # it is not finished, only paused
        self._tasks, self._current, self.state = [], None, State.IDLE

    def close(self) -> None:
        """Let go of the backend."""
        self._client.close()

    def poll(self) -> None:
        """Take what happened since the last time; never waits."""
        if self._errand is not None and self._errand[0].done():
            (errand, take), self._errand = self._errand, None
            try:
                take(errand.result())
            except Exception as error:  # noqa: BLE001 - any: it is said, and what is there stays
                self._order = None
                self._problem(text.went_wrong(error))
                self.line = text.went_wrong(error)
        if self.offers.due(time.monotonic()):
            self._client.look()
        for event in self._client.poll():
            self._handlers[type(event)](event)  # type: ignore[operator]

    def place(self, keep_visible: bool) -> None:
        """Put the paintings in their sources' place, as one undo step: see ``added``."""
        paintings = self.paintings
        self.line = text.placing(paintings[0].source.name)
        self._send(lambda: add_paintings(paintings, keep_visible), self._take_addition)

    # ---- what GIMP was asked for

    def _send(self, errand: Callable[[], Any], take: Callable[[Any], None]) -> None:
        self._errand = self._errands.send(errand), take

    def _take_reading(self, reading: Reading) -> None:
        order, self._order = self._order, None
        if not reading.sources or order is None:
            self.problems = reading.problems
            self.line = text.several(reading.problems)
            return
        style, values = order
        self._begin_anew()
        self.problems = reading.problems
        self._tasks = [Task(one, style, dict(values), dict(values)) for one in reading.sources]
        self.state, self._finishing = State.PAINTING, False
        self._next()

    def _take_addition(self, addition: Addition) -> None:
        self.added = addition.names
        for problem in addition.problems:
            self._problem(problem)
        if not addition.names:
            self.line = text.several(addition.problems)

    # ---- the way through the layers

    def _begin_anew(self) -> None:
        self.abandon()
        self.problems, self.preview, self.pictures = [], None, 0
        self.began = time.monotonic()

    def _next(self) -> None:
        """Begin with the next layer, or go on with it, or end."""
        task = next((task for task in self._tasks if task.waits), None)
        if task is None or self._finishing:
            self._end()
            return
        self._current, task.fraction = task, 0.0
        self.line = text.waiting(task.source.name, 0)
        if task.job is not None:
            self._tell(task)
            return
        source = task.source
        job = Job(
            name=source.name,
            width=source.area.width,
            height=source.area.height,
            format=source.wire.format,
            pixels=source.pixels or b"",
            mask=source.mask.coverage if source.mask else None,
            styles=(StyleFile(task.style.path),),
            parameters=task.parameters,
        )
        try:
            task.job = self._client.submit(job)
        except InputError as error:
            self._give_up(task, str(error))

    def _tell(self, task: Task) -> None:
        """Have a painting go on, with what was changed."""
        assert task.job is not None  # noqa: S101 - it was submitted
        news, task.news = task.news, {}
        try:
            self._client.update(task.job, news)
        except InputError as error:
            self._give_up(task, str(error))

    def _give_up(self, task: Task, problem: str) -> None:
        """One layer failed; a picture that it had before stays."""
        self._problem(problem)
        if task.result is None:
            self._tasks.remove(task)
        self._next()

    def _end(self) -> None:
        count = len(self.paintings)
        self.state = State.DONE if count else State.IDLE
        if count:
            self.line = text.ready_to_add(count, time.monotonic() - self.began)
        if self.problems:
            self.offers.look()
            said = text.several(self.problems)
            self.line = f"{self.line}. {said}" if count else said

    def _problem(self, line: str) -> None:
        if line not in self.problems:
            self.problems.append(line)

    # ---- what the client tells

    def _mine(self, job: str | None) -> Task | None:
        task = self._current
        running = self.state in (State.PAINTING, State.PAUSING)
        return task if running and task and job and task.job == job else None

    def _on_history(self, event: History) -> None:
        current = self._current
        self.offers.take(event.jobs, [current.job] if self.busy and current and current.job else [])

    def _on_forgotten(self, _: Forgotten) -> None:
        """What was discarded is gone from the disk as well."""

    def _on_status(self, event: Status) -> None:
        if event.stage == "ready":
            self.offers.look()
        if self.busy:
            self.line = event.text

    def _on_accepted(self, event: Accepted) -> None:
        task = self._mine(event.job)
        if task and event.note:
            self._problem(event.note)
        if task and task.result is None:
            self.line = text.waiting(task.source.name, event.place)

    def _on_progress(self, event: Progress) -> None:
        task = self._mine(event.job)
        if task:
            task.fraction = event.fraction
            which, of = self._tasks.index(task) + 1, len(self._tasks)
            name = f"{task.source.name} ({which} of {of})" if of > 1 else task.source.name
            if self.state is State.PAINTING:
                self.line = text.painting(name, event.step, event.total, event.seconds_left)

    def _on_preview(self, event: Preview) -> None:
        if self._mine(event.job):
            self.preview = event
            self.pictures += 1

    def _on_result(self, event: Result) -> None:
        task = self._mine(event.job)
        if task is None:
            return
        task.result = event
        if self.state is State.PAUSING and event.stopped and not self._finishing:
            self.state, self.line = State.PAUSED, text.PAUSED
        else:
            task.fraction, self.state = 1.0, State.PAINTING
            self._next()

    def _on_cancelled(self, event: Cancelled) -> None:
        task = self._mine(event.job)
        if task and not event.keeps and self.state is State.PAUSING:
            self._finishing = True  # no picture was there to be kept
            self._give_up(task, text.NOTHING_YET)

    def _on_failed(self, event: Failed) -> None:
        if event.job is None and self.busy and self._current:
            self._give_up(self._current, event.message)
        elif task := self._mine(event.job):
            if event.code == "style":
                self.refused.add(task.style.path)
            self._give_up(task, event.message)
