"""What the window paints: what it was opened for, until something else is selected in the image.

All of it is errands (``scumble_editor.work.errands``).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from scumble_editor.forecast.forecast import LayerSize
from scumble_editor.painters.source import LayerError
from scumble_editor.results.desk import Taken
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.origins import painted_layer
from scumble_gimp.layers.reading import GimpSource, size_of, wanted_layers
from scumble_gimp.layers.taking import taken_of

_LARGEST = 1024
"""Pixels of a thumbnail's longer side: the most that GIMP gives."""


class Thumbnail(NamedTuple):
    """A small picture of a layer, how large that is, and of what it was painted of."""

    picture: Any
    width: int
    height: int
    source: Any
    """None where the layer is no painting, or its source is gone, or elsewhere."""


class Following:
    """The selected drawables of an image."""

    def __init__(self, image: Any, drawables: Sequence[Any]) -> None:
        self._image = image
        self._drawables = list(drawables)
        self._selected = _numbers(image.get_selected_drawables())
        self._pictured: Any = None

    def drawables(self) -> Sequence[Any]:
        """Those to be painted now; raises LayerError if the image was closed."""
        if not self._image.is_valid():
            raise LayerError(text.CLOSED)
        selected = self._image.get_selected_drawables()
        numbers = _numbers(selected)
        if numbers != self._selected:
            self._selected, self._drawables = numbers, list(selected)
        return self._drawables

    def look(self) -> tuple[Thumbnail | None, list[LayerSize]]:
        """Give the picture of now, or None, and how much of each layer would be painted."""
        return self.picture(), self._sizes()

    def _sizes(self) -> list[LayerSize]:
        """Nothing is read: selection and mask count with their rectangles."""
        try:
            wanted = wanted_layers(self._image, self.drawables())
        except LayerError:
            return []
        found = [size_of(self._image, one.layer) for one in wanted]
        return [size for size in found if size is not None]

    def taken(self) -> Taken[GimpSource] | None:
        """The painting that is selected alone, if one is."""
        try:
            return taken_of(self._image, self.drawables())
        except LayerError:
            return None

    def picture(self) -> Thumbnail | None:
        """Give a thumbnail of the first of them; None if it was given last, or there is none."""
        try:
            first = next(iter(self.drawables()), None)
        except LayerError:
            return None
        if isinstance(first, Gimp.LayerMask):
            first = Gimp.Layer.from_mask(first)
        if first is None or not first.is_valid() or self._pictured == first.get_id():
            return None
        self._pictured = first.get_id()
        width, height = first.get_width(), first.get_height()
        scale = min(1.0, _LARGEST / max(width, height))
        small = max(1, round(width * scale)), max(1, round(height * scale))
        source = painted_layer(self._image, first)
        before = source.get_thumbnail(*small, 0) if _covers(source, first) else None
        return Thumbnail(first.get_thumbnail(*small, 0), width, height, before)


def _covers(source: Any, painting: Any) -> bool:
    """Tell whether a painting's source is another layer in the same place."""
    ends = [
        (*one.get_offsets()[1:], one.get_width(), one.get_height()) for one in (source, painting)
    ]
    return source.get_id() != painting.get_id() and ends[0] == ends[1]


def _numbers(drawables: Sequence[Any]) -> list[int]:
    return [drawable.get_id() for drawable in drawables]
