"""What forms, in the image itself: a layer for a while, in no undo step.

All of it is errands (``scumble_editor.work.errands``), but for ``there``.
"""

from typing import Any

from scumble_client import Preview, Result
from scumble_editor.pixels.area import Area
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import GimpSource, is_indexed
from scumble_gimp.layers.unrecorded import unrecorded
from scumble_gimp.pixels import buffers, masks
from scumble_gimp.pixels.buffers import area_of, strips
from scumble_gimp.pixels.pictures import enlarged_strip, pixbuf_of
from scumble_gimp.placing import temporary
from scumble_gimp.placing.bringing import topmost_painting
from scumble_gimp.placing.building import new_layer, write_painting

_SHOWN, _PIXEL = "R'G'B'A u8", 4


class FormingLayer:
    """The layer that shows a painting above its source, or none."""

    def __init__(self) -> None:
        self._image: Any = None
        self._layer: Any = None
        self._place = 0

    @property
    def there(self) -> bool:
        """Whether it was put into an image, and not taken away by ``lift``."""
        return self._layer is not None

    def show(self, source: GimpSource, picture: Preview | Result, edge: int) -> None:
        """Show a picture where its painting goes; left of ``edge``, in pixels, the source."""
        if source.image is None or not source.image.is_valid() or is_indexed(source.image):
            self.lift()
            return
        if not self._fits(source):
            self.lift()
            if source.image.get_floating_sel() is not None:
                return  # nothing can be put into the image until that is anchored
            self._insert(source)
        layer, buffer, area = self._layer, self._layer.get_buffer(), source.area
        if source.mask is not None:
            masks.write(layer.get_mask(), source.mask)
        if edge < area.width:
            _write(layer, source, picture)
        if edge > 0:  # not by ``clear``, which leaves whole tiles of GIMP's as they are
            for strip in strips(Area(0, 0, edge, area.height), _PIXEL):
                buffers.write(buffer, strip, _SHOWN, bytes(_PIXEL * strip.pixels))
        buffer.flush()
        layer.update(0, 0, area.width, area.height)
        Gimp.displays_flush()

    def lift(self) -> None:
        """Take it away, and what the artist has deleted of it and brought back by undo."""
        image, self._image, self._layer = self._image, None, None
        if image is not None and image.is_valid():
            temporary.sweep(image)

    def _fits(self, source: GimpSource) -> bool:
        layer = self._layer
        if layer is None or not layer.is_valid() or layer.get_image() != source.image:
            return False
        masked = (layer.get_mask() is not None) == (source.mask is not None)
        return masked and self._place == _number(source) and area_of(layer) == source.area

    def _insert(self, source: GimpSource) -> None:
        image, place = source.image, source.place
        layer = new_layer(image, text.forming(source.name), source.area)
        temporary.mark(layer)
        if source.mask is not None:
            masks.add(layer, source.mask)
        parent, position = None, 0
        if source.is_there and place.get_image() == image:
            place = topmost_painting(image, place, source.tattoo)
            parent, position = place.get_parent(), image.get_item_position(place)
        with unrecorded(image):
            image.insert_layer(layer, parent, position)
        self._image, self._layer, self._place = image, layer, _number(source)


def _number(source: GimpSource) -> int:
    return int(source.place.get_id()) if source.place is not None else 0


def _write(layer: Any, source: GimpSource, picture: Preview | Result) -> None:
    """Write a picture into all of the layer: a painting as it will be, a preview enlarged."""
    if isinstance(picture, Result):
        write_painting(layer, source, picture)
        return
    small = pixbuf_of(picture.pixels, picture.width, picture.height)
    whole = Area(0, 0, source.area.width, source.area.height)
    buffer = layer.get_buffer()
    for strip in strips(whole, _PIXEL):
        buffers.write(buffer, strip, _SHOWN, enlarged_strip(small, whole, strip))
    buffer.flush()  # here: whoever lets go of it last might be another thread
