"""Precisions: what GIMP's pictures have, and the format in which their pixels travel.

The wire carries sRGB-encoded RGBA; Babl converts from the picture's own encoding and profile and
back. A linear encoding needs more bits for the same shades.
"""

from typing import Any, NamedTuple

from scumble_gimp.api import Gimp


class Wire(NamedTuple):
    """A format of the wire, by its own name and by Babl's."""

    format: str
    babl: str
    channel: int
    """Bytes of one channel."""
    precision: Any
    """The precision of GIMP's that is just that."""

    @property
    def pixel(self) -> int:
        """Bytes of one pixel."""
        return 4 * self.channel


_U8 = Wire("rgba8", "R'G'B'A u8", 1, Gimp.Precision.U8_NON_LINEAR)
_U16 = Wire("rgba16", "R'G'B'A u16", 2, Gimp.Precision.U16_NON_LINEAR)
_F16 = Wire("rgbaf16", "R'G'B'A half", 2, Gimp.Precision.HALF_NON_LINEAR)
_F32 = Wire("rgbaf32", "R'G'B'A float", 4, Gimp.Precision.FLOAT_NON_LINEAR)

_NAMED = {wire.format: wire for wire in (_U8, _U16, _F16, _F32)}
_WIRES = {("u8", False): _U8, ("u8", True): _U16, ("u16", False): _U16, ("half", False): _F16}

# A value of Gimp.Precision is a hundred for the component and 0, 50 or 75 for the encoding.
_COMPONENTS = {1: "u8", 2: "u16", 3: "u32", 5: "half", 6: "float", 7: "double"}
_ENCODINGS = {0: ("RGBA", "YA"), 50: ("R'G'B'A", "Y'A"), 75: ("R~G~B~A", "Y~A")}
_BYTES = {"u8": 1, "u16": 2, "u32": 4, "half": 2, "float": 4, "double": 8}
_WIDER = ("u32", "double")
"""Components that hold more than the wire's 32-bit floats."""


def wire_of(image: Any) -> Wire:
    """The format that keeps what a picture's precision can tell apart."""
    linear = int(image.get_precision()) % 100 == 0
    return _WIRES.get((_component(image), linear), _F32)


def wire_for(form: str) -> Wire:
    """The format of that name, or the one that differs from it in the order of channels only."""
    return _NAMED[form.replace("bgra", "rgba")]


def mask_format(image: Any) -> tuple[str, int]:
    """Babl's name of the format that selection and layer masks have in a picture, and its bytes."""
    component = _component(image)
    return f"Y {component}", _BYTES[component]


class Exact(NamedTuple):
    """A picture's own format with alpha, where the wire is too narrow for alpha."""

    babl: str
    pixel: int
    channel: int
    """Bytes of one pixel and of one channel."""


def exact_of(image: Any) -> Exact | None:
    """The picture's own format if alpha does not survive the wire; else None."""
    component = _component(image)
    if component not in _WIDER:
        return None
    channel = _BYTES[component]
    grey = int(image.get_base_type()) == int(Gimp.ImageBaseType.GRAY)
    encoding = _ENCODINGS[int(image.get_precision()) % 100][grey]
    return Exact(f"{encoding} {component}", channel * (2 if grey else 4), channel)


def _component(image: Any) -> str:
    return _COMPONENTS[int(image.get_precision()) // 100]
