"""Layers, images, selections and patterns as styles: PNG files in the shared folder.

All of it is errands (``scumble_editor.work.errands``).
"""

import math
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, NamedTuple

from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.alpha import AlphaReader, weigh_alpha
from scumble_editor.pixels.area import Area
from scumble_editor.styles import kept_pictures, style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.steps import run_through
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.copies import Copies, while_open
from scumble_gimp.pixels import buffers
from scumble_gimp.pixels.buffers import area_of, offsets
from scumble_gimp.pixels.formats import is_eight_bits

THUMB = 40
"""Pixels of the pictures beside names."""
_STRIP = 256 * 1024
_TILED = 256
"""Pixels a side that a pattern covers at least."""
_MOST = 400
"""Entries of one list."""


class StyleEntry(NamedTuple):
    """Something that can become a style, as a list shows it."""

    label: str
    depth: int
    """How far it is moved in."""
    picture: Any
    """A small GdkPixbuf; None where there is none."""
    keep: Callable[[Collection[str]], NamedStyle] | None
    """Makes a style of it, given the paths that must stay; None for a heading."""


def keep_layer(image: Any, layer: Any, used: Collection[str]) -> NamedStyle:
    """Make a layer a style, as it is seen without its mask.

    Raises LayerError, StylePictureError.
    """
    name = str(layer.get_name())
    with while_open(image), Copies(image) as copies:
        seen = copies.as_seen(layer)
        return _keep(
            image,
            seen,
            _on_canvas(image, seen, name),
            (style_text.layer_title(name), name),
            used=used,
        )


def keep_selection(image: Any, layer: Any, used: Collection[str]) -> NamedStyle:
    """Make what is selected of a layer a style. Raises LayerError, StylePictureError."""
    name = str(layer.get_name())
    with while_open(image), Copies(image) as copies:
        _, selected, left, top, right, bottom = Gimp.Selection.bounds(image)
        if not selected:
            raise LayerError(style_text.NO_SELECTION)
        seen = copies.as_seen(layer)
        whole = _on_canvas(image, seen, name)
        area = whole.common(Area(left, top, right - left, bottom - top))
        if area is None:
            raise LayerError(text.is_not_selected(name))
        mask = copies.selection()
        title = style_text.selection_title(name)
        return _keep(image, seen, area, (title, name), used=used, mask=mask)


def keep_image(image: Any, used: Collection[str]) -> NamedStyle:
    """Make a whole image a style, as it is seen. Raises LayerError, StylePictureError."""
    name = str(image.get_name())
    with while_open(image), Copies(image) as copies:
        seen = copies.visible()
        return _keep(image, seen, area_of(seen), (style_text.image_title(name), name), used=used)


def keep_pattern(pattern: Any, used: Collection[str]) -> NamedStyle:
    """Make one of GIMP's patterns a style, tiled if it is small. Raises StylePictureError."""
    name = str(pattern.get_name())
    _, width, height, _ = pattern.get_info()
    size = [side * math.ceil(_TILED / side) for side in (width, height)]
    image, layer = _filled(pattern, *size)
    try:
        return _keep(
            image, layer, area_of(layer), (style_text.pattern_title(name), name), used=used
        )
    finally:
        image.delete()


def list_images() -> list[StyleEntry]:
    """List all open images with their layers, the topmost first."""
    entries = []
    for image in Gimp.get_images():
        name = str(image.get_name())
        picture = image.get_thumbnail(THUMB, THUMB, Gimp.PixbufTransparency.KEEP_ALPHA)
        entries.append(StyleEntry(name, 0, picture, partial(keep_image, image)))
        entries += list(_layers(image, image.get_layers(), 1))
    return entries[:_MOST]


def list_patterns() -> list[StyleEntry]:
    """List GIMP's patterns."""
    patterns = Gimp.patterns_get_list("")[:_MOST]
    return [
        StyleEntry(
            str(pattern.get_name()),
            0,
            _thumbnail(pattern),
            partial(keep_pattern, pattern),
        )
        for pattern in patterns
    ]


def _layers(image: Any, layers: Any, depth: int) -> Iterator[StyleEntry]:
    for layer in layers:
        yield StyleEntry(
            str(layer.get_name()),
            depth,
            layer.get_thumbnail(THUMB, THUMB, Gimp.PixbufTransparency.KEEP_ALPHA),
            partial(keep_layer, image, layer),
        )
        if layer.is_group():
            yield from _layers(image, layer.get_children(), depth + 1)


def _keep(
    image: Any,
    drawable: Any,
    area: Area,
    names: tuple[str, str],
    *,
    used: Collection[str],
    mask: Any = None,
) -> NamedStyle:
    """Write an area of a drawable as a style; ``names``: its title, and what it is called."""
    depth, size = 8 if is_eight_bits(image) else 16, (area.width, area.height)
    kept_pictures.check_size(*size)
    strips = _strips(drawable, area, depth, names[1], mask)
    return run_through(kept_pictures.keep_pixels(names[0], size, depth, strips, used))


def _on_canvas(image: Any, drawable: Any, name: str) -> Area:
    area = area_of(drawable).common(Area(0, 0, image.get_width(), image.get_height()))
    if area is None:
        raise LayerError(text.is_off_canvas(name))
    return area


def _strips(drawable: Any, area: Area, depth: int, name: str, mask: Any) -> Iterator[bytearray]:
    buffer, corner, babl = drawable.get_buffer(), offsets(drawable), f"R'G'B'A u{depth}"
    alpha = AlphaReader(f"rgba{depth}")
    for strip in area.strips(_STRIP):
        pixels = bytearray(buffers.read(buffer, strip.moved(*corner), babl))
        if mask is not None:
            weigh_alpha(pixels, buffers.read(mask.get_buffer(), strip, "Y u8"), depth // 8)
        alpha.look(bytes(pixels))
        yield pixels
    if alpha.empty:
        line = style_text.EMPTY_SELECTION if mask is not None else ""
        raise LayerError(line or style_text.no_picture_here(name))


def _filled(pattern: Any, width: int, height: int) -> tuple[Any, Any]:
    """Give an image that nobody sees, and a layer in it, full of a pattern."""
    image = Gimp.Image.new(width, height, Gimp.ImageBaseType.RGB)
    image.undo_disable()
    kind, mode = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, "pattern", width, height, kind, 100.0, mode)
    image.insert_layer(layer, None, 0)
    Gimp.context_push()
    try:
        Gimp.context_set_pattern(pattern)
        layer.fill(Gimp.FillType.PATTERN)
    finally:
        Gimp.context_pop()
    return image, layer


def _thumbnail(pattern: Any) -> Any:
    image, layer = _filled(pattern, THUMB, THUMB)
    try:
        return layer.get_thumbnail(THUMB, THUMB, Gimp.PixbufTransparency.KEEP_ALPHA)
    finally:
        image.delete()
