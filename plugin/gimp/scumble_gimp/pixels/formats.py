"""The precisions of GIMP's images, and the format in which pixels of each travel.

The wire carries sRGB-encoded RGBA; Babl converts from the image's own encoding and profile and
back. A linear encoding needs more bits for the same shades.
"""

from typing import Any, NamedTuple

from scumble_gimp.api import Gimp
from scumble_protocol.pixels import FORMATS, PixelFormat

_NAMES = {"u8": "u8", "u16": "u16", "f16": "half", "f32": "float"}
"""Babl's and GIMP's names of the wire's depths."""


class WireFormat(NamedTuple):
    """A format of the wire, as Babl and GIMP know it."""

    layout: PixelFormat
    babl: str
    precision: Any
    """The precision of GIMP's that is just that."""


_WIRES = {
    depth: WireFormat(
        next(f for f in FORMATS.values() if (f.depth, f.order) == (depth, "RGBA")),
        f"R'G'B'A {name}",
        getattr(Gimp.Precision, f"{name.upper()}_NON_LINEAR"),
    )
    for depth, name in _NAMES.items()
}
_DEPTHS = {("u8", False): "u8", ("u8", True): "u16", ("u16", False): "u16", ("half", False): "f16"}
"""The depth that keeps what a component, linear or not, can tell apart; for all others f32."""

# A value of Gimp.Precision is a hundred for the component and 0, 50 or 75 for the encoding.
_COMPONENTS = {1: "u8", 2: "u16", 3: "u32", 5: "half", 6: "float", 7: "double"}
_ENCODINGS = {0: ("RGBA", "YA"), 50: ("R'G'B'A", "Y'A"), 75: ("R~G~B~A", "Y~A")}
_SPACES = {
    0: Gimp.LayerColorSpace.RGB_LINEAR,
    50: Gimp.LayerColorSpace.RGB_NON_LINEAR,
    75: Gimp.LayerColorSpace.RGB_PERCEPTUAL,
}
_BYTES = {"u8": 1, "u16": 2, "u32": 4, "half": 2, "float": 4, "double": 8}
_WIDER = ("u32", "double")
"""Components that hold more than the wire's 32-bit floats."""


def wire_of(image: Any) -> WireFormat:
    """The format that keeps what an image's precision can tell apart."""
    linear = int(image.get_precision()) % 100 == 0
    return _WIRES[_DEPTHS.get((_component(image), linear), "f32")]


def is_eight_bits(image: Any) -> bool:
    """Whether 8 bits keep what an image's precision can tell apart."""
    return wire_of(image).layout.depth == "u8"


def wire_for(form: str) -> WireFormat:
    """The format of that name, or the one that differs from it in the order of channels only."""
    return _WIRES[FORMATS[form].depth]


def mask_format(image: Any) -> tuple[str, int]:
    """Babl's name of the format that selection and layer masks have in an image, and its bytes."""
    component = _component(image)
    return f"Y {component}", _BYTES[component]


def channel_format(image: Any) -> str:
    """Babl's name of the format in which a channel's bytes are what the artist has painted."""
    return "Y' u8" if image.get_precision() == Gimp.Precision.U8_NON_LINEAR else "Y u8"


def mask_precision(image: Any) -> Any:
    """Give the precision whose grey is as an image's selection and layer masks are."""
    return Gimp.Precision(int(image.get_precision()) // 100 * 100)


def channel_precision(image: Any) -> Any:
    """Give the precision whose grey is as an image's channels are."""
    plain = image.get_precision() == Gimp.Precision.U8_NON_LINEAR
    return Gimp.Precision.U8_NON_LINEAR if plain else mask_precision(image)


class ExactFormat(NamedTuple):
    """An image's own format with alpha, where the wire is too narrow for alpha."""

    babl: str
    pixel: int
    channel: int
    """Bytes of one pixel and of one channel."""


def exact_of(image: Any) -> ExactFormat | None:
    """The image's own format if alpha does not survive the wire; else None."""
    component = _component(image)
    if component not in _WIDER:
        return None
    channel = _BYTES[component]
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    encoding = _ENCODINGS[int(image.get_precision()) % 100][grey]
    return ExactFormat(f"{encoding} {component}", channel * (2 if grey else 4), channel)


class ImageFormats(NamedTuple):
    """In which formats the pixels of an image are read."""

    wire: WireFormat
    exact: ExactFormat | None
    mask: tuple[str, int]
    """Babl's name of the format of selection and layer masks, and bytes of a pixel in it."""


def formats_of(image: Any) -> ImageFormats:
    """Give the formats of an image, which may be closed while it is read."""
    return ImageFormats(wire_of(image), exact_of(image), mask_format(image))


def numbers_of(image: Any) -> str:
    """Give Babl's name of a linear format without a profile that is as deep as an image's."""
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    return f"{_ENCODINGS[0][grey]} {_component(image)}"


def space_of(image: Any) -> Any:
    """Give the space of layer modes in which an image's own numbers are added."""
    return _SPACES[int(image.get_precision()) % 100]


def _component(image: Any) -> str:
    return _COMPONENTS[int(image.get_precision()) // 100]
