"""The pixel formats of the wire: sRGB-encoded, four channels, alpha last and not premultiplied."""

import struct
from typing import Literal, NamedTuple


class Depth(NamedTuple):
    """How the number of one channel is stored."""

    code: str
    """Its type for ``struct``, with the byte order; NumPy's ``dtype`` reads the same text."""
    white: float
    """The value that is white, or opaque."""


_DEPTHS = {
    "u8": Depth("<B", 255),
    "u16": Depth("<H", 65535),
    "f16": Depth("<e", 1),
    "f32": Depth("<f", 1),
}


class PixelFormat(NamedTuple):
    """How the bytes of one pixel lie: the order of its channels and the depth of each."""

    name: str
    order: Literal["RGBA", "BGRA"]
    depth: str

    @property
    def code(self) -> str:
        """The type of a channel, as ``struct`` and NumPy's ``dtype`` read it: "<H"."""
        return _DEPTHS[self.depth].code

    @property
    def white(self) -> float:
        """The value of a channel that is white, or of an alpha that is opaque."""
        return _DEPTHS[self.depth].white

    @property
    def whole(self) -> bool:
        """Whether channels are integers."""
        return self.code[-1] not in "ef"

    @property
    def opaque(self) -> bytes:
        """The bytes of an opaque alpha."""
        return struct.pack(self.code, int(self.white) if self.whole else self.white)

    @property
    def bytes_per_channel(self) -> int:
        """Bytes of one channel of one pixel."""
        return struct.calcsize(self.code)

    @property
    def bytes_per_pixel(self) -> int:
        """Bytes of the four channels of one pixel."""
        return 4 * self.bytes_per_channel

    @property
    def to_rgba(self) -> list[int]:
        """Where red, green, blue and alpha lie among the four channels."""
        return [self.order.index(channel) for channel in "RGBA"]

    def size_of(self, width: int, height: int) -> int:
        """Bytes of a picture of this many pixels; rows follow each other without padding."""
        return width * height * self.bytes_per_pixel


FORMATS: dict[str, PixelFormat] = {
    f.name: f
    for f in (
        PixelFormat("rgba8", "RGBA", "u8"),
        PixelFormat("bgra8", "BGRA", "u8"),
        PixelFormat("rgba16", "RGBA", "u16"),
        PixelFormat("bgra16", "BGRA", "u16"),
        PixelFormat("rgbaf16", "RGBA", "f16"),
        PixelFormat("bgraf16", "BGRA", "f16"),
        PixelFormat("rgbaf32", "RGBA", "f32"),
        PixelFormat("bgraf32", "BGRA", "f32"),
    )
}
"""Every format by its name on the wire. Integers and floats are little-endian; floats are 0..1."""
