"""What says in an image where styles act: channels, masks, layers by name or colour label.

All of it is errands (``scumble_editor.work.errands``).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.pixels.area import Area
from scumble_editor.regions import places, region_text
from scumble_editor.regions.places import PlaceItem
from scumble_editor.regions.style_maps import StyleMaps, summed
from scumble_gimp.api import Gimp
from scumble_gimp.layers.copies import Copies, while_open
from scumble_gimp.layers.origins import painted_from
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.pixels import buffers
from scumble_gimp.pixels.buffers import area_of, offsets
from scumble_gimp.pixels.formats import channel_format

_PIXELS_A_STRIP = 1024 * 1024
Read = Callable[[Area], bytes]
"""Gives how much of each pixel of a part of the image a place has, one byte each."""


class PlaceDrawable(NamedTuple):
    """A channel, mask or layer of an image."""

    item: PlaceItem
    drawable: Any


def items_in(image: Any) -> list[PlaceDrawable]:
    """List what may say where styles act, channels first; paintings are no places."""
    channels = [PlaceDrawable(_item(one, is_mask=True), one) for one in image.get_channels()]
    return [*channels, *_below(image.get_layers())]


def with_maps(
    reading: Reading[GimpSource], image: Any, styles: Sequence[str]
) -> Reading[GimpSource]:
    """Add maps of where each style acts to layers that were read; ``styles``: their places.

    A layer that a place has nothing of is left out, and said.
    """
    if not styles or not reading.sources:
        return reading
    sources, problems = [], list(reading.problems)
    for source in reading.sources:
        try:
            with while_open(image), Copies(image) as copies:
                maps = _maps(image, copies, source, styles)
        except LayerError as error:
            if str(error) not in problems:
                problems.append(str(error))
        else:
            sources.append(source._replace(style_maps=maps))
    return Reading(sources, problems)


def keep_selection(image: Any, title: str) -> str:
    """Save the selection as a channel; gives its name.

    ``title``: of the style that is to act there. Raises LayerError if nothing is selected.
    """
    if Gimp.Selection.is_empty(image):
        raise LayerError(region_text.NOTHING_SELECTED)
    name = places.free_name(title, (found.item.name for found in items_in(image)))
    layers = image.get_selected_layers()
    image.undo_group_start()
    try:
        channel = Gimp.Selection.save(image)
        channel.set_name(name)
        channel.set_visible(False)
        image.set_selected_layers(layers)  # GIMP selects the channel instead
    finally:
        image.undo_group_end()
    Gimp.displays_flush()
    return name


def _maps(image: Any, copies: Copies, source: GimpSource, styles: Sequence[str]) -> tuple[Any, ...]:
    maps, there = StyleMaps(styles, source.area.pixels), items_in(image)
    readers: dict[str, list[Read]] = {}
    for place in maps.wanted:
        numbers = list(places.found(place, [found.item for found in there]))
        if not numbers:
            raise LayerError(region_text.place_gone(place))
        readers[place] = [_reader(image, copies, there[number]) for number in numbers]
    for part in source.area.strips(_PIXELS_A_STRIP):
        maps.add({p: summed([read(part) for read in found]) for p, found in readers.items()})
    return maps.maps(source.name)


def _reader(image: Any, copies: Copies, found: PlaceDrawable) -> Read:
    """Read a mask's grey; a layer's alpha, or its lightness where it is opaque all over."""
    drawable = found.drawable
    if isinstance(drawable, Gimp.LayerMask):
        return _bytes_of(copies.mask(drawable), "Y u8")
    if found.item.is_mask:
        return _bytes_of(copies.channel(drawable), channel_format(image))
    copy = copies.of(drawable)
    both, canvas = _bytes_of(copy, "Y'A u8"), Area(0, 0, image.get_width(), image.get_height())
    covers = area_of(copy).common(canvas) == canvas
    opaque = covers and not any(
        both(part)[1::2].strip(b"\xff") for part in canvas.strips(_PIXELS_A_STRIP)
    )
    return lambda part: both(part)[0 if opaque else 1 :: 2]


def _bytes_of(drawable: Any, babl: str) -> Read:
    buffer, corner = drawable.get_buffer(), offsets(drawable)
    return lambda part: buffers.read(buffer, part.moved(*corner), babl)


def _below(layers: Sequence[Any]) -> Iterator[PlaceDrawable]:
    for layer in layers:
        if painted_from(layer):
            continue
        yield PlaceDrawable(_item(layer, is_mask=False), layer)
        mask = layer.get_mask()
        if mask is not None:
            yield PlaceDrawable(_item(mask, is_mask=True), mask)
        if layer.is_group():
            yield from _below(layer.get_children())


def _item(drawable: Any, is_mask: bool) -> PlaceItem:
    return PlaceItem(str(drawable.get_name()), int(drawable.get_color_tag()), is_mask)
