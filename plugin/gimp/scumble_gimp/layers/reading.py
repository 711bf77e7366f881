"""What is to be painted: which layers, and their pixels as they are seen."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scumble_editor.forecast.forecast import LayerSize
from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.pixels.alpha import AlphaReader
from scumble_editor.pixels.area import Area
from scumble_editor.pixels.clipping import is_clipped
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.copies import Copies, while_open
from scumble_gimp.layers.origins import painted_layer
from scumble_gimp.pixels import buffers, masks
from scumble_gimp.pixels.buffers import area_of, blank, strips
from scumble_gimp.pixels.formats import ExactFormat, ImageFormats, WireFormat, formats_of
from scumble_gimp.pixels.masks import LayerMask
from scumble_protocol.wire.messages import Buffer

Drawables = Callable[[], Sequence[Any]]
"""Tells which drawables are selected; raises LayerError if that cannot be said."""


class Wanted(NamedTuple):
    """A layer to be painted."""

    layer: Any
    """The layer whose pixels are painted."""
    place: Any
    """The layer that was selected: that one, or an earlier painting of it."""


class GimpSource(NamedTuple):
    """A layer with its pixels as they were when the artist asked for a painting of it."""

    image: Any
    place: Any
    """The layer above which the painting goes; None where it is not known (any more)."""
    name: str
    tattoo: int
    """GIMP's own number of the painted layer in the image; 0 where it is not known."""
    area: Area
    """The pixels that matter, in the image: inside the layer, the canvas and the selection."""
    wire: WireFormat
    pixels: memoryview | None
    """None where they are only known to the backend: its answer has their alpha."""
    exact: tuple[ExactFormat, memoryview] | None
    """The same in the layer's own format, where alpha would not survive the wire."""
    mask: LayerMask | None
    """Selection and layer mask in that area; None where all of it counts."""
    soft: bool = False
    """Whether some of it is partly transparent."""
    selection: bool = False
    """Whether only a part of the layer is painted."""
    clipped: bool = False
    """Whether it has float values outside of 0..1."""
    covers: Area | None = None
    """What its layer covered when it was read, which may be more; None where it is not known."""
    style_maps: tuple[Buffer, ...] = ()
    """Where each style acts; empty where all act everywhere."""

    @property
    def format(self) -> str:
        """The wire's name of the pixels' format."""
        return self.wire.layout.name

    @property
    def coverage(self) -> Buffer | None:
        """How much of each pixel is to be painted, one byte each; None where all of it is."""
        return self.mask.coverage if self.mask is not None else None

    @property
    def is_there(self) -> bool:
        """Whether its image is still open, with the layer above which it goes."""
        open_still = self.image is not None and self.image.is_valid()
        return bool(open_still and self.place is not None and self.place.is_valid())


def read_layers(
    image: Any, drawables: Drawables, paintings: Sequence[GimpSource]
) -> Reading[GimpSource]:
    """Read what is selected, unless that would drop paintings that cannot be painted again.

    ``paintings``: the sources of those that are under way or ready.
    """
    reading = Reading[GimpSource]([], [])
    for source in paintings:
        if not source.is_there:
            return Reading([], [text.is_gone(source.name)])
    try:
        wanted = wanted_layers(image, drawables())
    except LayerError as error:
        return Reading([], [str(error)])
    for one in wanted:
        try:
            source = read(image, one)
        except LayerError as error:
            reading.problems.append(str(error))
            continue
        reading.sources.append(source)
        if source.clipped:
            reading.problems.append(text.is_clipped(source.name))
    return reading


def wanted_layers(image: Any, drawables: Sequence[Any]) -> list[Wanted]:
    """The layers to be painted where these are selected; raises LayerError if that cannot be.

    A mask stands for its layer, a painting for the layer that it was made of.
    """
    with while_open(image):
        return _wanted(image, drawables)


def _wanted(image: Any, drawables: Sequence[Any]) -> list[Wanted]:
    if is_indexed(image):
        raise LayerError(text.INDEXED)
    wanted: dict[int, Wanted] = {}
    for drawable in drawables:
        layer = drawable
        if isinstance(drawable, Gimp.LayerMask):
            layer = Gimp.Layer.from_mask(drawable)
        if not isinstance(layer, Gimp.Layer):
            raise LayerError(text.is_channel(drawable.get_name()))
        if layer.is_floating_sel():
            raise LayerError(text.is_floating(layer.get_name()))
        source = painted_layer(image, layer)
        wanted.setdefault(source.get_id(), Wanted(source, layer))
    if not wanted:
        raise LayerError(text.NO_LAYER)
    return list(wanted.values())


