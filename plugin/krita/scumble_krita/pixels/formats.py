"""Krita's colour spaces, and the format of the wire in which pixels of each travel.

The wire carries sRGB-encoded RGBA in the layer's own depth; Krita converts.
"""

from typing import NamedTuple

from krita import Document, Node

from scumble_protocol.pixels import FORMATS, PixelFormat

SRGB = "sRGB-elle-V2-srgbtrc.icc"
_FORMATS = {
    layout.depth.upper(): layout
    for layout in FORMATS.values()
    if layout.order == ("BGRA" if layout.whole else "RGBA")
}
"""By Krita's name of the depth: it keeps integers as BGRA, floats as RGBA."""


class ColorSpace(NamedTuple):
    """A colour space as Krita names it."""

    model: str
    depth: str
    profile: str

    @classmethod
    def of(cls, owner: Node | Document) -> "ColorSpace":
        """The colour space of a layer or a picture."""
        return cls(owner.colorModel(), owner.colorDepth(), owner.colorProfile())

    @property
    def wire(self) -> "ColorSpace":
        """The colour space in which pixels of this one travel."""
        return ColorSpace("RGBA", self.depth, SRGB)

    @property
    def layout(self) -> PixelFormat:
        """The wire's pixel format for this depth."""
        return _FORMATS[self.depth]

    @property
    def can_travel(self) -> bool:
        """Whether the wire has a format of this depth."""
        return self.depth in _FORMATS

    @property
    def may_be_clipped(self) -> bool:
        """Whether it has colours that the wire has not: above white, or more saturated."""
        return self.depth in ("F16", "F32") or not (
            self.model == "GRAYA" or (self.model == "RGBA" and self.profile.startswith("sRGB"))
        )

    @property
    def travels_as_it_is(self) -> bool:
        """Whether no conversion is needed."""
        return self == self.wire

    @classmethod
    def plain(cls, form: str) -> "ColorSpace":
        """The space whose pixels travel as they are, in the depth of that format of the wire."""
        return cls("RGBA", FORMATS[form].depth.upper(), SRGB)
