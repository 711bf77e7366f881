"""A painting takes its source's place in the composition: docs/composition.md, as GIMP has it."""

from collections.abc import Iterator
from typing import Any

from scumble_editor.composition import SourceLayer, source_layer
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.origins import painted_from
from scumble_gimp.layers.reading import GimpSource

_PLAIN_MODES = (Gimp.LayerMode.NORMAL, Gimp.LayerMode.NORMAL_LEGACY, Gimp.LayerMode.PASS_THROUGH)
_PLAIN_COMPOSITES = (Gimp.LayerCompositeMode.AUTO, Gimp.LayerCompositeMode.UNION)


def put(image: Any, source: GimpSource, layer: Any, keep_visible: bool) -> bool:
    """Put a painting where its source is, or on top; tells whether there was one.

    Call it inside an undo group.
    """
    place = source.place
    if place is None or not place.is_valid() or place.get_image() != image:
        image.insert_layer(layer, None, 0)
        return False
    place = topmost_painting(image, place, source.tattoo)
    becomes = source_layer(
        plain=_is_plain(place),
        soft=source.soft,
        selection=source.selection,
        keep_visible=keep_visible,
    )
    parent, position = place.get_parent(), image.get_item_position(place)
    if becomes is SourceLayer.COPIED:
        _put_with_copy(image, place, layer, parent, position)
    else:
        _blend_alike(layer, place)
        image.insert_layer(layer, parent, position)
    if becomes is not SourceLayer.STAYS:
        place.set_visible(False)
    return True


def replace(image: Any, source: GimpSource, layer: Any) -> None:
    """Put a painting in the place of the one that it goes on from, which is removed.

    Call it inside an undo group.
    """
    before = source.place
    parent, position = before.get_parent(), image.get_item_position(before)
    _blend_alike(layer, before)
    image.remove_layer(before)  # first: its name is free then
    image.insert_layer(layer, parent, position)


def select(image: Any, before: list[Any], paintings: dict[int, Any]) -> None:
    """Select what was selected before, but the paintings for their sources (by GIMP's number)."""
    chosen = {}
    for one in before:
        layer = paintings.get(one.get_id(), one)
        if layer.is_valid():
            chosen[layer.get_id()] = layer
    if chosen:
        image.set_selected_layers(list(chosen.values()))


def names_in(image: Any) -> Iterator[str]:
    """The names of all layers of an image."""
    return (str(layer.get_name()) for layer in all_layers(image.get_layers()))


def all_layers(layers: Any) -> Iterator[Any]:
    """Layers and what is in them, from the top down."""
    for layer in layers:
        yield layer
        if layer.is_group():
            yield from all_layers(layer.get_children())


def _put_with_copy(image: Any, place: Any, layer: Any, parent: Any, position: int) -> None:
    """A group that blends as the source does, of the painting and a copy of the source."""
    name = str(place.get_name())
    group = Gimp.GroupLayer.new(image, text.with_painting(name))
    _blend_alike(group, place)
    image.insert_layer(group, parent, position)
    copy = place.copy()
    copy.set_name(text.copy_of(name))
    copy.set_mode(Gimp.LayerMode.NORMAL)
    copy.set_composite_mode(Gimp.LayerCompositeMode.AUTO)
    copy.set_opacity(100.0)
    image.insert_layer(copy, group, 0)
    image.insert_layer(layer, group, 0)
    layer.set_color_tag(place.get_color_tag())


def topmost_painting(image: Any, place: Any, tattoo: int) -> Any:
    """The last of the paintings of a layer that are seen right above a place, or the place."""
    parent = place.get_parent()
    siblings = parent.get_children() if parent else image.get_layers()
    for layer in reversed(siblings[: image.get_item_position(place)]):
        if not tattoo or painted_from(layer) != tattoo or not layer.get_visible():
            break
        place = layer
    return place


def _is_plain(layer: Any) -> bool:
    return bool(
        layer.get_mode() in _PLAIN_MODES
        and layer.get_opacity() == 100.0
        and layer.get_composite_mode() in _PLAIN_COMPOSITES
    )


def _blend_alike(layer: Any, model: Any) -> None:
    mode = model.get_mode()
    if mode == Gimp.LayerMode.PASS_THROUGH:
        mode = Gimp.LayerMode.NORMAL
    layer.set_mode(mode)
    layer.set_opacity(model.get_opacity())
    layer.set_composite_mode(model.get_composite_mode())
    layer.set_composite_space(model.get_composite_space())
    layer.set_blend_space(model.get_blend_space())
    layer.set_color_tag(model.get_color_tag())
