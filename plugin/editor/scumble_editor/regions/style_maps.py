"""The style maps of a layer, made from what its places have, one byte a pixel.

Python's whole numbers of any length add the bytes of a strip at once.
"""

from collections.abc import Mapping, Sequence

from scumble_client import PixelCollector
from scumble_editor.painters.source import LayerError
from scumble_editor.regions import region_text
from scumble_editor.regions.places import EVERYWHERE
from scumble_protocol.wire.messages import Buffer

INVERSE = bytes(255 - value for value in range(256))
"""Gives by ``bytes.translate`` what a place leaves to the others."""


class StyleMaps:
    """Maps of one layer that grow strip by strip; ``places``: each style's.

    A style that acts everywhere has what the places leave, so all of the layer has a style. Without
    such a style the layer stays as it is where no place is.
    """

    def __init__(self, places: Sequence[str], pixels: int) -> None:
        self._places = places
        self._maps = [PixelCollector(pixels) for _ in places]
        self._touched: set[str] = set()

    @property
    def wanted(self) -> list[str]:
        """The places of which each strip is to be given, each once."""
        return [place for place in dict.fromkeys(self._places) if place != EVERYWHERE]

    def add(self, parts: Mapping[str, bytes]) -> None:
        """Take the next strip: how much of each pixel each wanted place has, 0..255."""
        rest = summed(list(parts.values())).translate(INVERSE)
        self._touched.update(place for place, part in parts.items() if part.strip(b"\0"))
        for place, collected in zip(self._places, self._maps, strict=True):
            collected.add(rest if place == EVERYWHERE else parts[place])

    def maps(self, layer: str) -> tuple[Buffer, ...]:
        """Give a map for each style once all strips are there; ``layer``: its name.

        Raises LayerError for a place that has nothing of the layer.
        """
        for place in self.wanted:
            if place not in self._touched:
                raise LayerError(region_text.covers_nothing(place, layer))
        return tuple(collected.pixels() for collected in self._maps)


def summed(parts: Sequence[bytes]) -> bytes:
    """Add strips of one length byte by byte; what is above 255 is 255."""
    length = len(parts[0])
    ones = int.from_bytes(b"\x01" * length, "little")
    low, high, total = ones * 0x7F, ones * 0x80, int.from_bytes(parts[0], "little")
    for part in parts[1:]:
        other = int.from_bytes(part, "little")
        bits = ((total & low) + (other & low)) ^ ((total ^ other) & high)
        over = ((total & other) | ((total | other) & ~bits)) & high
        total = bits | ((over >> 7) * 255)
    return total.to_bytes(length, "little")
