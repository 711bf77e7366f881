"""What a layer's pixels hold, told from their bytes alone: an editor's Python may lack numpy."""

from scumble_protocol.pixels import FORMATS

_FULL = {"u8": b"\xff", "u16": b"\xff\xff", "f16": b"\x00\x3c", "f32": b"\x00\x00\x80\x3f"}
"""Each depth's opaque, little-endian."""

_FLOATS = {"f16": (0x3C, 0x08, 0xA0), "f32": (0x3F, 0x80, 0xBC)}
"""The highest byte of 1.0; the next one's value from which on it is 1 % above; and the highest
byte from which on a value is 1 % below 0. Less is rounding."""


def is_soft(pixels: bytes, form: str) -> bool:
    """Tell whether some alpha is neither transparent nor opaque; ``form`` as the wire names it."""
    full = _FULL[FORMATS[form].depth]
    size = len(full)
    planes = [pixels[3 * size + byte :: 4 * size] for byte in range(size)]
    last = planes[-1]
    if last.count(0) + last.count(full[-1]) < len(last):
        return True
    return any(
        plane != last.translate(bytes([0]) + bytes([low]) * 255)
        for plane, low in zip(planes[:-1], full, strict=False)
    )


def is_beyond(pixels: bytes, form: str) -> bool:
    """Tell whether some colour of float pixels is outside 0..1 by more than 1 %."""
    layout = FORMATS[form]
    if layout.depth not in _FLOATS:
        return False
    one, above, below = _FLOATS[layout.depth]
    size = layout.bytes_per_pixel // 4
    high = bytes(1 if one < byte < 0x80 or byte >= below else 0 for byte in range(256))
    edge = bytes(1 if byte == one else 0 for byte in range(256))
    over = bytes(1 if byte > above else 0 for byte in range(256))
    for channel in range(3):
        first = channel * size + size - 1
        top, next_one = pixels[first :: 4 * size], pixels[first - 1 :: 4 * size]
        if 1 in top.translate(high):
            return True
        both = int.from_bytes(top.translate(edge), "big")
        if both & int.from_bytes(next_one[: len(top)].translate(over), "big"):
            return True
    return False
