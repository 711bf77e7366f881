"""How a content of some size is framed, and which sizes its levels have."""

import math
from typing import NamedTuple

from scumble_backend.engine.picture.resample import fit

_SLIMMEST = 8  # longest side over shortest, above which the canvas is widened
_WIDENED = 2  # times as wide at most: what is added is painted like the rest
_LEAST = 16  # least px of a level's shorter side, unless these would cost more time


class Frame(NamedTuple):
    """The frame of a content (h,w).

    The size of a level is its longest side in px. Where the content is slimmer than 1:16 it is
    that of a picture of 1:8 with as many px: otherwise a level of 30000 x 12 px would have no
    height, and painting it would take as long as something a thousand times as large.
    """

    shape: tuple[int, int]

    @property
    def pad(self) -> tuple[int, int, int, int]:
        """px that are added at the left, right, top and bottom."""
        h, w = self.shape
        down = max(0, min(-(-w // _SLIMMEST), _WIDENED * h) - h)
        across = max(0, min(-(-h // _SLIMMEST), _WIDENED * w) - w)
        return across // 2, across - across // 2, down // 2, down - down // 2

    @property
    def framed_shape(self) -> tuple[int, int]:
        """(h,w) of the framed content at its own size."""
        left, right, top, bottom = self.pad
        return self.shape[0] + top + bottom, self.shape[1] + left + right

    @property
    def size(self) -> int:
        """The size at which a level has as many px as the content, widened."""
        h, w = self.framed_shape
        return min(max(h, w), round(math.sqrt(_SLIMMEST * h * w)))

    def level_shape(self, size: int) -> tuple[int, int]:
        """(h,w) of the framed level of `size` px."""
        framed, own = self.framed_shape, self.size
        if own == max(framed):
            return fit(framed, size)
        longest = max(1, round(size * max(framed) / own))
        room = min(size**2, self.shape[0] * self.shape[1]) // longest  # no more px than a square
        h, w = (max(side, min(_LEAST, room)) for side in fit(framed, longest))
        return h, w

    def size_of(self, shape: tuple[int, ...]) -> int:
        """The size of a framed level's picture (...,h,w): level_shape() backwards."""
        return round(max(shape[-2:]) * self.size / max(self.framed_shape))