def read(image: Any, wanted: Wanted) -> GimpSource:
    """Take what is to be painted of a layer; raises LayerError if there is nothing."""
    with while_open(image):
        return _read(image, wanted)


def _read(image: Any, wanted: Wanted) -> GimpSource:
    layer, name = wanted.layer, str(wanted.layer.get_name())
    hidden = _hidden_above(wanted.place)
    if hidden is not None:
        place = str(wanted.place.get_name())
        raise LayerError(text.is_hidden(place, str(hidden.get_name())))
    formats = formats_of(image)
    with Copies(image) as copies:
        seen, selection, own = copies.as_seen(layer), copies.selection(), copies.mask_of(layer)
        whole = area_of(seen).common(Area(0, 0, image.get_width(), image.get_height()))
        if whole is None:
            raise LayerError(text.is_off_canvas(name))
        area = whole.common(_selected(image, whole))
        mask = masks.read(selection, own, area, formats.mask) if area else None
        if area is None or (mask is not None and mask.is_empty):
            raise LayerError(text.is_not_selected(name))
        source = _pixels(seen, area, name, formats)._replace(image=image)
    part = area != whole or (mask is not None and mask.selects)
    return source._replace(
        place=wanted.place,
        name=name,
        tattoo=int(layer.get_tattoo()),
        covers=area_of(layer),
        mask=None if mask is None or mask.is_full else mask,
        soft=source.soft or (mask is not None and mask.is_soft),
        selection=part,
    )


def where_it_lies(source: GimpSource) -> GimpSource:
    """Give a source where its layer lies now: it may have been moved, or the canvas resized."""
    before, tattoo = source.covers, source.tattoo
    layer = source.image.get_layer_by_tattoo(tattoo) if before and source.is_there else None
    now = area_of(layer) if layer is not None else None
    if before is None or now is None or now[2:] != before[2:]:
        return source
    area = source.area.moved(before.x - now.x, before.y - now.y)
    return source._replace(covers=now, area=area)


def size_of(image: Any, layer: Any) -> LayerSize | None:
    """Give how much of a layer would be painted; None where nothing would be."""
    area = area_of(layer).common(Area(0, 0, image.get_width(), image.get_height()))
    selected = area and area.common(_selected(image, area))
    if selected is None:
        return None
    selection = not Gimp.Selection.is_empty(image)
    mask = selection or layer.get_mask() is not None
    return LayerSize(selected.width, selected.height, mask)


def is_indexed(image: Any) -> bool:
    """Whether an image has a palette."""
    return int(image.get_base_type()) == int(Gimp.ImageBaseType.INDEXED)


def _pixels(drawable: Any, area: Area, name: str, formats: ImageFormats) -> GimpSource:
    """Read an area of a drawable, the copy of a layer of that name."""
    wire, own = formats.wire, formats.exact
    buffer, corner, pixel = drawable.get_buffer(), area_of(drawable), wire.layout.bytes_per_pixel
    alpha, clipped = AlphaReader(wire.layout.name), False
    pixels = blank(area.pixels * pixel)
    exact = blank(area.pixels * own.pixel) if own and drawable.has_alpha() else None
    for strip in strips(area, pixel):
        where = strip.moved(corner.x, corner.y)
        content = buffers.read(buffer, where, wire.babl)
        alpha.look(content)
        clipped = clipped or is_clipped(content, wire.layout.name)
        pixels[area.part(strip, pixel)] = content
        if own and exact is not None:
            exact[area.part(strip, own.pixel)] = buffers.read(buffer, where, own.babl)
    if alpha.empty:
        raise LayerError(text.is_empty(name))
    kept = (own, exact) if own and exact is not None else None
    return GimpSource(
        None, None, name, 0, area, wire, pixels, kept, None, alpha.soft, clipped=clipped
    )


def _selected(image: Any, otherwise: Area) -> Area:
    """The rectangle around the selection; ``otherwise`` where nothing is selected."""
    _, selected, left, top, right, bottom = Gimp.Selection.bounds(image)
    return Area(left, top, right - left, bottom - top) if selected else otherwise


def _hidden_above(layer: Any) -> Any:
    """Give the layer, or a group around it, if it is hidden; else None."""
    while layer is not None and layer.get_visible():
        layer = layer.get_parent()
    return layer
