"""Copies of what is in an artist's image, in no image's tree: pixels are read there only.

The artist goes on working meanwhile, and GIMP kills a plug-in that reads pixels of what was
deleted, undone or closed. A copy is made in one call, outlives its image, and shares its pixels
with the original until one of them changes: it takes milliseconds, whatever the size.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from scumble_editor.painters.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp


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

    def __enter__(self) -> "Copies":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for made in self._made:
            made.delete()

    def of(self, drawable: Any) -> Any:
        """Copy a layer without its effects, a group with what is in it, or a channel.

        A layer mask, too: it becomes a channel, of the same bytes.
        """
        return self._make(drawable.copy)

    def visible(self) -> Any:
        """Copy the whole image as it is seen, as a layer."""
        image = self._image
        return self._make(lambda: Gimp.Layer.new_from_visible(image, image, "seen"))

    def selection(self) -> Any:
        """Copy the selection as a mask of the image's size; None where nothing is selected."""
        image = self._image
        if Gimp.Selection.is_empty(image):
            return None
        kind, size = Gimp.ImageType.RGB_IMAGE, (image.get_width(), image.get_height())
        if int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY):
            kind = Gimp.ImageType.GRAY_IMAGE
        normal = Gimp.LayerMode.NORMAL
        layer = self._make(lambda: Gimp.Layer.new(image, "all", *size, kind, 100.0, normal))
        return self._make(lambda: layer.create_mask(Gimp.AddMaskType.SELECTION))

    def mask_of(self, layer: Any) -> Any:
        """Copy a layer's mask; None where it has none that counts."""
        if layer.get_mask() is None or not layer.get_apply_mask():
            return None
        return self.of(layer).get_mask()

    def as_seen(self, layer: Any) -> Any:
        """Copy a layer as it is seen without its mask, opacity and mode.

        Layer effects (filters that can be taken off again) become pixels, in an image that nobody
        sees; those inside a group are in its pixels already.
        """
        if any(effect.get_visible() for effect in layer.get_filters()):
            return _merged(self._aside(), layer)
        return self.of(layer)

    def _aside(self) -> Any:
        image = self._image
        aside = self._make(
            lambda: Gimp.Image.new_with_precision(
                *(image.get_width(), image.get_height()),
                *(image.get_base_type(), image.get_precision()),
            )
        )
        aside.undo_disable()
        profile = image.get_color_profile()
        if profile is not None:
            aside.set_color_profile(profile)
        return aside

    def _make(self, make: Callable[[], Any]) -> Any:
        try:
            made = make()
        except TypeError:  # PyGObject's, where GIMP makes nothing of what is gone
            made = None
        if made is None:
            raise LayerError(text.CLOSED)
        self._made.append(made)
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
