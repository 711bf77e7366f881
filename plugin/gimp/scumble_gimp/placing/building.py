"""A painting becomes a layer in GIMP: its pixels, its alpha, its mask."""

from collections.abc import Iterator
from typing import Any

from scumble_client import Result
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.alpha import AlphaReader, in_order, take_alpha
from scumble_editor.pixels.area import Area
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers.copies import aside, brought
from scumble_gimp.layers.reading import GimpSource, is_indexed
from scumble_gimp.pixels import buffers, masks
from scumble_gimp.pixels.buffers import strips
from scumble_gimp.pixels.formats import exact_of
from scumble_protocol.pixels import FORMATS


def image_for(source: GimpSource) -> tuple[Any, bool]:
    """The image that a painting goes to, and whether that is its own.

    Where it was closed meanwhile, or is not known, that is a new image with a window; raises
    LayerError if the image cannot take colours any more.
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


def build(image: Any, name: str, source: GimpSource, painting: Result) -> tuple[Any, bool]:
    """Make a layer of a painting, in no image's tree yet; tells too whether it has soft alpha.

    Its alpha is its source's, to the bit; selection and layer mask become its layer mask. Raises
    LayerError if the image was closed.
    """
    with aside(image) as other:
        layer = new_layer(other, name, source.area)
        soft = write_painting(layer, source, painting)
        if source.mask is not None:
            masks.add(layer, source.mask)
        return brought(image, layer), soft


def write_painting(layer: Any, source: GimpSource, painting: Result) -> bool:
    """Write a painting into a layer of its area's size; tells whether it has soft alpha."""
    area, buffer, alpha = source.area, layer.get_buffer(), AlphaReader(source.wire.layout.name)
    whole = area.moved(area.x, area.y)
    for strip, content in painted_strips(source, painting):
        alpha.look(content)
        buffers.write(buffer, strip, source.wire.babl, content)
        _set_exact_alpha(layer.get_image(), buffer, source, whole, strip)
    buffer.flush()
    layer.update(0, 0, area.width, area.height)
    return alpha.soft


def painted_strips(source: GimpSource, painting: Result) -> Iterator[tuple[Area, bytes]]:
    """Go down a painting, with its source's alpha as far as the wire has it, in the wire's format.

    Strips are the layer's own: the painting begins at 0, 0.
    """
    area, layout, came = source.area, source.wire.layout, FORMATS[painting.format]
    whole, pixels = area.moved(area.x, area.y), memoryview(painting.pixels).cast("B")
    for strip in strips(whole, layout.bytes_per_pixel):
        part = whole.part(strip, layout.bytes_per_pixel)
        painted = bytearray(in_order(bytes(pixels[part]), came, layout.order))
        if source.pixels is not None:
            before = source.pixels[part]
            take_alpha(painted, before, layout.bytes_per_pixel, layout.bytes_per_channel)
        yield strip, bytes(painted)


def new_layer(image: Any, name: str, area: Area) -> Any:
    """Make an empty layer of an area's size, in no image's tree yet."""
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    kind = Gimp.ImageType.GRAYA_IMAGE if grey else Gimp.ImageType.RGBA_IMAGE
    normal = Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, name, area.width, area.height, kind, 100.0, normal)
    layer.set_offsets(area.x, area.y)
    return layer


def _set_exact_alpha(image: Any, buffer: Any, source: GimpSource, whole: Area, strip: Area) -> None:
    """Mend the alpha of a strip where the wire was too narrow for it."""
    if source.exact is None or source.exact[0] != exact_of(image):
        return
    own, before = source.exact
    exact = bytearray(buffers.read(buffer, strip, own.babl))
    take_alpha(exact, before[whole.part(strip, own.pixel)], own.pixel, own.channel)
    buffers.write(buffer, strip, own.babl, bytes(exact))
