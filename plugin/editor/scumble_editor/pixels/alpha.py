"""Alpha, the last channel: what there is of it, and taking it over to the bit.

Bytes are looked at by Python's own searches, which hold up nobody: a set of them would.
"""

import re
import sys
from collections.abc import Sequence

from scumble_protocol.pixels import FORMATS, PixelFormat
from scumble_protocol.wire.messages import Buffer


class AlphaReader:
    """A look at strips of pixels in one format of the wire, one after the other."""

    def __init__(self, form: str) -> None:
        self._opaque = FORMATS[form].opaque
        self.soft = False
        """Whether some alpha so far is neither transparent nor opaque."""
        self.empty = True
        """Whether all pixels so far are transparent."""

    def look(self, strip: bytes) -> None:
        """Take note of a strip's alpha."""
        if self.soft:
            return
        channel = len(self._opaque)
        planes = [strip[byte :: 4 * channel] for byte in range(3 * channel, 4 * channel)]
        self.empty = self.empty and not any(plane.strip(b"\0") for plane in planes)
        self.soft = not self._is_hard(planes)

    def _is_hard(self, planes: Sequence[bytes]) -> bool:
        """Whether every pixel has no alpha or all of it; ``planes``: its first bytes, second ..."""
        full = set()
        for plane, opaque in zip(planes, self._opaque, strict=True):
            if plane.translate(None, bytes({0, opaque})):
                return False
            if opaque:
                full.add(plane.translate(bytes.maketrans(bytes([opaque]), b"\x01")))
        return len(full) == 1


def take_alpha(pixels: bytearray, source: Buffer, pixel: int, channel: int) -> None:
    """Put the alpha bytes of ``source`` into ``pixels``, both in one format with alpha last.

    ``pixel`` and ``channel``: bytes of each.
    """
    for byte in range(pixel - channel, pixel):
        pixels[byte::pixel] = source[byte::pixel]


_SOFT = re.compile(rb"[^\x00\xff]")
_HARD = bytes(255 if value == 255 else 0 for value in range(256))


def weigh_alpha(pixels: bytearray, mask: bytes, channel: int) -> None:
    """Multiply alpha by a mask of one byte a pixel; ``channel``: bytes of one, 1 or 2.

    Only pixels that the mask has in part take Python's time.
    """
    pixel = 4 * channel
    hard = int.from_bytes(mask.translate(_HARD), "little")
    before = bytes(pixels)
    for byte in range(pixel - channel, pixel):
        plane = int.from_bytes(before[byte::pixel], "little") & hard
        pixels[byte::pixel] = plane.to_bytes(len(mask), "little")
    for found in _SOFT.finditer(mask):
        end = (found.start() + 1) * pixel
        place = slice(end - channel, end)
        alpha = int.from_bytes(before[place], sys.byteorder)
        weighed = (alpha * mask[found.start()] + 127) // 255
        pixels[place] = weighed.to_bytes(channel, sys.byteorder)


def in_order(pixels: Buffer, layout: PixelFormat, order: str) -> Buffer:
    """Give pixels of a format with their channels in an order: "RGBA" or "BGRA"."""
    if layout.order == order:
        return pixels
    width, channel = layout.bytes_per_pixel, layout.bytes_per_channel
    swapped = bytearray(pixels)
    for byte in range(channel):
        first, third = slice(byte, None, width), slice(2 * channel + byte, None, width)
        swapped[first], swapped[third] = swapped[third], swapped[first]
    return swapped
