"""What is to be painted: which layers, and their pixels as they are seen."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from scumble_editor.clipping import is_clipped
from scumble_gimp import masks, text
from scumble_gimp.alphas import Alphas
from scumble_gimp.api import Gimp
from scumble_gimp.areas import Area, area_of, blank
from scumble_gimp.effects import as_seen
from scumble_gimp.masks import Mask
from scumble_gimp.precisions import Exact, Wire, exact_of, wire_of

PARASITE = "scumble-settings"
"""Name of the parasite on a painting: JSON that says how it came about."""


class LayerError(Exception):
    """A layer cannot be painted; the text names the cause and the next step in one line."""


class Wanted(NamedTuple):
    """A layer to be painted."""

    layer: Any
    """The layer whose pixels are painted."""
    place: Any
    """The layer that was selected: that one, or an earlier painting of it."""


class Source(NamedTuple):
    """A layer with its pixels as they were when the artist asked for a painting of it."""

    image: Any
    place: Any
    """The layer above which the painting goes; None where it is not known (any more)."""
    name: str
    tattoo: int
    """GIMP's own number of the painted layer in the picture; 0 where it is not known."""
    area: Area
    """The pixels that matter, in the picture: inside the layer, the canvas and the selection."""
    wire: Wire
    pixels: memoryview | None
    """None where they are only known to the backend: its answer has their alpha."""
    exact: tuple[Exact, memoryview] | None
    """The same in the layer's own format, where alpha would not survive the wire."""
    mask: Mask | None
    """Selection and layer mask in that area; None where all of it counts."""
    soft: bool = False
    """Whether some of it is partly transparent."""
    selection: bool = False
    """Whether only a part of the layer is painted."""
    clipped: bool = False
    """Whether it has float values outside of 0..1."""

    @property
    def is_there(self) -> bool:
        """Whether its picture is still open, with the layer above which it goes."""
        open_still = self.image is not None and self.image.is_valid()
        return bool(open_still and self.place is not None and self.place.is_valid())


def wanted_layers(image: Any, drawables: Sequence[Any]) -> list[Wanted]:
    """The layers to be painted where these are selected; raises LayerError if that cannot be.

    A mask stands for its layer, a painting for the layer that it was made of.
    """
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
        source = _source_of(image, layer)
        wanted.setdefault(source.get_id(), Wanted(source, layer))
    if not wanted:
        raise LayerError(text.NO_LAYER)
    return list(wanted.values())


def read(image: Any, wanted: Wanted) -> Source:
    """Take what is to be painted of a layer; raises LayerError if there is nothing."""
    layer, name = wanted.layer, str(wanted.layer.get_name())
    if not _is_shown(wanted.place):
        raise LayerError(text.is_hidden(str(wanted.place.get_name())))
    with as_seen(image, layer) as seen:
        whole = area_of(seen).common(Area(0, 0, image.get_width(), image.get_height()))
        if whole is None:
            raise LayerError(text.is_off_canvas(name))
        area = whole.common(_selected(image, whole))
        mask = masks.read(image, layer, area) if area else None
        if area is None or (mask is not None and mask.is_empty):
            raise LayerError(text.is_not_selected(name))
        source = _pixels(image, seen, area)
    selection = area != whole or (mask is not None and mask.selects)
    return source._replace(
        place=wanted.place,
        name=name,
        tattoo=int(layer.get_tattoo()),
        mask=None if mask is None or mask.is_full else mask,
        soft=source.soft or (mask is not None and mask.is_soft),
        selection=selection,
    )


def is_indexed(image: Any) -> bool:
    """Whether a picture has a palette."""
    return int(image.get_base_type()) == int(Gimp.ImageBaseType.INDEXED)


def _pixels(image: Any, drawable: Any, area: Area) -> Source:
    """Read an area of a drawable."""
    name, wire, own = str(drawable.get_name()), wire_of(image), exact_of(image)
    buffer, corner = drawable.get_buffer(), area_of(drawable)
    alphas, clipped = Alphas(wire.format), False
    pixels = blank(area.pixels * wire.pixel)
    exact = blank(area.pixels * own.pixel) if own and drawable.has_alpha() else None
    for strip in area.strips(wire.pixel):
        where = strip.moved(corner.x, corner.y)
        content = where.get(buffer, wire.babl)
        alphas.look(content)
        clipped = clipped or is_clipped(content, wire.format)
        pixels[area.part(strip, wire.pixel)] = content
        if own and exact is not None:
            exact[area.part(strip, own.pixel)] = where.get(buffer, own.babl)
    if alphas.empty:
        raise LayerError(text.is_empty(name))
    kept = (own, exact) if own and exact is not None else None
    return Source(
        image, None, name, 0, area, wire, pixels, kept, None, alphas.soft, clipped=clipped
    )


def _selected(image: Any, otherwise: Area) -> Area:
    """The rectangle around the selection; ``otherwise`` where nothing is selected."""
    _, selected, left, top, right, bottom = Gimp.Selection.bounds(image)
    return Area(left, top, right - left, bottom - top) if selected else otherwise


def _is_shown(layer: Any) -> bool:
    while layer is not None:
        if not layer.get_visible():
            return False
        layer = layer.get_parent()
    return True


def painted_from(layer: Any) -> int:
    """The number (tattoo) of the layer that a painting was made of; 0 for other layers.

    A copy of a painting is a layer like others: it has another number than its parasite says.
    """
    parasite = layer.get_parasite(PARASITE)
    if parasite is None:
        return 0
    try:
        settings = json.loads(bytes(parasite.get_data()))
    except ValueError:
        return 0
    if not isinstance(settings, dict) or settings.get("painting") != layer.get_tattoo():
        return 0
    number = settings.get("source")
    return number if isinstance(number, int) else 0


def _source_of(image: Any, layer: Any) -> Any:
    """The layer that a painting was made of, if it is still there; any other layer itself."""
    number = painted_from(layer)
    return (image.get_layer_by_tattoo(number) if number > 0 else None) or layer
