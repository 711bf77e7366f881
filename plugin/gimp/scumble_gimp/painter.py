"""GIMP's side of the painter: errands that read layers, find places and add paintings."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from scumble_client import KeptJob
from scumble_editor.live.dialog import LiveDialogPainter
from scumble_editor.painters.dialog_editor import Addition
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import Reading
from scumble_editor.work.errands import Errands
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import Drawables, GimpSource, read_layers
from scumble_gimp.layers.taking import read_again
from scumble_gimp.placing.adding import add_paintings
from scumble_gimp.placing.placement import source_of
from scumble_gimp.regions.places import with_maps
from scumble_protocol.wire.messages import Buffer


class GimpEditor:
    """What a painter needs of GIMP, for one image."""

    def __init__(
        self,
        errands: Errands,
        image: Any,
        drawables: Drawables,
        lift: Callable[[], None],
        as_group: Callable[[], bool],
    ) -> None:
        """``lift`` takes out of the image, in an errand, what is there only for a while.

        ``as_group`` tells whether paintings come as groups.
        """
        self._errands, self._image, self._drawables = errands, image, drawables
        self._lift, self._as_group = lift, as_group

    def read(
        self, paintings: Sequence[GimpSource], places: Sequence[str]
    ) -> "Future[Reading[GimpSource]]":
        """Read what is selected, unless that would drop paintings that cannot be painted again."""

        def work() -> Reading[GimpSource]:
            self._lift()
            reading = read_layers(self._image, self._drawables, paintings)
            return with_maps(reading, self._image, places)

        return self._errands.send(work)

    def pixels(self, source: GimpSource) -> Buffer:
        """Give the pixels of a layer that was read."""
        return source.pixels or b""

    def source_of(self, kept: KeptJob) -> "Future[tuple[GimpSource, bool]]":
        """Find what an unfinished painting can be put over; tells too whether it fits there."""
        return self._errands.send(lambda: source_of(kept, self._image))

    def again(self, source: GimpSource, places: Sequence[str]) -> "Future[Reading[GimpSource]]":
        """Read a layer again whose painting is to be painted anew, to go where that one went."""

        def work() -> Reading[GimpSource]:
            self._lift()
            return with_maps(read_again(source), source.image, places)

        return self._errands.send(work)

    def add(self, jobs: Sequence[LayerJob[GimpSource]], keep_visible: bool) -> "Future[Addition]":
        """Put paintings in their sources' place, as one undo step."""
        as_group = self._as_group()

        def work() -> Addition:
            self._lift()
            return add_paintings(jobs, keep_visible, as_group)

        return self._errands.send(work)


def painter_for(
    errands: Errands,
    image: Any,
    drawables: Drawables,
    lift: Callable[[], None] = lambda: None,
    as_group: Callable[[], bool] = lambda: False,
) -> LiveDialogPainter[GimpSource]:
    """Give a painter of what is selected in an image; the last two: as for ``GimpEditor``."""
    editor = GimpEditor(errands, image, drawables, lift, as_group)
    return LiveDialogPainter(f"gimp {Gimp.version()}", editor)
