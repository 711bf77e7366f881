"""What counts of a layer: the selection and its own layer mask, soft edges included."""

from array import array
from typing import Any, NamedTuple

from scumble_gimp.api import Gegl, Gimp
from scumble_gimp.precisions import mask_format

_BYTES, _FLOATS = "Y u8", "Y float"


class Area(NamedTuple):
    """A rectangle of a GEGL buffer; bytes go in and come out in Babl's format of that name."""

    x: int
    y: int
    width: int
    height: int

    def get(self, buffer: Any, babl: str) -> bytes:
        """Read the rectangle's pixels, rows without padding."""
        rectangle = Gegl.Rectangle.new(*self)
        return bytes(buffer.get(rectangle, 1.0, babl, Gegl.AbyssPolicy.NONE))

    def set(self, buffer: Any, babl: str, pixels: bytes) -> None:
        """Write the rectangle's pixels."""
        buffer.set(Gegl.Rectangle.new(*self), babl, pixels)


class Mask(NamedTuple):
    """How much each pixel counts."""

    coverage: bytes
    """One byte a pixel, as the wire has it."""
    babl: str
    """The format of ``exact``."""
    exact: bytes

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts."""
        return self.coverage.count(0) == len(self.coverage)


def read(image: Any, layer: Any, area: Area, offset: tuple[int, int]) -> Mask | None:
    """Selection times layer mask in an area of a layer; None where all of it counts.

    ``offset``: where the area lies in the picture.
    """
    found = []
    if not Gimp.Selection.is_empty(image):
        selection = image.get_selection().get_buffer()
        found.append((selection, Area(*offset, area.width, area.height)))
    mask = layer.get_mask()
    if mask is not None and layer.get_apply_mask():
        found.append((mask.get_buffer(), area))
    own = mask_format(image)
    masks = [Mask(where.get(b, _BYTES), own, where.get(b, own)) for b, where in found]
    counting = [(m, f) for m, f in zip(masks, found, strict=True) if not _is_full(m.coverage)]
    if len(counting) == 2:
        return _product(*(where.get(buffer, _FLOATS) for _, (buffer, where) in counting))
    return counting[0][0] if counting else None


def add(layer: Any, mask: Mask) -> None:
    """Give a layer of the area's size this layer mask."""
    own = layer.create_mask(Gimp.AddMaskType.WHITE)
    buffer = own.get_buffer()
    Area(0, 0, layer.get_width(), layer.get_height()).set(buffer, mask.babl, mask.exact)
    buffer.flush()
    layer.add_mask(own)


def _is_full(coverage: bytes) -> bool:
    return coverage.count(255) == len(coverage)


def _product(first: bytes, second: bytes) -> Mask:
    values = array("f", (a * b for a, b in zip(_floats(first), _floats(second), strict=True)))
    coverage = bytes(min(255, max(0, round(255 * value))) for value in values)
    return Mask(coverage, _FLOATS, values.tobytes())


def _floats(pixels: bytes) -> "array[float]":
    return array("f", pixels)
