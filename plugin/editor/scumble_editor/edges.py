"""Whether a layer has soft edges, told from its bytes alone: an editor's Python may lack numpy."""

from scumble_protocol.pixels import FORMATS

_FULL = {"u8": b"\xff", "u16": b"\xff\xff", "f16": b"\x00\x3c", "f32": b"\x00\x00\x80\x3f"}
"""Each depth's opaque, little-endian."""


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
