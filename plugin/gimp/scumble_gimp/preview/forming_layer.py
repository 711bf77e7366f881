"""What forms, in the image itself: a layer for a while, in no undo step.

All of it is errands (``scumble_editor.work.errands``), but for ``there``.

GIMP kills a plug-in that writes into a layer which was just deleted, or whose image was closed. So
each strip is made first, then it is asked whether the layer is there, and then it is written: that
takes milliseconds. To put another layer in its place each time would leave no such moment, but it
ends whatever the artist does with a tool meanwhile: a text that is typed, *Levels*, *Rotate*.
"""

from collections.abc import Iterator
from typing import Any

from scumble_client import Preview, Result
from scumble_editor.pixels.area import Area
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import GimpSource, is_indexed, where_it_lies
from scumble_gimp.layers.unrecorded import unrecorded
from scumble_gimp.pixels import buffers, masks
from scumble_gimp.pixels.buffers import area_of, strips
from scumble_gimp.pixels.masks import LayerMask
from scumble_gimp.pixels.pictures import enlarged_strip, pixbuf_of
from scumble_gimp.placing import temporary
from scumble_gimp.placing.bringing import topmost_painting
from scumble_gimp.placing.building import new_layer, painted_strips

_SHOWN, _PIXEL = "R'G'B'A u8", 4
_Strips = Iterator[tuple[Area, str, bytes]]
"""Parts of a layer from its upper left corner, Babl's format of pixels, and those."""


class FormingLayer:
    """The layer that shows a painting above its source, or none."""

    def __init__(self) -> None:
        self._image: Any = None
        self._layer: Any = None
        self._place = 0
        self._mask: LayerMask | None = None

    @property
    def there(self) -> bool:
        """Whether it was put into an image, and not taken away by ``lift``."""
        return self._layer is not None

    def show(self, source: GimpSource, picture: Preview | Result, edge: int) -> None:
        """Show a picture where its painting goes; left of ``edge``, in pixels, the source."""
        try:
            self._show(source, picture, edge)
        except Exception:
            if source.image.is_valid() and (self._layer is None or self._layer.is_valid()):
                raise
            self.lift()  # the artist has taken it away meanwhile, or closed the image

    def _show(self, source: GimpSource, picture: Preview | Result, edge: int) -> None:
        if source.image is None or not source.image.is_valid() or is_indexed(source.image):
            self.lift()
            return
        source = where_it_lies(source)
        if not self._fits(source):
            self.lift()
            if source.image.get_floating_sel() is not None:
                return  # nothing can be put into the image until that is anchored
            self._insert(source)
        layer, mask = self._layer, source.mask
        if mask is not None and not mask.is_like(self._mask):
            _write(layer, layer.get_mask(), masks.parts(mask, source.area))
            self._mask = mask
        _write(layer, layer, _parts(source, picture, edge))
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
        self._mask = source.mask


def _number(source: GimpSource) -> int:
    return int(source.place.get_id()) if source.place is not None else 0


def _parts(source: GimpSource, picture: Preview | Result, edge: int) -> _Strips:
    """Go down a picture, a painting as it will be, a preview enlarged; then what is left of it."""
    area = source.area
    if edge < area.width:
        yield from _pictured(source, picture)
    if edge > 0:  # not by ``clear``, which leaves whole tiles of GIMP's as they are
        for strip in strips(Area(0, 0, edge, area.height), _PIXEL):
            yield strip, _SHOWN, bytes(_PIXEL * strip.pixels)


def _pictured(source: GimpSource, picture: Preview | Result) -> _Strips:
    if isinstance(picture, Result):
        for strip, content in painted_strips(source, picture):
            yield strip, source.wire.babl, content
        return
    small = pixbuf_of(picture.pixels, picture.width, picture.height)
    whole = Area(0, 0, source.area.width, source.area.height)
    for strip in strips(whole, _PIXEL):
        yield strip, _SHOWN, enlarged_strip(small, whole, strip)


def _write(layer: Any, drawable: Any, parts: _Strips) -> None:
    """Write strips into a layer, or into the mask of one, as long as that is in its image."""
    buffer = drawable.get_buffer()
    for strip, babl, content in parts:
        if not layer.is_valid():
            return
        buffers.write(buffer, strip, babl, content)
        buffer.flush()  # here: whoever lets go of it last might be another thread
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())
