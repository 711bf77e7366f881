"""A painting as a group: its colours, the light and shade of its strokes, its alpha as a mask."""

from typing import Any, NamedTuple

from scumble_client import Result
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.copies import aside, brought
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
    with aside(image) as other:
        whole, colors, grey = (
            new_layer(other, words, source.area)
            for words in (name, text.COLORS_PART, text.DETAIL_PART)
        )
        soft = write_painting(whole, source, painting)
        numbers = numbers_of(other)
        detail.part(whole.get_buffer(), colors.get_buffer(), grey.get_buffer(), numbers)
        grey.set_mode(Gimp.LayerMode.GRAIN_MERGE)
        grey.set_blend_space(space_of(other))
        mask = _mask_of(whole, source)
        for layer in (colors, grey):
            layer.update(0, 0, source.area.width, source.area.height)
        parts = GroupParts(brought(image, colors), brought(image, grey), _mask_in(image, mask))
        return Gimp.GroupLayer.new(image, name), parts, soft


def _mask_of(whole: Any, source: GimpSource) -> Any:
    """Give a painting's alpha, selection and source's mask as one mask; None where all is full."""
    mask = whole.create_mask(Gimp.AddMaskType.ALPHA)
    if source.mask is not None:
        masks.weigh(mask, source.mask)
    elif masks.is_full(mask):
        return None
    whole.fill(Gimp.FillType.WHITE)
    whole.get_image().insert_layer(whole, None, 0)
    whole.add_mask(mask)
    whole.remove_mask(Gimp.MaskApplyMode.APPLY)
    return whole


def _mask_in(image: Any, cover: Any) -> Any:
    """Give a layer's alpha as a mask that another image's layers can have."""
    if cover is None:
        return None
    copy = brought(image, cover)
    mask = copy.create_mask(Gimp.AddMaskType.ALPHA)
    copy.delete()
    return mask
