"""What the window's picture shows of the paintings: which preview, which result, and its source."""

from typing import Any

from scumble_client import Preview, Result
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.painter import Painter
from scumble_editor.pixels.alpha import in_order
from scumble_editor.viewing.comparison import Comparison
from scumble_editor.viewing.forming import job_of
from scumble_editor.viewing.late_pictures import LatePictures
from scumble_editor.work.errands import Errands
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.pixels.formats import wire_for
from scumble_gimp.pixels.pictures import picture_of, pixbuf_of
from scumble_gimp.preview.pane import PreviewView
from scumble_protocol.pixels import FORMATS

Job = LayerJob[GimpSource]


class ShownPaintings:
    """Has the newest preview shown; once nothing comes any more, the painting as it is."""

    def __init__(self, painter: Painter[GimpSource], errands: Errands, view: PreviewView) -> None:
        self._painter, self._view = painter, view
        self._errands = errands
        self._pictures = LatePictures[Any](painter.report)
        self._preview: Preview | None = None
        self._shown: Result | None = None
        self.newest: tuple[Job, Preview | Result] | None = None
        """The layer whose picture is newest, and that picture: the painting once it is ready."""
        self.least = 0
        """Screen pixels that a painting's longest side may take elsewhere."""

    @property
    def comparison(self) -> Comparison:
        """How much of the source is seen instead."""
        return self._view.comparison

    def refresh(self) -> None:
        """Show what is newest, as sharp as it is seen."""
        painter, preview = self._painter, self._painter.preview
        for one in painter.jobs:
            longest = max(one.source.area.width, one.source.area.height)
            one.show_at(max(self._view.view.scale, self.least / longest))
        job = job_of(painter.jobs, preview)
        if job is None or preview is None:
            self.newest = None
            return
        if preview is not self._preview:
            self._preview, self._shown = preview, None
            picture = pixbuf_of(preview.pixels, preview.width, preview.height)
            self._view.show_picture(picture, job.source.area.width, job.source.area.height)
        self.newest = (job, preview)
        if job.result is not None and not painter.busy:
            self.newest = (job, job.result)
            self._show_result(job.result)
        self._view.show_source(self._source_of(job))
        self._pictures.keep_only([job.result, job.source.pixels])

    def _show_result(self, result: Result) -> None:
        send = self._errands.send
        picture = self._pictures.of(result, lambda: send(lambda: _result_picture(result)))
        if picture is not None and self._shown is not result:
            self._shown = result
            self._view.show_picture(picture, result.width, result.height)

    def _source_of(self, job: Job) -> Any:
        source, pixels = job.source, job.source.pixels
        if pixels is None:
            return None  # it was left unfinished: what it was made of is not here
        width, height = source.area.width, source.area.height
        send = self._errands.send
        return self._pictures.of(
            pixels, lambda: send(lambda: picture_of(pixels, source.wire, width, height))
        )


def _result_picture(result: Result) -> Any:
    wire, came = wire_for(result.format), FORMATS[result.format]
    pixels = in_order(memoryview(result.pixels), came, wire.layout.order)
    return picture_of(pixels, wire, result.width, result.height)
