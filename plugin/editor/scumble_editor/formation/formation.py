"""What is noted of paintings while they form, in this process only."""

import zlib
from collections.abc import Mapping
from typing import NamedTuple

from scumble_client import Preview
from scumble_editor.formation.shrinking import halved, thinned
from scumble_protocol.wire.messages import Buffer

MOST_STEPS, MOST_FRAMES = 400, 48
"""Steps whose losses are noted, and pictures: where there are more, every other one is dropped."""
LARGEST_FRAME = 360
"""Pixels of a frame's longest side; larger previews are made smaller."""


class SmallFrame(NamedTuple):
    """A picture of a painting as it formed."""

    width: int
    height: int
    packed: bytes

    @classmethod
    def of(cls, preview: Preview) -> "SmallFrame":
        """Make a preview small."""
        width, height, pixels = preview.width, preview.height, preview.pixels
        every = -(-max(width, height) // (2 * LARGEST_FRAME))
        if every > 1:  # halving would take seconds
            width, height, pixels = thinned(width, height, pixels, every)
        if max(width, height) > LARGEST_FRAME:
            width, height, pixels = halved(width, height, pixels)
        return cls(width, height, zlib.compress(bytes(pixels), 1))

    @property
    def pixels(self) -> Buffer:
        """RGBA, 8 bits, rows without padding."""
        return zlib.decompress(self.packed)


class Formation:
    """How one painting formed."""

    def __init__(self) -> None:
        self.losses: list[tuple[int, Mapping[str, float]]] = []
        """The steps, and the losses of each by name."""
        self.frames: list[SmallFrame] = []
        self.expected = 0
        """How many frames there are once all that were wanted are packed."""
        self._every = 1
        """Each how manieth preview is noted."""
        self._previews = 0

    def add_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Note a step; where it was painted before (a worker died), that is forgotten."""
        while self.losses and self.losses[-1][0] >= step:
            self.losses.pop()
        self.losses.append((step, losses))
        if len(self.losses) > MOST_STEPS:
            del self.losses[1::2]

    @property
    def size(self) -> int:
        """Bytes of all frames."""
        return sum(len(frame.packed) for frame in tuple(self.frames))

    def wants_frame(self) -> bool:
        """Count a preview, and tell whether it is one to note: fewer and fewer are."""
        wants = self._previews % self._every == 0
        self._previews += 1
        self.expected += wants
        if self.expected > MOST_FRAMES:
            self.expected -= self.expected // 2
            self._every *= 2
        return wants

    def add_frame(self, preview: Preview) -> None:
        """Note a picture; takes some 10 ms, and one thread at a time."""
        self.frames.append(SmallFrame.of(preview))
        if len(self.frames) > MOST_FRAMES:
            del self.frames[1::2]
