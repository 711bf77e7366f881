"""What changes an image and is no undo step, for what is there only for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scumble_gimp.api import Gimp

_FROZEN = "scumble-frozen"
"""A parasite of the image while its undo is frozen by us; never saved."""
_DIRTY = "scumble-dirty"
"""A parasite that comes and goes at once, as a change of the image that is left to be saved."""
_SAVED_AND_UNDOABLE = 3


@contextmanager
def unrecorded(image: Any) -> Iterator[None]:
    """Freeze the undo of an image for a moment; selected layers and "unsaved" stay as they were.

    The artist's own changes are recorded before and after: keep it short.

    GIMP counts changes since the last save, and undone steps below zero: a change by us can bring
    that count to zero, which is "saved". It is taken beyond zero then, so that an image which was
    saved, undone and redone may be "unsaved", as the count cannot be read.
    """
    clean = not image.is_dirty()
    layers, channels = image.get_selected_layers(), image.get_selected_channels()
    image.attach_parasite(Gimp.Parasite.new(_FROZEN, 0, [1]))
    image.undo_freeze()
    try:
        yield
        _select(image, layers, channels)
        if clean:
            image.clean_all()
        elif not image.is_dirty():
            image.attach_parasite(Gimp.Parasite.new(_DIRTY, _SAVED_AND_UNDOABLE, [1]))
            image.detach_parasite(_DIRTY)
    finally:
        image.undo_thaw()
        image.detach_parasite(_FROZEN)


def thaw(image: Any) -> None:
    """Let undo go on where a process was killed in such a moment."""
    if image.get_parasite(_FROZEN) is not None:
        image.undo_thaw()
        image.detach_parasite(_FROZEN)


def _select(image: Any, layers: list[Any], channels: list[Any]) -> None:
    if layers or not channels:
        image.set_selected_layers([layer for layer in layers if layer.is_valid()])
    else:
        image.set_selected_channels([channel for channel in channels if channel.is_valid()])
