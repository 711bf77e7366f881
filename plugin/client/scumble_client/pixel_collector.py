"""Pixels that an editor gives strip by strip, written at once to where the backend reads them."""

from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.shared import LARGEST_SHARED, SMALLEST_SHARED, Blank, can_share


class PixelCollector:
    """Collects the pixels of a layer, where a job can send them without another copy.

    ``size`` in bytes is what they will come to.
    """

    def __init__(self, size: int) -> None:
        self._bytes = bytearray()
        self._blank: Blank | None = None
        if can_share() and SMALLEST_SHARED <= size <= LARGEST_SHARED:
            try:
                self._blank = Blank()
            except OSError:  # then in memory of our own
                self._blank = None

    def add(self, strip: Buffer) -> None:
        """Take the next strip."""
        if self._blank is not None:
            before = self._blank.size
            try:
                self._blank.write(strip)
            except OSError:
                self._bytes += self._blank.content()[:before]
                self._blank = None
            else:
                return
        self._bytes += strip

    def pixels(self) -> Buffer:
        """Give all pixels; call it once, after the last strip."""
        if self._blank is None:
            return self._bytes
        blank, self._blank = self._blank, None
        return blank.sealed()
