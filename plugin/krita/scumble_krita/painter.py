"""Krita's side of the painter: layers read and placed in short steps, a timer that polls."""

from concurrent.futures import Future

from krita import Document, Krita

from scumble_client import KeptJob
from scumble_editor.docked_painter import Brought, DockedPainter
from scumble_editor.layer_job import LayerJob
from scumble_editor.source import LayerError, Reading
from scumble_editor.work.steps import Steps
from scumble_krita.layers import reading
from scumble_krita.layers.reading import KritaSource
from scumble_krita.paths import opened
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.placing.bringing import bring_in
from scumble_krita.placing.hidings import Hidings
from scumble_krita.placing.placement import source_of
from scumble_krita.qt import QtCore, QtGui
from scumble_krita.steps import Stepper
from scumble_protocol.wire.messages import Buffer

_REST = 1500
"""Milliseconds after the last painting until what is not needed any more is let go of."""


class KritaEditor(QtCore.QObject):
    """What a painter needs of Krita, and the signal by which dockers follow it."""

    POLL_BUSY, POLL_IDLE = 20, 250
    """Milliseconds between two polls."""

    changed = QtCore.pyqtSignal()
    """Something about the painter is different now."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.painter = DockedPainter[KritaSource](f"krita {Krita.instance().version()}", self)
        self._scratch = Scratch()
        self._hidings = Hidings(self)
        self._stepper = Stepper(self)
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self.painter.poll)

    def prepare(self, document: Document) -> None:
        """Get ready for a document's colours while nothing runs."""
        if not self.painter.busy:
            self._tidy(self._scratch.prepare(ColorSpace.of(document)))

    def close(self) -> None:
        """Krita ends."""
        self._timer.stop()
        self._hidings.clear()
        self._scratch.close()
        self.painter.close()

    # ---- what the painter asks for

    def look(self) -> Reading[KritaSource]:
        """Look at the selected layers; raises LayerError if there are none."""
        document, nodes = reading.selected_layers()
        found = Reading[KritaSource]([], [])
        for node in nodes:
            try:
                found.sources.append(reading.look_at(document, node))
            except LayerError as error:
                found.problems.append(str(error))
        return found

    def read(self, source: KritaSource) -> "Future[tuple[KritaSource, Buffer]]":
        """Read the pixels of a layer."""
        return self._stepper.run(reading.read(source, self._scratch))

    def place(self, job: LayerJob[KritaSource], keep_visible: bool) -> "Future[Brought | None]":
        """Put a result in its source's place, unless its job has ended meanwhile."""
        return self._stepper.run(bring_in(job, keep_visible, self._scratch, self._hidings))

    def source_of(self, kept: KeptJob) -> KritaSource:
        """Find what an unfinished painting can be put over."""
        return source_of(kept)

    def can_be_read(self, path: str) -> bool:
        """Tell whether a file is there and looks like a picture."""
        try:
            file = opened(path)
        except OSError:
            return False
        return QtGui.QImageReader(file).canRead()

    def show(self) -> None:
        """Tell all dockers."""
        self.changed.emit()

    def set_pace(self, busy: bool) -> None:
        """Poll from now on, often or now and then."""
        self._timer.start(self.POLL_BUSY if busy else self.POLL_IDLE)

    def rest(self) -> None:
        """Let go of what the scratch document keeps, unless something is painted soon."""

        def recycle() -> None:
            if not self.painter.busy:
                self._tidy(self._scratch.recycle())

        QtCore.QTimer.singleShot(_REST, recycle)

    def _tidy(self, steps: Steps[None]) -> None:
        self._stepper.run(steps).add_done_callback(self._report)

    def _report(self, done: "Future[None]") -> None:
        error = done.exception()
        if isinstance(error, Exception):
            self.painter.report(error)
