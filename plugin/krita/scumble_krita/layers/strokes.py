"""Layers, images and what is selected of them as styles: PNG files in the shared folder."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from krita import Document, Node

from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.alpha import AlphaReader, in_order, weigh_alpha
from scumble_editor.pixels.area import Area
from scumble_editor.styles import kept_pictures, style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.layers.tree import area_of, is_closed
from scumble_krita.pixels.formats import SRGB, ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import bytes_of

_PIXELS_A_STEP = 64 * 1024


class StrokePixels(NamedTuple):
    """Pixels that are to become a style."""

    title: str
    area: Area
    space: ColorSpace
    read: Callable[[Area], bytes]
    """Gives the pixels of a part of the area, in that space; "" where there are none any more."""
    mask: Callable[[Area], bytes] | None = None
    """Gives how much of each pixel is selected; None where all counts."""


def of_layer(document: Document, node: Node) -> StrokePixels:
    """Take a layer as it is seen, without its opacity and mode. Raises LayerError."""
    if node.type().endswith("mask"):
        raise LayerError(text.is_mask(node.name()))
    bounds = area_of(node)
    if bounds is None:
        raise LayerError(style_text.no_picture_here(node.name()))
    area = bounds.common(Area(0, 0, document.width(), document.height()))
    if area is None:
        raise LayerError(text.is_off_canvas(node.name()))
    own = node.type() == "paintlayer" and not node.childNodes()
    taken = node.duplicate() if own else node  # what is painted meanwhile is not half in it

    def read(part: Area) -> bytes:
        return bytes_of(taken.pixelData(*part) if own else taken.projectionPixelData(*part))

    title = style_text.layer_title(node.name())
    return _named(StrokePixels(title, area, ColorSpace.of(node), read), node.name())


def of_selection(document: Document, node: Node) -> StrokePixels:
    """Take what is selected of a layer. Raises LayerError."""
    selection = document.selection()
    if selection is None:
        raise LayerError(style_text.NO_SELECTION)
    whole = of_layer(document, node)
    bounds = Area(selection.x(), selection.y(), selection.width(), selection.height())
    area = whole.area.common(bounds)
    if area is None:
        raise LayerError(text.is_not_selected(node.name()))
    chosen = selection.duplicate()
    return whole._replace(
        title=style_text.selection_title(node.name()),
        area=area,
        mask=lambda part: bytes_of(chosen.pixelData(*part)),
    )


def of_image(document: Document) -> StrokePixels:
    """Take a whole image as it is seen. Raises LayerError."""
    name = document.name() or text.TITLE
    area = Area(0, 0, document.width(), document.height())

    def read(part: Area) -> bytes:
        return b"" if is_closed(document) else bytes_of(document.pixelData(*part))

    return _named(
        StrokePixels(style_text.image_title(name), area, ColorSpace.of(document), read), name
    )


def keep(strokes: StrokePixels, scratch: Scratch, used: Collection[str]) -> Steps[NamedStyle]:
    """Write strokes as a style, in short steps; ``used``: paths of styles that must stay.

    Raises LayerError and StylePictureError.
    """
    kept_pictures.check_size(strokes.area.width, strokes.area.height)
    target = _target(strokes.space)
    alpha = AlphaReader(target.layout.name)
    depth, size = 8 * target.layout.bytes_per_channel, (strokes.area.width, strokes.area.height)
    style = yield from kept_pictures.keep_pixels(
        strokes.title, size, depth, _strips(strokes, target, scratch, alpha), used
    )
    return style


def _strips(
    strokes: StrokePixels, target: ColorSpace, scratch: Scratch, alpha: AlphaReader
) -> Iterator[bytearray]:
    for part in strokes.area.strips(_PIXELS_A_STEP):
        strip = strokes.read(part)
        if not strip:
            raise LayerError(text.was_closed(strokes.title))
        try:
            converted = scratch.convert(strip, part.width, part.height, strokes.space, target)
        except ValueError as error:
            raise LayerError(text.unknown_space(strokes.title, str(error))) from None
        pixels = bytearray(in_order(converted, target.layout, "RGBA"))
        if strokes.mask is not None:
            weigh_alpha(pixels, strokes.mask(part), target.layout.bytes_per_channel)
        alpha.look(bytes(pixels))
        yield pixels
    if alpha.empty:
        selected = strokes.mask is not None
        line = style_text.EMPTY_SELECTION if selected else ""
        raise LayerError(line or style_text.no_picture_here(strokes.title))


def _target(space: ColorSpace) -> ColorSpace:
    """Give sRGB in the depth that a PNG has: 8 bits as they are, all others in 16."""
    return ColorSpace("RGBA", "U8" if space.depth == "U8" else "U16", SRGB)


def _named(strokes: StrokePixels, name: str) -> StrokePixels:
    if not strokes.space.can_travel:
        raise LayerError(text.unknown_space(name, f"{strokes.space.model} {strokes.space.depth}"))
    return strokes
