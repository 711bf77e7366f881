"""A painting becomes a layer in GIMP: its pixels, its alpha, its mask."""

from typing import Any

from scumble_client import Result
from scumble_editor.unfinished import in_order
from scumble_gimp import masks, text
from scumble_gimp.alphas import Alphas, take_alpha
from scumble_gimp.api import Gimp
from scumble_gimp.areas import Area
from scumble_gimp.precisions import exact_of
from scumble_gimp.sources import LayerError, Source, is_indexed


def image_for(source: Source) -> tuple[Any, bool]:
    """The picture that a painting goes to, and whether that is its own.

    Where it was closed meanwhile, or is not known, that is a new picture with a window; raises
    LayerError if the picture cannot take colours any more.
    """
    if source.image is not None and source.image.is_valid():
        if is_indexed(source.image):
            raise LayerError(text.INDEXED)
        return source.image, True
    area = source.area
    image = Gimp.Image.new_with_precision(
        area.x + area.width, area.y + area.height, Gimp.ImageBaseType.RGB, source.wire.precision
    )
    Gimp.Display.new(image)
    return image, False


def build(image: Any, name: str, source: Source, painting: Result) -> tuple[Any, bool]:
    """Make a layer of a painting, in no picture's tree yet; tells too whether it has soft alpha.

    Its alpha is its source's, to the bit; selection and layer mask become its layer mask.
    """
    area, wire = source.area, source.wire
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    kind = Gimp.ImageType.GRAYA_IMAGE if grey else Gimp.ImageType.RGBA_IMAGE
    layer = Gimp.Layer.new(image, name, area.width, area.height, kind, 100.0, _NORMAL)
    layer.set_offsets(area.x, area.y)
    buffer, whole = layer.get_buffer(), area.moved(area.x, area.y)
    pixels, alphas = memoryview(painting.pixels).cast("B"), Alphas(wire.format)
    for strip in whole.strips(wire.pixel):
        part = whole.part(strip, wire.pixel)
        painted = bytearray(in_order(bytes(pixels[part]), painting.format, "RGBA"))
        if source.pixels is not None:
            take_alpha(painted, source.pixels[part], wire.pixel, wire.channel)
        content = bytes(painted)
        alphas.look(content)
        strip.set(buffer, wire.babl, content)
        _set_exact_alpha(image, buffer, source, whole, strip)
    buffer.flush()
    layer.update(0, 0, area.width, area.height)
    if source.mask is not None:
        masks.add(layer, source.mask)
    return layer, alphas.soft


def _set_exact_alpha(image: Any, buffer: Any, source: Source, whole: Area, strip: Area) -> None:
    """Mend the alpha of a strip where the wire was too narrow for it."""
    if source.exact is None or source.exact[0] != exact_of(image):
        return
    own, before = source.exact
    exact = bytearray(strip.get(buffer, own.babl))
    take_alpha(exact, before[whole.part(strip, own.pixel)], own.pixel, own.channel)
    strip.set(buffer, own.babl, bytes(exact))


_NORMAL = Gimp.LayerMode.NORMAL
