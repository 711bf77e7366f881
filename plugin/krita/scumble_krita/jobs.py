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
from scumble_krita.layers import LayerError
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.spaces import Scratch, Space
from scumble_krita.styles import Style
from scumble_krita.tasks import Task
from scumble_krita.ticks import Stepper, Steps
from scumble_protocol.messages import Buffer
from scumble_protocol.parameters import Value


class Painter(QtCore.QObject):
    """Paints layers: the one place that talks to the client. All dockers show the same one."""

    POLL_BUSY, POLL_IDLE = 20, 250
    """Milliseconds between two polls."""

    changed = QtCore.pyqtSignal()
    """The line, the progress or whether anything runs is another."""
    pictured = QtCore.pyqtSignal(QtGui.QImage)
    """A preview or a result came."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.line = text.READY
        self.scratch = Scratch()
        self.offers: Offers[KeptJob] = Offers()
        self._client: Client | None = None
        self._tasks: list[Task] = []
        self._painted: list[str] = []
        self._problems: list[str] = []
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
    def problems(self) -> list[str]:
        """What went wrong since Paint was clicked, a line each."""
        return list(self._problems)

    def warm_up(self) -> None:
        """Have the backend started: the artist has begun to choose."""
        self._reach().connect()
        self._set_pace()

    def prepare(self, document: Document) -> None:
        """Get ready for a document's colours while nothing runs."""
        if not self.busy:
            steps = self.scratch.prepare(Space.of(document))
            self._stepper.run(steps, lambda _: None, self._stumble)

    def paint(self, style: Style | None, parameters: Mapping[str, Value]) -> None:
        """Paint every selected layer; what cannot be painted is said in the line."""
        if self.busy:
            return
        self._forget_last()
        try:
            document, nodes = layers.selected_layers()
        except LayerError as error:
            self._problems.append(str(error))
        else:
            if style is None:
                self._problems.append(text.NO_STYLE)
            else:
                self._tasks = self._look(document, nodes, style, parameters)
        if not self.busy:
            self._finish()
            return
        self._reach().connect()
        self._set_pace()
        for task in self._tasks:
            self._read(task)

    def update(self, parameters: Mapping[str, Value]) -> None:
        """Change the parameters of what runs: it goes on from the picture that is there."""
        for task in self._running():
            news = task.news(parameters)
            if news and task.job is not None:
                try:
                    self._reach().update(task.job, news)
                except InputError as error:
                    self._say(str(error))
                    continue
            task.parameters.update(news)
            task.shown.update(news)

    def look(self) -> None:
        """Find out which unfinished paintings there are; no backend is started for that."""
        self.offers.look()
        self._set_pace()

    def go_on(self, kept: KeptJob, parameters: Mapping[str, Value]) -> None:
        """Paint on what was left unfinished; ``parameters``: what the sliders show."""
        if self.busy:
            return
        self._forget_last()
        self._tasks = [Task.of(kept, parameters)]
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

    def close(self) -> None:
        """Krita ends."""
        self._timer.stop()
        self._tasks = []
        self.scratch.close()
        if self._client is not None:
            self._client.close()

    # ---- out of Krita

    def _forget_last(self) -> None:
        self._tasks, self._painted, self._problems = [], [], []
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
                self._problems.append(str(error))
            else:
                tasks.append(Task(source, style, dict(parameters), dict(parameters)))
        return tasks

    def _read(self, task: Task) -> None:
        if task is self._tasks[0]:
            self._say(text.reading(task.source.name))
        self._stepper.run(
            layers.read(task.source, self.scratch),
            lambda pixels: self._submit(task, pixels),
            lambda error: self._end(task, _words(error)),
        )

    def _submit(self, task: Task, pixels: Buffer) -> None:
        if task.ended:
            return
        area = task.source.area
        job = Job(
            name=task.source.name,
            width=area.width(),
            height=area.height(),
            format=task.source.space.format,
            pixels=pixels,
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
            for event in self._reach().poll():
                self._take(event)
        except Exception as error:  # noqa: BLE001 - a slot must not raise into Krita
            self._fail_all(text.went_wrong(error))

    def _take(self, event: Event) -> None:
        self._handlers[type(event)](event)  # type: ignore[operator]

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
        if task and event.note and event.note not in self._problems:
            self._problems.append(event.note)
        if task and task is self._running()[0]:
            self._say(text.waiting(task.source.name, event.place))

    def _on_progress(self, event: Progress) -> None:
        task = self._task(event.job)
        if task:
            task.fraction = event.fraction
            which, of = self._tasks.index(task) + 1, len(self._tasks)
            name = f"{task.source.name} ({which} of {of})" if of > 1 else task.source.name
            self._say(text.painting(name, event.step, event.total, event.seconds_left))

    def _on_preview(self, event: Preview) -> None:
        if self._task(event.job):
            image = QtGui.QImage(
                bytes(event.pixels),
                event.width,
                event.height,
                event.width * 4,
                QtGui.QImage.Format.Format_RGBA8888,
            )
            self.pictured.emit(image.copy())

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
            self._placing(task, result),
            lambda note: self._end(task, note),
            lambda error: self._end(task, _words(error)),
        )

    def _placing(self, task: Task, result: Result) -> Steps[str]:
        """Put a result above its source; gives what the artist should know about it."""
        name = task.name(result.step if result.stopped else None)
        source, note = task.source, ""
        while True:
            if layers.is_closed(source.document):
                unknown = source.document is None
                note = (text.in_new_picture if unknown else text.document_closed)(source.name)
                source = source._replace(document=layers.document_for(source))
                yield
            document = source.document
            assert document is not None  # noqa: S101 - it is there or was made
            node = yield from layers.build(name, source, document, result, self.scratch)
            while QtWidgets.QApplication.mouseButtons() != Qt.MouseButton.NoButton:
                yield  # adding a layer now would end the stroke that the artist is drawing
            if not layers.is_closed(document):
                break
        if not layers.add_above(source, node) and not note and not source.identity.isNull():
            note = text.source_removed(source.name)
        self._painted.append(name)
        return note

    def _end(self, task: Task, problem: str = "") -> None:
        task.ended, task.fraction = True, 1.0
        if problem and problem not in self._problems:
            self._problems.append(problem)
        if self.busy:
            self.changed.emit()
        else:
            self._finish()

    def _fail_all(self, problem: str) -> None:
        for task in self._running():
            self._end(task, problem)
        self._say(problem)

    def _finish(self) -> None:
        if self._problems:
            self.offers.look()
        self._set_pace()
        parts = []
        if self._painted:
            parts.append(text.done(self._painted, time.monotonic() - self._began))
        if self._problems:
            parts.append(text.several(self._problems))
        if parts:
            self._say(". ".join(parts))
        QtCore.QTimer.singleShot(1500, self._rest)

    def _rest(self) -> None:
        if not self.busy:
            self._stepper.run(self.scratch.recycle(), lambda _: None, self._stumble)

    def _stumble(self, error: Exception) -> None:
        self._say(_words(error))

    # ---- small things

    def _running(self) -> list[Task]:
        return [task for task in self._tasks if not task.ended]

    def _task(self, job: str) -> Task | None:
        return next((task for task in self._running() if task.job == job), None)

    def _say(self, line: str) -> None:
        self.line = line
        self.changed.emit()


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, LayerError) else text.went_wrong(error)
