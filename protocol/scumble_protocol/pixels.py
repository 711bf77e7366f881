"""The pixel formats of the wire: sRGB-encoded, four channels, alpha last and not premultiplied."""

from typing import Literal, NamedTuple


class PixelFormat(NamedTuple):
    """How the bytes of one pixel lie: the order of its channels and the depth of each."""

    name: str
    order: Literal["RGBA", "BGRA"]
    depth: Literal["u8", "u16", "f16", "f32"]
    bytes_per_pixel: int

    def size_of(self, width: int, height: int) -> int:
        """Bytes of a picture of this many pixels; rows follow each other without padding."""
        return width * height * self.bytes_per_pixel


FORMATS: dict[str, PixelFormat] = {
    f.name: f
    for f in (
        PixelFormat("rgba8", "RGBA", "u8", 4),
        PixelFormat("bgra8", "BGRA", "u8", 4),
        PixelFormat("rgba16", "RGBA", "u16", 8),
        PixelFormat("bgra16", "BGRA", "u16", 8),
        PixelFormat("rgbaf16", "RGBA", "f16", 8),
        PixelFormat("bgraf16", "BGRA", "f16", 8),
        PixelFormat("rgbaf32", "RGBA", "f32", 16),
        PixelFormat("bgraf32", "BGRA", "f32", 16),
    )
}
"""Every format by its name on the wire. Integers and floats are little-endian; floats are 0..1."""
