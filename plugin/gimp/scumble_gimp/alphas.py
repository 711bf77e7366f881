"""Alpha, the last channel: what there is of it, and taking it over to the bit.

Bytes are looked at by Python's own searches, which hold up nobody: a set of them would.
"""

from collections.abc import Sequence

from scumble_protocol.messages import Buffer

_OPAQUE = {
    "rgba8": b"\xff",
    "rgba16": b"\xff\xff",
    "rgbaf16": b"\x00\x3c",
    "rgbaf32": b"\x00\x00\x80\x3f",
}
"""Full alpha, as it lies in memory."""


class Alphas:
    """Looks at strips of pixels in one of the wire's formats, one after the other."""

    def __init__(self, form: str) -> None:
        self._opaque = _OPAQUE[form]
        self.soft = False
        """Whether some pixels are partly transparent."""
        self.empty = True
        """Whether all are transparent."""

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
