"""Krita's side of the painter: layers read and placed in short steps, a timer that polls."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from krita import Document, Krita

from scumble_client import KeptJob
from scumble_editor.frames.frames_job import FramesJob
from scumble_editor.frames.frames_painter import FramesPainter
from scumble_editor.frames.sequence import FramePixels, FrameSequence, Keyframe
from scumble_editor.live.docked import LiveDockedPainter
from scumble_editor.painters.docked_editor import Brought
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.frames import looking
from scumble_krita.frames import reading as frames
from scumble_krita.frames.bringing import bring_frames
from scumble_krita.frames.stage import HiddenStage
from scumble_krita.layers import origins, reading
from scumble_krita.layers.animation import note_of
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import find, is_closed
from scumble_krita.paths import opened
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.placing.bringing import PlacingWish, bring_in
from scumble_krita.placing.hidings import Hidings
from scumble_krita.placing.placement import source_of
from scumble_krita.qt import QtCore, QtGui
from scumble_krita.regions.places import read as read_with_places
from scumble_krita.steps import Stepper
from scumble_protocol.wire.messages import Buffer

T = TypeVar("T")
_REST = 1500
"""Milliseconds after the last painting until what is not needed any more is let go of."""


class KritaPainter(FramesPainter[KritaSource], LiveDockedPainter[KritaSource]):
    """What paints in Krita: layers, one that is followed, and sequences of frames."""


class KritaEditor(QtCore.QObject):
    """What a painter needs of Krita, and the signal by which dockers follow it."""

    POLL_BUSY, POLL_IDLE = 20, 250
    """Milliseconds between two polls."""

    changed = QtCore.pyqtSignal()
    """Something about the painter is different now."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.painter = KritaPainter(f"krita {Krita.instance().version()}", self)
        self.as_group = False
        """Whether paintings come as groups of colours, detail and alpha."""
        self._scratch, self._stage = Scratch(), HiddenStage()
        self._hidings = Hidings(self)
        self._stepper = Stepper(self)
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self.painter.poll)

    @property
    def stepper(self) -> Stepper:
        """What does all long work in Krita, one thing after the other."""
        return self._stepper

    @property
    def scratch(self) -> Scratch:
        """What converts pixels; only steps of the stepper may use it."""
        return self._scratch

    def prepare(self, document: Document) -> None:
        """Get ready for a document's colours while nothing runs."""
        if not self.painter.busy:
            self._tidy(self._scratch.prepare(ColorSpace.of(document)))

    def close(self) -> None:
        """Krita ends."""
        self._timer.stop()
        self._hidings.clear()
        self._stage.close()
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
                found.problems.extend(filter(None, [note_of(document, node)]))
            except LayerError as error:
                found.problems.append(str(error))
        return found

    def read(
        self, source: KritaSource, places: Sequence[str]
    ) -> "Future[tuple[KritaSource, Buffer]]":
        """Read the pixels of a layer, and where each style acts in it."""
        return self._stepper.run(read_with_places(source, places, self._scratch))

    def place(self, job: LayerJob[KritaSource], keep_visible: bool) -> "Future[Brought | None]":
        """Put a result in its source's place, unless its job has ended meanwhile."""
        if isinstance(job, FramesJob):
            bring = bring_frames(job, keep_visible, self._scratch, self._hidings)
            return self._stepper.run(bring)
        wanted = PlacingWish(keep_visible, self.as_group)
        return self._stepper.run(bring_in(job, wanted, self._scratch, self._hidings))

    def look_at_frames(self) -> FrameSequence[KritaSource]:
        """Look at the frames of the selected layer; raises LayerError where there are none."""
        return looking.look()

    def read_frame(
        self, source: KritaSource, frame: Keyframe, places: Sequence[str]
    ) -> "Future[tuple[KritaSource, Buffer, FramePixels]]":
        """Read the pixels of a frame, and what they look like."""
        return self._stepper.run(frames.read(source, frame, places, self._scratch, self._stage))

    def source_of(self, kept: KeptJob) -> KritaSource:
        """Find what an unfinished painting can be put over."""
        return source_of(kept)

    def again(self, source: KritaSource) -> KritaSource:
        """Look again at the layer of a painting; raises LayerError."""
        document, node = source.document, find(source.document, source.place)
        if document is None or node is None or origins.source_of(document, node) is None:
            raise LayerError(text.source_gone(source.name))
        return reading.look_at(document, node)

    def is_selected(self, source: KritaSource) -> bool:
        """Tell whether a layer, or the painting that is painted on, is selected now."""
        window = Krita.instance().activeWindow()
        view = window.activeView() if window else None
        if view is None or source.document is None or view.document() != source.document:
            return False
        selected = [node.uniqueId() for node in view.selectedNodes()]
        return source.identity in selected or source.place in selected

    def is_same(self, one: KritaSource, other: KritaSource) -> bool:
        """Tell whether both are the same pixels of the same layer."""
        same = one.document == other.document and one.identity == other.identity
        return same and (one.area, one.part) == (other.area, other.part)

    def image_of(self, source: KritaSource) -> str:
        """Name the file of a layer's document."""
        document = source.document
        if document is None or is_closed(document):
            return text.CLOSED_IMAGE
        return Path(document.fileName()).name or text.UNSAVED_IMAGE

    def image_id(self, source: KritaSource) -> str:
        """Give an id of a layer's document, the one of its root."""
        document = source.document
        root = None if document is None or is_closed(document) else document.rootNode()
        return root.uniqueId().toString() if root is not None else ""

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
                self._stage.close()
                self._tidy(self._scratch.recycle())

        QtCore.QTimer.singleShot(_REST, recycle)

    def _tidy(self, steps: Steps[None]) -> None:
        self._stepper.run(steps).add_done_callback(self._report)

    def _report(self, done: "Future[None]") -> None:
        error = done.exception()
        if isinstance(error, Exception):
            self.painter.report(error)
