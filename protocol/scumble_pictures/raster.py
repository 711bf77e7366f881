"""What a decoder gives: samples as the file has them, and how to interpret them."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from scumble_pictures.picture import NOTHING_KEPT, Metadata, Samples, highest


class Light(NamedTuple):
    """How encoded values become light where no profile says it: PNG's gAMA and cHRM."""

    gamma: float
    """The file's exponent, as PNG counts: encoded = light ** gamma. About 0.45 is usual."""
    chromaticities: tuple[float, ...] | None = None
    """x and y of white, red, green and blue; None: those of sRGB."""


Space = Literal["grey", "rgb", "cmyk", "lab"]
Decoded = tuple[Samples, Space, Samples | None]
"""Samples, their space, and alpha, as in a Raster."""


@dataclass
class Raster:
    """A decoded picture before its colours are converted."""

    samples: Samples
    """(h, w, channels). CMYK: 0 is no ink. Lab: L of 0..100 as 0..white, a and b of -128..127 as
    the value plus 128 (in 16 bits times 257)."""
    space: Space
    alpha: Samples | None = None
    """(h, w), in the type of the samples, not premultiplied; None: nothing is transparent."""
    profile: bytes | None = None
    light: Light | None = None
    orientation: int = 1
    """EXIF's number, 1..8."""
    metadata: Metadata = NOTHING_KEPT
    notes: list[str] = field(default_factory=list)


def without_premultiplication(samples: Samples, alpha: Samples) -> Samples:
    """Divide colours by the alpha that they were multiplied with; where it is 0 they stay."""
    white = highest(samples.dtype)
    divisor = np.where(alpha == 0, white, alpha).astype(np.float32)[..., None]
    straight = samples.astype(np.float32) * white / divisor
    if white > 1:
        straight = np.rint(straight.clip(0, white))
    return straight.astype(samples.dtype)
