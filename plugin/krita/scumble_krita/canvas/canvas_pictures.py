"""What forms, seen on the canvases of its document: overlays that come and go with the jobs."""

from functools import partial

from krita import Document

from scumble_client import Preview
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.pixels.area import Area
from scumble_editor.results.desk import ResultDesk
from scumble_editor.viewing.forming import SeenPainting, job_of, seen_in_image
from scumble_editor.viewing.late_pictures import LatePictures
from scumble_krita.canvas.canvases import ShownCanvas, canvases_of
from scumble_krita.canvas.comparing import Comparing
from scumble_krita.canvas.overlay import CanvasPicture, Overlay
from scumble_krita.canvas.preview_images import image_of
from scumble_krita.canvas.source_pictures import picture_of, picture_of_result
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import is_closed
from scumble_krita.painter import KritaEditor
from scumble_krita.qt import QtCore, QtGui

_FRAME = 16
"""Milliseconds between two looks at zoom, pan and rotation."""
_FRAMES_A_LOOK = 8
"""After how many of those it is looked which canvases there are."""
Job = LayerJob[KritaSource]


class CanvasPictures(QtCore.QObject):
    """Every painting that forms, shown in its place on all canvases of its document.

    Nothing of it is in the document: it is widgets over Krita's canvas, which end with the job,
    the canvas, or the first error.
    """

    toggled = QtCore.pyqtSignal(bool)
    """The artist wants them, or does not any more."""

    def __init__(
        self,
        editor: KritaEditor,
        desk: ResultDesk[KritaSource],
        comparing: Comparing,
        parent: QtCore.QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sources = LatePictures[QtGui.QImage](editor.painter.report)
        self._editor, self._comparing = editor, comparing
        self._shown, self._frames = True, 0
        self._overlays: list[Overlay] = []
        self._areas: list[tuple[KritaSource, Area]] = []
        """Where what is seen lies by now."""
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self._frame)
        editor.changed.connect(self._wake)
        comparing.changed.connect(self._wake)

    @property
    def shown(self) -> bool:
        """Whether the artist wants them."""
        return self._shown

    def show_them(self, shown: bool) -> None:
        """Show them from now on, or not."""
        if shown != self._shown:
            self._shown = shown
            self._wake()
            self.toggled.emit(shown)

    def job_of(self, preview: Preview | None) -> Job | None:
        """Find the layer that a preview is a picture of."""
        return job_of(self._editor.painter.jobs, preview)

    def picture_of(self, source: KritaSource) -> QtGui.QImage | None:
        """Give a picture of what is painted; None where there is none yet, or never."""
        run, scratch = self._editor.stepper.run, self._editor.scratch
        picture = self._sources.of(source, lambda: run(picture_of(source, scratch)))
        return None if picture is None or picture.isNull() else picture

    def close(self) -> None:
        """Take all of them away."""
        self._timer.stop()
        for overlay in list(self._overlays):
            self._remove(overlay)

    # ---- inside

    def _wake(self) -> None:
        """Look at what there is to show now; go on as long as there is something."""
        self._frames = 0
        jobs = self._editor.painter.jobs
        results = [job.result for job in jobs if job.resting]
        self._sources.keep_only([self._selected, *results, *(job.source for job in jobs)])
        self._frame()

    @property
    def _selected(self) -> KritaSource | None:
        """The source of the painting that is selected."""
        taken = self._desk.taken
        return taken.source if taken is not None else None

    def _frame(self) -> None:
        try:
            seen = self._seen() if self._shown else []
            if not seen:
                self.close()
                return
            if self._frames % _FRAMES_A_LOOK == 0:
                self._look([document for document, _ in seen])
                self._areas = [(one.source, one.source.area_now) for _, one in seen]
            self._frames += 1
            self._follow(seen)
            self._timer.start()
        except Exception as error:  # noqa: BLE001 - any: the image must be seen as it is
            self._stumble(error)

    def _stumble(self, error: Exception) -> None:
        """Show nothing until it is wanted anew, and say why."""
        self._shown = False
        self.toggled.emit(False)
        QtCore.QTimer.singleShot(0, self.close)  # not while one of them is drawn
        self._editor.painter.report(error)

    def _seen(self) -> list[tuple[Document, SeenPainting[KritaSource]]]:
        """What is to be seen, and in which document."""
        found, jobs = [], self._editor.painter.jobs
        for one in seen_in_image(jobs, self._comparing.state, self._selected):
            self.picture_of(one.source)  # it is there once it is compared
            document = one.source.document
            if document is not None and not is_closed(document):
                found.append((document, one))
        return found

    def _picture(self, seen: SeenPainting[KritaSource]) -> CanvasPicture | None:
        source, job = seen.source, seen.job
        area = next((area for one, area in self._areas if one is source), source.area)
        if job is not None and (painted := self._painted(job)) is not None:
            return CanvasPicture(painted, area)
        if job is not None and job.preview is not None:
            return CanvasPicture(image_of(job.preview), area)
        before = self.picture_of(source)
        return CanvasPicture(before, area, is_source=True) if before is not None else None

    def _painted(self, job: Job) -> QtGui.QImage | None:
        """Give the picture of a live painting that is there; None before, and until it is made."""
        result, run = job.result if job.resting else None, self._editor.stepper.run
        if result is None:
            return None
        make = partial(picture_of_result, job.source, result, self._editor.scratch)
        picture = self._sources.of(result, lambda: run(make()))
        return None if picture is None or picture.isNull() else picture

    def _look(self, documents: list[Document]) -> None:
        """Have an overlay over each canvas of these documents, and no other."""
        wanted: list[ShownCanvas] = []
        for number, document in enumerate(documents):
            if document not in documents[:number]:
                wanted += canvases_of(document)
        for overlay in list(self._overlays):
            if not any(overlay.is_over(canvas) for canvas in wanted):
                self._remove(overlay)
        for canvas in wanted:
            if not any(overlay.is_over(canvas) for overlay in self._overlays):
                self._add(canvas)

    def _add(self, canvas: ShownCanvas) -> None:
        overlay = Overlay(canvas, self._comparing, self._stumble)
        overlay.destroyed.connect(partial(self._forget, overlay))
        self._overlays.append(overlay)
        overlay.follow()
        overlay.show()

    def _follow(self, seen: list[tuple[Document, SeenPainting[KritaSource]]]) -> None:
        for overlay in self._overlays:
            here = [self._picture(one) for document, one in seen if overlay.shows(document)]
            overlay.show_pictures([picture for picture in here if picture is not None])
            overlay.follow()
        for document, one in seen:
            scales = [overlay.scale for overlay in self._overlays if overlay.shows(document)]
            if scales and one.job is not None:
                one.job.show_at(max(scales))

    def _remove(self, overlay: Overlay) -> None:
        self._forget(overlay)
        overlay.remove()

    def _forget(self, overlay: Overlay, *_: object) -> None:
        self._overlays = [one for one in self._overlays if one is not overlay]
