"""A painting as a group: its colours, the light and shade of its strokes, its alpha as a mask."""

from typing import Any, NamedTuple

from scumble_client import Result
from scumble_editor.painters.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.pixels import detail, masks
from scumble_gimp.pixels.formats import numbers_of, space_of
from scumble_gimp.placing.building import new_layer, write_painting


class GroupParts(NamedTuple):
    """What goes into a painting's group, as soon as that is in the image."""

    colors: Any
    detail: Any
    mask: Any
    """None where all of it is opaque."""

    def fill(self, group: Any) -> None:
        """Put them in; call it inside an undo group."""
        image = group.get_image()
        for layer in (self.colors, self.detail):
            image.insert_layer(layer, group, 0)
        if self.mask is not None:
            group.add_mask(self.mask)


def build_group(
    image: Any, name: str, source: GimpSource, painting: Result
) -> tuple[Any, GroupParts, bool]:
    """Make a group of a painting, in no image's tree yet, and its parts.

    Tells too whether the painting has soft alpha. Colours below, detail in Grain Merge above; both
    are opaque. Seen together they are the painting, to the rounding of the image's precision.
    Raises LayerError if the image was closed meanwhile.
    """
    whole, colors, grey = (
        new_layer(image, words, source.area) for words in (name, text.COLORS_PART, text.DETAIL_PART)
    )
    soft = write_painting(whole, source, painting)
    numbers = numbers_of(image)
    detail.part(whole.get_buffer(), colors.get_buffer(), grey.get_buffer(), numbers)
    grey.set_mode(Gimp.LayerMode.GRAIN_MERGE)
    grey.set_blend_space(space_of(image))
    if not image.is_valid():
        raise LayerError(text.CLOSED)  # GIMP itself would crash where it is asked for the mask
    mask = whole.create_mask(Gimp.AddMaskType.ALPHA)
    if source.mask is not None:
        masks.weigh(mask, source.mask)
    elif masks.is_full(mask):
        mask = None
    for layer in (colors, grey):
        layer.update(0, 0, source.area.width, source.area.height)
    whole.delete()
    return Gimp.GroupLayer.new(image, name), GroupParts(colors, grey, mask), soft
