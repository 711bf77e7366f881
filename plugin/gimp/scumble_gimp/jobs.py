"""The paintings on their way: which layer is painted, how far it is, where its result goes."""

import enum
import time
from collections.abc import Mapping, Sequence
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
from scumble_gimp import layers, text
from scumble_gimp.api import Gimp
from scumble_gimp.layers import LayerError
from scumble_gimp.tasks import Task
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

    def __init__(self) -> None:
        self.state = State.IDLE
        self.line = text.READY
        self.problems: list[str] = []
        """What went wrong since ``paint``, a line each."""
        self.preview: Preview | None = None
        self.pictures = 0
        """Previews that came since ``paint``."""
        self.began = 0.0
        self.offers: Offers[KeptJob] = Offers()
        self._finishing = False
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
        return self.state in (State.PAINTING, State.PAUSING)

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
        self, image: Any, drawables: Sequence[Any], style: Style, values: Mapping[str, Value]
    ) -> None:
        """Paint layers from the start; what cannot be painted is among the problems."""
        self._begin_anew()
        try:
            for layer in layers.selected_layers(image, drawables):
                try:
                    source = layers.read(image, layer)
                    self._tasks.append(Task(source, style, dict(values), dict(values)))
                except LayerError as error:
                    self._problem(str(error))
        except LayerError as error:
            self._problem(str(error))
        self.state, self._finishing = State.PAINTING, False
        self._next()

    def go_on_with(self, kept: KeptJob, image: Any, shown: Mapping[str, Value]) -> None:
        """Paint on what was left unfinished; ``shown``: what the sliders show."""
        self._begin_anew()
        self._current = task = Task.of(kept, image, shown)
        self._tasks = [task]
        if task.source.image is None:
            self._problem(text.in_new_picture(kept.name))
        self.offers.drop(kept.job)
        self._client.resume(kept.job)
        self.line, self.state, self._finishing = text.going_on(kept.name), State.PAINTING, False

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        self.offers.discard(kept.job)
        self._client.forget(kept.job)

    def update(self, parameters: Mapping[str, Value]) -> None:
        """Change parameters: what is painted goes on from the picture that is there.

        A painting that is ready goes on too, unless there are several: the backend has kept the
        last one only.
        """
        for waiting in self._tasks:
            if waiting.job is None:
                waiting.parameters.update(parameters)
                waiting.shown.update(parameters)
        if self._current is not None and self.state in (State.PAINTING, State.DONE):
            self._go_on(self._current, parameters)

    def pause(self) -> None:
        """Stop for now, with the best picture so far."""
        if self.state is State.PAINTING and self._current and self._current.job:
            self._client.cancel(self._current.job, keep=True)
            self.state, self.line = State.PAUSING, text.CANCELLING

    def go_on(self, parameters: Mapping[str, Value]) -> None:
        """Paint on after a pause, with these parameters."""
        if self.state is State.PAUSED and self._current:
            self._go_on(self._current, parameters)

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
        if self.busy and self._current and self._current.job:
            self._client.cancel(self._current.job, keep=self._current.kept)
        self._tasks, self._current, self.state = [], None, State.IDLE

    def leave(self) -> None:
        """As ``abandon``, before ``close``: what was unfinished before will be so again."""
        if self._current is None or not self._current.kept:
            self.abandon()

    def close(self) -> None:
        """Let go of the backend."""
        self._client.close()

    def poll(self) -> None:
        """Take what happened since the last time; never waits."""
        if self.offers.due(time.monotonic()):
            self._client.look()
        for event in self._client.poll():
            self._handlers[type(event)](event)  # type: ignore[operator]

    def place(self) -> list[str]:
        """Put the paintings above their sources, as one undo step; gives the new layers' names."""
        paintings, names = self.paintings, []
        try:
            image, own = layers.image_for(paintings[0].source)
        except LayerError as error:
            self._problem(str(error))
            self.line = str(error)
            return []
        image.undo_group_start()
        try:
            for task in paintings:
                self._add(image, own, task)
                names.append(task.name)
        finally:
            image.undo_group_end()
        Gimp.displays_flush()
        return names

    def _add(self, image: Any, own: bool, task: Task) -> None:
        assert task.result is not None  # noqa: S101 - paintings have one
        source = task.source
        layer = layers.build(image, task.name, source, task.result, task.settings)
        there = layers.add_above(image, source, layer)
        if not own and source.image is not None:
            self._problem(text.document_closed(source.name))
        elif not there and source.layer is not None:
            self._problem(text.source_removed(source.name))

    # ---- the way through the layers

    def _begin_anew(self) -> None:
        self.abandon()
        self._tasks, self.problems, self.preview, self.pictures = [], [], None, 0
        self.began = time.monotonic()

    def _next(self) -> None:
        """Begin with the next layer, or end."""
        waiting = [t for t in self._tasks if t.job is None]
        if not waiting or self._finishing:
            self._end()
            return
        self._current = task = waiting[0]
        source = task.source
        self.line = text.waiting(source.name, 0)
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

    def _go_on(self, task: Task, parameters: Mapping[str, Value]) -> None:
        news = task.news(parameters)
        painting = self.state is State.PAINTING
        if task.job is None or (painting and not news):
            return
        if self.state is State.DONE and (len(self._tasks) > 1 or not news):
            return
        try:
            self._client.update(task.job, news)
        except InputError as error:
            self.line = str(error)
            return
        task.parameters.update(news)
        task.shown.update(news)
        self.state, self._finishing = State.PAINTING, False

    def _give_up(self, task: Task, problem: str) -> None:
        """One layer failed; a picture that it had before stays."""
        self._problem(problem)
        if task.result is None:
            self._tasks.remove(task)
        self._next()

    def _end(self) -> None:
        names = [task.name for task in self.paintings]
        self.state = State.DONE if names else State.IDLE
        if names:
            self.line = text.ready_to_add(names, time.monotonic() - self.began)
        if self.problems:
            self.offers.look()
            said = text.several(self.problems)
            self.line = f"{self.line}. {said}" if names else said

    def _problem(self, line: str) -> None:
        if line not in self.problems:
            self.problems.append(line)

    # ---- what the client tells

    def _mine(self, job: str | None) -> Task | None:
        task = self._current
        return task if self.busy and task and job and task.job == job else None

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
            self._give_up(task, event.message)
