"""Layer effects (filters that can be taken off again): what is seen is painted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scumble_gimp.api import Gimp


@contextmanager
def as_seen(image: Any, layer: Any) -> Iterator[Any]:
    """Give a drawable that looks as a layer does, without its mask, opacity and mode.

    Where the layer has effects that is a copy in an image that nobody sees, gone afterwards: the
    artist's image and its history are not touched. Effects inside a group are in its pixels.
    """
    if not any(effect.get_visible() for effect in layer.get_filters()):
        yield layer
        return
    aside = Gimp.Image.new_with_precision(
        image.get_width(), image.get_height(), image.get_base_type(), image.get_precision()
    )
    try:
        aside.undo_disable()
        profile = image.get_color_profile()
        if profile is not None:
            aside.set_color_profile(profile)
        yield _merged(aside, layer)
    finally:
        aside.delete()


def _merged(aside: Any, layer: Any) -> Any:
    copy = Gimp.Layer.new_from_drawable(layer, aside)
    aside.insert_layer(copy, None, 0)
    if copy.get_mask() is not None:
        copy.remove_mask(Gimp.MaskApplyMode.DISCARD)
    if not copy.is_group():
        copy.merge_filters()  # a shadow makes it larger
        return copy
    copy.set_mode(Gimp.LayerMode.NORMAL)  # a group's own cannot be merged: look at it alone
    copy.set_opacity(100.0)
    copy.set_visible(True)
    seen = Gimp.Layer.new_from_visible(aside, aside, "seen")
    aside.insert_layer(seen, None, 0)
    aside.set_selected_layers([seen])
    aside.autocrop_selected_layers(seen)
    return seen
