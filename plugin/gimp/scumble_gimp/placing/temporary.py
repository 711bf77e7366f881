"""Layers of ours that are in an image for a while only, and known again if they were left there."""

from collections.abc import Sequence
from typing import Any

from scumble_gimp.api import Gimp
from scumble_gimp.layers.unrecorded import thaw, unrecorded
from scumble_gimp.placing.bringing import all_layers

FORMING = "scumble-forming"
"""Such a layer's parasite: its own tattoo, saved with the image."""


def mark(layer: Any) -> None:
    """Have a layer, in no tree yet, known again."""
    own = str(layer.get_tattoo()).encode("ascii")
    layer.attach_parasite(Gimp.Parasite.new(FORMING, Gimp.PARASITE_PERSISTENT, list(own)))
    layer.set_lock_position(True)
    layer.set_lock_visibility(True)


def is_ours(layer: Any) -> bool:
    """Tell whether a layer is ours alone.

    A copy has another tattoo; one that the artist merged something into has no locks any more, nor
    has one that the artist unlocked to keep it.
    """
    parasite = layer.get_parasite(FORMING)
    if parasite is None or not (layer.get_lock_position() and layer.get_lock_visibility()):
        return False
    return bool(bytes(parasite.get_data()) == str(layer.get_tattoo()).encode("ascii"))


def sweep(image: Any) -> None:
    """Take such layers out of an image, with no undo step."""
    ours = [layer for layer in all_layers(image.get_layers()) if is_ours(layer)]
    if ours:
        with unrecorded(image):
            for layer in ours:
                image.remove_layer(layer)
        Gimp.displays_flush()


def lasting(drawables: Sequence[Any]) -> list[Any]:
    """Leave out what is there for a while only."""
    return [drawable for drawable in drawables if not is_ours(drawable)]


def mend(image: Any, drawables: Sequence[Any]) -> list[Any]:
    """Take away what a killed process left in an image; gives those drawables that are there."""
    thaw(image)
    sweep(image)
    return [drawable for drawable in drawables if drawable.is_valid()]
