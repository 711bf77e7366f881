"""JPEG XL's size, from its header: the decoder decodes before anybody can ask."""

import struct

_CODESTREAM = b"\xff\x0a"
_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}


def is_jpegxl(content: bytes) -> bool:
    """Say whether a file begins as one."""
    return content.startswith((_CODESTREAM, _CONTAINER))


def size_of(content: bytes) -> tuple[int, int]:
    """Give width and height (ISO 18181-1, SizeHeader). Raises ValueError where there is none."""
    stream = content if content.startswith(_CODESTREAM) else _in_container(content)
    if not stream.startswith(_CODESTREAM):
        raise ValueError("it holds no picture")
    bits = _Bits(int.from_bytes(stream[2:18], "little"))
    small = bool(bits.take(1))
    height = _side(bits, small)
    ratio = bits.take(3)
    if ratio == 0:
        return _side(bits, small), height
    across, down = _RATIOS[ratio]
    return height * across // down, height


class _Bits:
    """Numbers from the lowest bits of a larger one."""

    def __init__(self, number: int) -> None:
        self._number = number

    def take(self, count: int) -> int:
        taken = self._number & ((1 << count) - 1)
        self._number >>= count
        return taken


def _side(bits: _Bits, small: bool) -> int:
    if small:
        return 8 * (bits.take(5) + 1)
    return bits.take((9, 13, 18, 30)[bits.take(2)]) + 1


def _in_container(content: bytes) -> bytes:
    """Give the beginning of the codestream in a file of boxes."""
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= len(content):
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        if name == b"jxlc":
            return content[at + head : at + head + 32]
        if name == b"jxlp":
            return content[at + head + 4 : at + head + 36]
        if size < head:
            break
        at += size
    return b""
