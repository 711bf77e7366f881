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
    """Give it with its longest side at most so long, as it is if it is smaller."""
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
    values = shares(pixels)
    if values.shape[2] == 3:
        return in_depth(np.dstack(_planes(values, size, gap)), pixels.dtype)
    values[..., :3] *= values[..., 3:]
    scaled = np.dstack(_planes(values, size, gap)).clip(0, 1)
    alpha = scaled[..., 3:]
    scaled[..., :3] /= np.where(alpha == 0, 1, alpha)
    return in_depth(scaled.clip(0, 1), pixels.dtype)


def _planes(
    values: NDArray[np.float32], size: tuple[int, int], gap: float | None
) -> list[NDArray[np.float32]]:
    planes = (Image.fromarray(np.ascontiguousarray(plane)) for plane in np.moveaxis(values, 2, 0))
    return [np.asarray(plane.resize(size, _LANCZOS, reducing_gap=gap)) for plane in planes]
