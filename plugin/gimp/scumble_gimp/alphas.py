"""Alpha, the last channel: what there is of it, and taking it over to the bit."""

from typing import Literal

from scumble_protocol.messages import Buffer

_CODES: dict[int, Literal["B", "H", "I"]] = {1: "B", 2: "H", 4: "I"}
_OPAQUE = {"rgba8": 0xFF, "rgba16": 0xFFFF, "rgbaf16": 0x3C00, "rgbaf32": 0x3F800000}
"""Full alpha, as a whole number of the same bits."""


class Alphas:
    """Looks at strips of pixels in one of the wire's formats, one after the other."""

    def __init__(self, form: str, channel: int) -> None:
        self._code = _CODES[channel]
        self._known = {0, _OPAQUE[form]}
        self.soft = False
        """Whether some pixels are partly transparent."""
        self.empty = True
        """Whether all are transparent."""

    def look(self, strip: bytes) -> None:
        """Take note of a strip's alpha."""
        if self.soft:
            return
        values = set(memoryview(strip).cast(self._code)[3::4])
        self.soft = not values <= self._known
        self.empty = self.empty and values == {0}


def take_alpha(pixels: bytearray, source: Buffer, pixel: int, channel: int) -> None:
    """Put the alpha bytes of ``source`` into ``pixels``, both in one format with alpha last.

    ``pixel`` and ``channel``: bytes of each.
    """
    for byte in range(pixel - channel, pixel):
        pixels[byte::pixel] = source[byte::pixel]
