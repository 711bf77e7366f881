"""Pictures made smaller or larger (Lanczos), at any depth."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scumble_pictures.picture import Samples, in_depth, shares

_LANCZOS = Image.Resampling.LANCZOS


def resized(pixels: Samples, size: tuple[int, int]) -> Samples:
    """Give RGBA, (h, w, 4), or RGB, (h, w, 3), of another width and height, in its own type.

    What is transparent lends its neighbours no colour.
    """
    if pixels.shape[1::-1] == size:
        return pixels
    if pixels.dtype == np.uint8:
        return np.asarray(Image.fromarray(pixels).resize(size, _LANCZOS))
    return _deep(pixels, size, None)


def within(pixels: Samples, side: int) -> Samples:
    """Give pixels with their longest side at most ``side`` long, as they are if it is shorter."""
    longest = max(pixels.shape[:2])
    if longest <= side:
        return pixels
    if pixels.dtype == np.uint8:
        picture = Image.fromarray(pixels)
        picture.thumbnail((side, side), _LANCZOS)
        return np.asarray(picture)
    height, width = (max(1, round(length * side / longest)) for length in pixels.shape[:2])
    return _deep(pixels, (width, height), 2.0)


def _deep(pixels: Samples, size: tuple[int, int], gap: float | None) -> Samples:
    """Scale plane by plane, which needs less memory than all at once."""

    def scaled(plane: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(Image.fromarray(plane).resize(size, _LANCZOS, reducing_gap=gap))

    out = np.empty((size[1], size[0], pixels.shape[2]), pixels.dtype)
    if pixels.shape[2] == 3:
        for channel in range(3):
            out[..., channel] = in_depth(scaled(shares(pixels[..., channel])), pixels.dtype)
        return out
    alpha = shares(pixels[..., 3])
    small = scaled(alpha).clip(0, 1)
    divisor = np.where(small == 0, 1, small)
    for channel in range(3):
        plane = scaled(shares(pixels[..., channel]) * alpha) / divisor
        out[..., channel] = in_depth(plane.clip(0, 1), pixels.dtype)
    out[..., 3] = in_depth(small, pixels.dtype)
    return out
