"""GIMP's side of the painter: errands that read layers, find places and add paintings."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from scumble_client import KeptJob
from scumble_editor.dialog_painter import Addition, DialogPainter
from scumble_editor.layer_job import LayerJob
from scumble_editor.source import Reading
from scumble_editor.work.errands import Errands
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import Drawables, GimpSource, read_layers
from scumble_gimp.placing.adding import add_paintings
from scumble_gimp.placing.placement import source_of
from scumble_protocol.wire.messages import Buffer


class GimpEditor:
    """What a painter needs of GIMP, for one image."""

    def __init__(self, errands: Errands, image: Any, drawables: Drawables) -> None:
        self._errands, self._image, self._drawables = errands, image, drawables

    def read(self, paintings: Sequence[GimpSource]) -> "Future[Reading[GimpSource]]":
        """Read what is selected, unless that would drop paintings that cannot be painted again."""
        return self._errands.send(lambda: read_layers(self._image, self._drawables, paintings))

    def pixels(self, source: GimpSource) -> Buffer:
        """Give the pixels of a layer that was read."""
        return source.pixels or b""

    def source_of(self, kept: KeptJob) -> "Future[tuple[GimpSource, bool]]":
        """Find what an unfinished painting can be put over; tells too whether it fits there."""
        return self._errands.send(lambda: source_of(kept, self._image))

    def add(self, jobs: Sequence[LayerJob[GimpSource]], keep_visible: bool) -> "Future[Addition]":
        """Put paintings in their sources' place, as one undo step."""
        return self._errands.send(lambda: add_paintings(jobs, keep_visible))


def painter_for(errands: Errands, image: Any, drawables: Drawables) -> DialogPainter[GimpSource]:
    """Give a painter of what is selected in an image."""
    return DialogPainter(f"gimp {Gimp.version()}", GimpEditor(errands, image, drawables))
