"""Copies of what is in an artist's image, in images of ours: pixels are read there only.

The artist goes on working meanwhile, and GIMP kills a plug-in that reads pixels of what was
deleted, undone or closed. A copy is made in one call and shares its pixels with the original until
one of them changes: it takes milliseconds, whatever the size. It must belong to another image: GIMP
itself crashes over a layer, in no tree, whose image was closed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from scumble_editor.painters.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.pixels.formats import channel_precision, mask_precision


@contextmanager
def while_open(image: Any) -> Iterator[None]:
    """Raise LayerError that says so for whatever goes wrong because an image was closed.

    The artist may close it between any two questions, and GIMP answers the next ones with nothing.
    """
    try:
        yield
    except Exception as error:
        if image.is_valid():
            raise
        raise LayerError(text.CLOSED) from error


class Copies:
    """Copies out of one image, gone when the block ends; it and its history are not touched.

    Each raises LayerError if its original is gone.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._made: list[Any] = []
        self._like: Any = None

    def __enter__(self) -> "Copies":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for made in reversed(self._made):
            made.delete()  # each before the image that it belongs to

    def of(self, layer: Any) -> Any:
        """Copy a layer without its effects, or a group with what is in it."""
        if self._like is None:
            self._like = self._aside()
        return self._make(lambda: Gimp.Layer.new_from_drawable(layer, self._like))

    def mask(self, mask: Any) -> Any:
        """Copy a layer mask, or the selection, as a grey layer of the same bytes."""
        return self._grey(mask, mask_precision(self._image))

    def channel(self, channel: Any) -> Any:
        """Copy a channel as a grey layer of the same bytes."""
        return self._grey(channel, channel_precision(self._image))

    def visible(self) -> Any:
        """Copy the whole image as it is seen, as a layer."""
        aside = self._aside()
        return self._make(lambda: Gimp.Layer.new_from_visible(self._image, aside, "seen"))

    def selection(self) -> Any:
        """Copy the selection as a mask of the image's size; None where nothing is selected."""
        if Gimp.Selection.is_empty(self._image):
            return None
        return self.mask(self._image.get_selection())

    def mask_of(self, layer: Any) -> Any:
        """Copy a layer's mask; None where it has none that counts."""
        mask = layer.get_mask()
        return self.mask(mask) if mask is not None and layer.get_apply_mask() else None

    def as_seen(self, layer: Any) -> Any:
        """Copy a layer as it is seen without its mask, opacity and mode.

        Layer effects (filters that can be taken off again) become pixels, in an image that nobody
        sees; those inside a group are in its pixels already.
        """
        if any(effect.get_visible() for effect in layer.get_filters()):
            return _merged(self._aside(), layer)
        return self.of(layer)

    def _grey(self, channel: Any, precision: Any) -> Any:
        grey = self._make(lambda: _new(self._image, Gimp.ImageBaseType.GRAY, precision))
        return self._make(lambda: Gimp.Layer.new_from_drawable(channel, grey))

    def _aside(self) -> Any:
        return self._make(lambda: image_like(self._image))

    def _make(self, make: Callable[[], Any]) -> Any:
        made = _there(make)
        self._made.append(made)
        return made


def image_like(image: Any) -> Any:
    """Make an image that nobody sees, of another's kind and profile; raises LayerError."""
    aside = _new(image, image.get_base_type(), image.get_precision())
    profile = image.get_color_profile()
    if profile is not None:
        aside.set_color_profile(profile)
    return aside


@contextmanager
def aside(image: Any) -> Iterator[Any]:
    """Give an image like another, in which layers are made; it goes when the block ends."""
    other = image_like(image)
    try:
        yield other
    finally:
        other.delete()


def _new(image: Any, base: Any, precision: Any) -> Any:
    size = image.get_width(), image.get_height()
    aside = _there(lambda: Gimp.Image.new_with_precision(*size, base, precision))
    aside.undo_disable()
    return aside


def brought(image: Any, layer: Any) -> Any:
    """Copy a layer of one image, with its mask, for another; raises LayerError if that is gone."""
    copy = _there(lambda: Gimp.Layer.new_from_drawable(layer, image))
    copy.set_name(layer.get_name())
    return copy


def _there(make: Callable[[], Any]) -> Any:
    try:
        made = make()
    except TypeError:  # PyGObject's, where GIMP makes nothing of what is gone
        made = None
    if made is None:
        raise LayerError(text.CLOSED)
    return made


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
