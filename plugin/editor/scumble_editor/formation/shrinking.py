"""Pictures made smaller, by an editor's Python that has neither NumPy nor Pillow."""

from scumble_protocol.wire.messages import Buffer

_SEVEN_BITS = 0x7F


def thinned(width: int, height: int, pixels: Buffer, every: int) -> tuple[int, int, bytes]:
    """Give every so manieth pixel of every so manieth row of a picture, RGBA of 8 bits.

    Gives width, height and pixels.
    """
    words = memoryview(pixels).cast("B").cast("I")
    rows = [
        words[start : start + width : every].tobytes()
        for start in range(0, width * height, width * every)
    ]
    return len(rows[0]) // 4, len(rows), b"".join(rows)


def halved(width: int, height: int, pixels: Buffer) -> tuple[int, int, bytes]:
    """Give a picture, RGBA of 8 bits, with each 2 x 2 pixels as one, their mean (rounded down).

    An odd row or column at the end is left out. Gives width, height and pixels.
    """
    words = memoryview(pixels).cast("B").cast("I")
    wide, high = max(1, width // 2), max(1, height // 2)
    parts = [bytearray() for _ in range(4)]
    for y in range(high):
        for part, row in zip((0, 2), (2 * y, min(2 * y + 1, height - 1)), strict=True):
            line = words[row * width : (row + 1) * width]
            parts[part] += line[0 : 2 * wide : 2].tobytes()
            parts[part + 1] += line[min(1, width - 1) : 2 * wide : 2].tobytes()
    rows = _mean(_mean(parts[0], parts[1]), _mean(parts[2], parts[3]))
    return wide, high, rows


def _mean(one: Buffer, other: Buffer) -> bytes:
    """Give the means of bytes, all at once: as one large number each (Warren, Hacker's Delight)."""
    size = len(one)
    a, b = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    mask = int.from_bytes(bytes([_SEVEN_BITS]) * size, "big")
    return ((a & b) + (((a ^ b) >> 1) & mask)).to_bytes(size, "big")
