"""A painting as a group: its colours, the light and shade of its strokes, its alpha as a mask."""

from krita import Node

from scumble_client import Result
from scumble_editor.pixels.alpha import in_order
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.layers.reading import KritaSource
from scumble_krita.pixels.detail import Surroundings, parts_of, with_alpha
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import QtCore
from scumble_protocol.pixels import FORMATS

_MERGE = "grain_merge"
_STEP = 64 * 1024
"""Pixels that are parted in one step: about ten milliseconds."""
_FULL = b"\xff"


def can_group(space: ColorSpace) -> bool:
    """Tell whether a painting can be parted exactly: colours of 8 bits in red, green and blue."""
    return (space.model, space.depth) == ("RGBA", "U8")


def build_group(name: str, source: KritaSource, painting: Result, scratch: Scratch) -> Steps[Node]:
    """Make a group of a painting, in the source's own colour space and in no tree yet.

    Colours below, detail in Grain Merge above; both are opaque, and a transparency mask has the
    alpha, where there is some. Seen together they are the painting to the bit. Where Krita makes
    no masks, the colours have the alpha, and the detail inherits it.
    """
    space, area, came = source.space, source.area, FORMATS[painting.format]
    masked = scratch.can_mask
    colors, detail = scratch.node(space), scratch.node(space)
    colors.setName(text.COLORS_PART)
    detail.setName(text.DETAIL_PART)
    detail.setBlendingMode(_MERGE)
    view, around, alpha = memoryview(painting.pixels), Surroundings(*area[2:]), bytearray()
    cut = [(strip, QtCore.QRect(0, strip.y - area.y, *strip[2:])) for strip in area.strips(_STEP)]
    for strip, where in cut:
        around.add(bytes(in_order(view[area.part(strip, 4)], came, space.layout.order)), where)
        yield
    for strip, where in cut:
        pixels = bytes(in_order(view[area.part(strip, 4)], came, space.layout.order))
        pixels = scratch.convert(pixels, strip.width, strip.height, space.wire, space)
        parts = parts_of(pixels, where, around)
        colors.setPixelData(parts.colors if masked else with_alpha(parts), *strip)
        detail.setPixelData(parts.detail, *strip)
        alpha += parts.alpha
        yield
    layers = [colors, detail]
    detail.setInheritAlpha(not masked)
    if masked and bytes(alpha).strip(_FULL):
        layers.append(scratch.mask(text.ALPHA_PART, bytes(alpha), area))
    return scratch.group(name, layers)
