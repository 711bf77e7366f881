"""PNG files written strip by strip, by an editor's Python that has neither NumPy nor Pillow.

PNG (Portable Network Graphics), second edition, ISO/IEC 15948:2003. Rows are not filtered: what is
written is read once, on the same machine.
"""

import struct
import sys
import zlib
from collections.abc import Iterator

from scumble_protocol.wire.messages import Buffer

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA = 6
_LEVEL = 1


class PngWriter:
    """An RGBA picture of 8 or 16 bits on its way into the bytes of a file; sRGB, says the file."""

    def __init__(self, width: int, height: int, depth: int) -> None:
        """``depth``: bits of a channel, 8 or 16."""
        self._row = width * 4 * depth // 8
        self._depth = depth
        self._packer = zlib.compressobj(_LEVEL)
        header = struct.pack(">IIBBBBB", width, height, depth, _RGBA, 0, 0, 0)
        self.parts = [_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"sRGB", b"\0")]
        """The file's bytes so far."""

    def write(self, pixels: Buffer) -> None:
        """Take whole rows, RGBA in this machine's byte order, from the top down."""
        rows = memoryview(pixels).cast("B")
        if self._depth == 16 and sys.byteorder == "little":
            rows = memoryview(_swapped(rows))
        unfiltered = b"".join(_lines(rows, self._row))
        packed = self._packer.compress(unfiltered)
        if packed:
            self.parts.append(_chunk(b"IDAT", packed))

    def end(self) -> list[bytes]:
        """Give the whole file in parts."""
        self.parts += [_chunk(b"IDAT", self._packer.flush()), _chunk(b"IEND", b"")]
        return self.parts


def _lines(rows: memoryview, row: int) -> Iterator[Buffer]:
    for start in range(0, len(rows), row):
        yield b"\0"
        yield rows[start : start + row]


def _swapped(rows: memoryview) -> bytearray:
    swapped = bytearray(rows)
    swapped[0::2], swapped[1::2] = rows[1::2], rows[0::2]
    return swapped


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
