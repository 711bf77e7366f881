"""Layers in and out of GIMP: what is selected, its pixels, the painting put above it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from scumble_client import Result
from scumble_editor.unfinished import in_order
from scumble_gimp import masks, text
from scumble_gimp.api import Gimp
from scumble_gimp.masks import Area, Mask
from scumble_gimp.precisions import Exact, Wire, exact_of, is_transparent, take_alpha, wire_of

PARASITE = "scumble-settings"
"""Name of the parasite on a painting: JSON that says how it came about."""


class LayerError(Exception):
    """A layer cannot be painted; the text names the cause and the next step in one line."""


class Source(NamedTuple):
    """A layer that is to be painted, with its pixels as they were when the artist asked for it."""

    image: Any
    layer: Any
    """None where they are not known, as those of an unfinished painting."""
    name: str
    area: Area
    """The pixels that matter, in the layer: inside the canvas and the selection too."""
    offset: tuple[int, int]
    """Where that area lies in the picture."""
    wire: Wire
    pixels: bytes | None
    """None where they are only known to the backend: its answer has their alpha."""
    exact: tuple[Exact, bytes] | None
    """The same in the layer's own format, where alpha would not survive the wire."""
    mask: Mask | None
    """Selection and layer mask in that area; None where all of it counts."""


def selected_layers(image: Any, drawables: Sequence[Any]) -> list[Any]:
    """The layers among what was selected; raises LayerError if that cannot be painted."""
    if _is_indexed(image):
        raise LayerError(text.INDEXED)
    for drawable in drawables:
        if isinstance(drawable, Gimp.LayerMask):
            raise LayerError(text.is_mask(drawable.get_name()))
        if not isinstance(drawable, Gimp.Layer):
            raise LayerError(text.is_channel(drawable.get_name()))
        if drawable.is_floating_sel():
            raise LayerError(text.is_floating(drawable.get_name()))
    if not drawables:
        raise LayerError(text.NO_LAYER)
    return list(drawables)


def read(image: Any, layer: Any) -> Source:
    """Take what is to be painted of a layer; raises LayerError if there is nothing."""
    name = str(layer.get_name())
    area, offset = _area(image, layer, name)
    mask = masks.read(image, layer, area, offset)
    if mask is not None and mask.is_empty:
        raise LayerError(text.is_not_selected(name))
    wire, buffer = wire_of(image), layer.get_buffer()
    pixels, own = area.get(buffer, wire.babl), exact_of(image)
    if is_transparent(pixels, 4 * wire.channel, wire.channel):
        raise LayerError(text.is_empty(name))
    exact = (own, area.get(buffer, own.babl)) if own and layer.has_alpha() else None
    return Source(image, layer, name, area, offset, wire, pixels, exact, mask)


def build(image: Any, name: str, source: Source, painting: Result, settings: bytes) -> Any:
    """Make a layer of a painting, in no picture's tree yet.

    Its alpha is its source's, to the bit; selection and layer mask become its layer mask.
    """
    width, height = source.area.width, source.area.height
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    kind = Gimp.ImageType.GRAYA_IMAGE if grey else Gimp.ImageType.RGBA_IMAGE
    layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    layer.set_offsets(*source.offset)
    painted, wire = bytearray(in_order(painting.pixels, painting.format, "RGBA")), source.wire
    if source.pixels is not None:
        take_alpha(painted, source.pixels, 4 * wire.channel, wire.channel)
    whole, buffer = Area(0, 0, width, height), layer.get_buffer()
    whole.set(buffer, wire.babl, bytes(painted))
    if source.exact is not None and source.exact[0] == exact_of(image):
        own, pixels_before = source.exact
        exact = bytearray(whole.get(buffer, own.babl))
        take_alpha(exact, pixels_before, own.pixel, own.channel)
        whole.set(buffer, own.babl, bytes(exact))
    buffer.flush()
    layer.update(0, 0, width, height)
    if source.mask is not None:
        masks.add(layer, source.mask)
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    layer.attach_parasite(Gimp.Parasite.new(PARASITE, flags, list(settings)))
    return layer


def image_for(source: Source) -> tuple[Any, bool]:
    """The picture that a painting goes to, and whether that is its own.

    Where it was closed meanwhile, or is not known, that is a new picture with a window; raises
    LayerError if the picture cannot take colours any more.
    """
    if source.image is not None and source.image.is_valid():
        if _is_indexed(source.image):
            raise LayerError(text.INDEXED)
        return source.image, True
    width, height = source.offset[0] + source.area.width, source.offset[1] + source.area.height
    image = Gimp.Image.new_with_precision(
        width, height, Gimp.ImageBaseType.RGB, source.wire.precision
    )
    Gimp.Display.new(image)
    return image, False


def add_above(image: Any, source: Source, layer: Any) -> bool:
    """Put a layer above its source; tells whether the source was still there.

    The artist's selected layers stay selected: the next brush stroke belongs to them.
    """
    selected = image.get_selected_layers()
    known = source.layer
    there = bool(known is not None and known.is_valid() and known.get_image() == image)
    if there:
        place = image.get_item_position(source.layer)
        image.insert_layer(layer, source.layer.get_parent(), place)
    else:
        image.insert_layer(layer, None, 0)
    if selected:
        image.set_selected_layers(selected)
    return there


def _area(image: Any, layer: Any, name: str) -> tuple[Area, tuple[int, int]]:
    there, x, y, width, height = layer.mask_intersect()
    if not there:
        raise LayerError(text.is_not_selected(name))
    _, left, top = layer.get_offsets()
    right = min(x + width, image.get_width() - left)
    bottom = min(y + height, image.get_height() - top)
    x, y = max(x, -left), max(y, -top)
    if x >= right or y >= bottom:
        raise LayerError(text.is_off_canvas(name))
    return Area(x, y, right - x, bottom - y), (left + x, top + y)


def _is_indexed(image: Any) -> bool:
    return int(image.get_base_type()) == int(Gimp.ImageBaseType.INDEXED)
