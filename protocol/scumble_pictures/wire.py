"""Pixels of the wire as samples: the depths and orders of editors, in the one that files have."""

import numpy as np

from scumble_pictures.picture import Samples
from scumble_protocol.pixels import PixelFormat
from scumble_protocol.wire.shared import Buffer


def samples_of(
    pixels: Buffer, width: int, height: int, layout: PixelFormat, every: int = 1
) -> Samples:
    """Give the RGBA of pixels in a format of the wire, (h, w, 4): uint8, uint16 or float32.

    ``every``: 2 leaves out every other row and column. Half floats, and integers whose white is
    not their type's highest number, become float32 with 1 for white.
    """
    flat: Samples = np.frombuffer(pixels, layout.code)
    values = flat.reshape(height, width, 4)[::every, ::every]
    if layout.order != "RGBA":
        values = values[..., layout.to_rgba]
    if not layout.whole:
        return values.astype(np.float32, copy=False)
    if np.iinfo(values.dtype).max != layout.white:
        return np.divide(values, layout.white, dtype=np.float32)
    return values
