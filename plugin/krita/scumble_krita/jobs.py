"""The jobs on their way: which layer each belongs to, how far it is, where its result goes."""

import time
from collections.abc import Mapping, Sequence

from krita import Document, Krita, Node

from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Event,
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
from scumble_editor.unfinished import Offers
from scumble_krita import layers, text
from scumble_krita.hidings import Hidings
from scumble_krita.layers import LayerError, Picture
from scumble_krita.placing import Brought, bring_in
from scumble_krita.qt import QtCore, QtGui
from scumble_krita.spaces import Scratch, Space
from scumble_krita.styles import Style, can_be_read
from scumble_krita.tasks import Task
from scumble_krita.ticks import Stepper
from scumble_krita.views import image_of
from scumble_protocol.parameters import Value


class Painter(QtCore.QObject):
    """Paints layers: the one place that talks to the client. All dockers show the same one."""

    POLL_BUSY, POLL_IDLE = 20, 250
    """Milliseconds between two polls."""

    changed = QtCore.pyqtSignal()
    """The line, the progress or whether anything runs is another."""
    pictured = QtCore.pyqtSignal(QtGui.QImage)
    """A preview came."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.line = text.READY
        self.notes: list[str] = []
        """What else is to be read, a line each."""
        self.keep_visible = False
        """The artist's choice: no source is hidden under its painting."""
        self.scratch = Scratch()
        self.offers: Offers[KeptJob] = Offers()
        self._client: Client | None = None
        self._tasks: list[Task] = []
        self._painted: list[str] = []
        self._hidings = Hidings(self)
        self._began = 0.0
        self._stepper = Stepper(self)
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._poll)
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
        """Whether any layer is being painted."""
        return any(not task.ended for task in self._tasks)

    @property
    def fraction(self) -> float:
        """How far all of them are together, 0..1."""
        return sum(task.fraction for task in self._tasks) / max(1, len(self._tasks))

    @property
    def shows_picture(self) -> bool:
        """Whether the preview is of what runs, or of what was painted last."""
        return self.busy or bool(self._painted)

    def forget(self) -> None:
        """What was said and shown is of another picture, or settled; what runs is left alone."""
        if not self.busy:
            self._forget_last()
            self._say(text.READY)

    def style_chosen(self) -> None:
        """A refusal may have become untrue."""
        if not self._painted:
            self.forget()

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose."""
        self._reach().connect()
        self._set_pace()

    def prepare(self, document: Document) -> None:
        """Get ready for a document's colours while nothing runs."""
        if not self.busy:
            steps = self.scratch.prepare(Space.of(document))
            self._stepper.run(steps, lambda _: None, self.stumble)

    def paint(self, style: Style | None, parameters: Mapping[str, Value]) -> None:
        """Paint every selected layer; what cannot be painted is said in the line."""
        if self.busy:
            return
        self._forget_last()
        try:
            document, nodes = layers.selected_layers()
        except LayerError as error:
            self.notes.append(str(error))
        else:
            if style is None:
                self.notes.append(text.NO_STYLE)
            else:
                self._tasks = self._look(document, nodes, style, parameters)
        if not self.busy:
            self._finish()
            return
        self._reach().connect()
        self._set_pace()
        for task in self._tasks:
            self._read(task)

    def update(self, style: Style | None, parameters: Mapping[str, Value]) -> None:
        """Change what runs to another style or settings: it goes on from the picture there is."""
        for task in self._running():
            news = task.news(parameters)
            other = style if style != task.shown_style else None
            if other is not None and not can_be_read(other.path):
                self._note(text.style_unreadable(other.title))
                task.shown_style, other = style, None
            styles = [StyleFile(other.path)] if other else []
            if (news or styles) and task.job is not None:
                try:
                    self._reach().update(task.job, news, styles)
                except InputError as error:
                    self._note(str(error))
                    continue
            task.take(news, other)
            if other is not None:
                self._say(text.style_comes(other.title))

    def look(self) -> None:
        """Find out which unfinished paintings there are; no backend is started for that."""
        self.offers.look()
        self._set_pace()

    def go_on(self, kept: KeptJob, style: Style | None, parameters: Mapping[str, Value]) -> None:
        """Paint on what was left unfinished; what the docker shows is not its own."""
        if self.busy:
            return
        self._forget_last()
        self._tasks = [Task.of(kept, parameters, style)]
        self.offers.drop(kept.job)
        self._reach().resume(kept.job)
        self._say(text.going_on(kept.name))
        self._set_pace()

    def discard(self, kept: KeptJob) -> None:
        """Delete an unfinished painting."""
        self.offers.discard(kept.job)
        self._reach().forget(kept.job)
        self._set_pace()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop everything; each layer keeps its best picture so far."""
        for task in self._running():
            if task.job is None:
                self._end(task, text.NOTHING_YET)
            else:
                self._reach().cancel(task.job, keep=True)
        if self.busy:
            self._say(text.CANCELLING)

    def drop(self) -> None:
        """Stop everything and throw the pictures away."""
        for task in self._running():
            if task.job is not None:
                self._reach().cancel(task.job, keep=False)
            self._end(task, text.DISCARDED)

    def close(self) -> None:
        """Krita ends."""
        self._timer.stop()
        self._hidings.clear()
        self._tasks = []
        self.scratch.close()
        if self._client is not None:
            self._client.close()

    # ---- out of Krita

    def _forget_last(self) -> None:
        self._tasks, self._painted, self.notes = [], [], []
        self._began = time.monotonic()

    def _look(
        self,
        document: Document,
        nodes: Sequence[Node],
        style: Style,
        parameters: Mapping[str, Value],
    ) -> list[Task]:
        tasks = []
        for node in nodes:
            try:
                source = layers.look_at(document, node)
            except LayerError as error:
                self.notes.append(str(error))
            else:
                tasks.append(Task(source, style, dict(parameters), dict(parameters), style))
        return tasks

    def _read(self, task: Task) -> None:
        if task is self._tasks[0]:
            self._say(text.reading(task.source.name))
        self._stepper.run(
            layers.read(task.source, self.scratch),
            lambda picture: self._submit(task, picture),
            lambda error: self._end(task, _words(error)),
        )

    def _submit(self, task: Task, picture: Picture) -> None:
        if task.ended:
            return
        task.soft, area = picture.soft, task.source.area
        if task.source.cropped:
            task.notes.append(text.is_cropped(task.source.name))
        if picture.beyond:
            task.notes.append(text.is_clipped(task.source.name))
        job = Job(
            name=task.source.name,
            width=area.width(),
            height=area.height(),
            format=task.source.space.format,
            pixels=picture.pixels,
            mask=task.source.mask,
            styles=(StyleFile(task.style.path),),
            parameters=task.parameters,
        )
        try:
            task.job = self._reach().submit(job)
        except InputError as error:
            self._end(task, str(error))

    # ---- what the client tells

    def _reach(self) -> Client:
        if self._client is None:
            self._client = Client(f"krita {Krita.instance().version()}")
        return self._client

    def _set_pace(self) -> None:
        self._timer.start(self.POLL_BUSY if self.busy else self.POLL_IDLE)

    def _poll(self) -> None:
        try:
            if self.offers.due(time.monotonic()):
                self._reach().look()
            events = self._reach().poll()
        except Exception as error:  # noqa: BLE001 - a slot must not raise into Krita
            self._fail_all(text.went_wrong(error))
            return
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        try:
            self._handlers[type(event)](event)  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - the others are still to be taken
            task = self._task(getattr(event, "job", None))
            if task is not None:
                self._end(task, text.went_wrong(error))
            else:
                self.stumble(error)

    def _on_history(self, event: History) -> None:
        self.offers.take(event.jobs, [task.job for task in self._running() if task.job])
        self.changed.emit()

    def _on_forgotten(self, _: Forgotten) -> None:
        """What was discarded is gone from the disk as well."""

    def _on_status(self, event: Status) -> None:
        if event.stage == "ready":
            self.offers.look()
        if self.busy:
            self._say(event.text)

    def _on_accepted(self, event: Accepted) -> None:
        task = self._task(event.job)
        if task and event.note:
            self._note(event.note)
        if task and task is self._running()[0]:
            goes_on = task.fraction > 0 and event.place <= 0
            name = task.source.name
            self._say(text.going_on(name) if goes_on else text.waiting(name, event.place))

    def _on_progress(self, event: Progress) -> None:
        task = self._task(event.job)
        if task:
            task.fraction = event.fraction
            which, of = self._tasks.index(task) + 1, len(self._tasks)
            name = f"{task.source.name} ({which} of {of})" if of > 1 else task.source.name
            self._say(text.painting(name, event.step, event.total, event.seconds_left))

    def _on_preview(self, event: Preview) -> None:
        if self._task(event.job):
            self.pictured.emit(image_of(event))

    def _on_result(self, event: Result) -> None:
        task = self._task(event.job)
        if task:
            self._place(task, event)

    def _on_cancelled(self, event: Cancelled) -> None:
        task = self._task(event.job)
        if task and not event.keeps:
            self._end(task, text.NOTHING_YET)

    def _on_failed(self, event: Failed) -> None:
        if event.job is None:
            self._fail_all(event.message)
        elif task := self._task(event.job):
            self._end(task, event.message)

    # ---- into Krita

    def _place(self, task: Task, result: Result) -> None:
        self._say(text.placing(task.source.name))
        self._stepper.run(
            bring_in(task, result, self.keep_visible, self.scratch, self._hidings),
            lambda brought: self._placed(task, brought),
            lambda error: self._end(task, _words(error)),
        )

    def _placed(self, task: Task, brought: Brought | None) -> None:
        if brought is not None:
            self._painted.append(brought.name)
            for note in (brought.note, *task.notes):
                self._note(note)
        self._end(task)

    def _end(self, task: Task, problem: str = "") -> None:
        task.ended, task.fraction = True, 1.0
        self._note(problem)
        if self.busy:
            self.changed.emit()
        else:
            self._finish()

    def _fail_all(self, problem: str) -> None:
        for task in self._running():
            self._end(task, problem)
        self._say(problem)

    def _finish(self) -> None:
        if self.notes:
            self.offers.look()
        self._set_pace()
        if self._painted:
            self._say(text.done(self._painted, time.monotonic() - self._began))
        elif self.notes:
            self._say(self.notes.pop(0))
        QtCore.QTimer.singleShot(1500, self._rest)

    def _rest(self) -> None:
        if not self.busy:
            self._stepper.run(self.scratch.recycle(), lambda _: None, self.stumble)

    def stumble(self, error: Exception) -> None:
        """Say what went wrong where nobody expected it."""
        self._note(_words(error))

    # ---- small things

    def _running(self) -> list[Task]:
        return [task for task in self._tasks if not task.ended]

    def _task(self, job: str | None) -> Task | None:
        running = self._running()
        return next((task for task in running if job is not None and task.job == job), None)

    def _note(self, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)
            self.changed.emit()

    def _say(self, line: str) -> None:
        self.line = line
        self.changed.emit()


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, LayerError) else text.went_wrong(error)
