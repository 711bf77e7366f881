"""Values between the pixels of a picture, so true that a hundred times wear nothing away."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from scumble_motion.flow import Flags, Floats, grid_of, moved

_TAPS = (32, 8)
"""px to each side that are weighed for one halfway: in a picture, and in one of twice its size."""
_WINDOW = 7.0
"""Kaiser's beta, of the window of these weights: no frequency grows by more than 0.05 %."""
_MARGIN = sum(_TAPS)
"""px around what is enlarged, so that all that is weighed is there."""
_TILE = 512
"""px a side that are resampled at a time."""
_FARTHEST = 4 * _TILE
"""px a side that a tile may come from; what is torn farther apart has Lanczos' kernel alone."""

Weights = NDArray[np.float64]


def resampled(picture: Floats, source: Floats, known: Flags) -> Floats:
    """Give a picture (h, w, 3) as it is at the places (h, w, 2) that it has moved to.

    Frequencies up to 0.94 of the highest keep their contrast to half a percent: eight pixels
    alone take 4 % of a painting's edges within four frames. What has not moved keeps its values;
    where it is not `known` they are rough.
    """
    picture = np.ascontiguousarray(picture, np.float32)
    still = (source == grid_of(*known.shape)).all(2)
    whole = moved(picture, source, cv2.INTER_LANCZOS4)
    for tile in _tiles(known.shape):
        wanted = known[tile] & ~still[tile]
        if wanted.any():
            found = _from_finer(picture, source[tile], wanted)
            whole[tile] = whole[tile] if found is None else found
    return np.where(still[..., None], picture, whole)


def _tiles(shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    for top in range(0, shape[0], _TILE):
        for left in range(0, shape[1], _TILE):
            yield slice(top, top + _TILE), slice(left, left + _TILE)


def _from_finer(picture: Floats, source: Floats, wanted: Flags) -> Floats | None:
    """Resample a tile from a finer picture of where it comes from; None where that is too large.

    Among four times as many pixels a side Lanczos' kernel of eight is true to half a percent.
    """
    least, most = source[wanted].min(0), source[wanted].max(0)
    (left, top), (right, bottom) = np.floor(least).astype(int), np.ceil(most).astype(int) + 1
    if max(right - left, bottom - top) > _FARTHEST:
        return None
    left, top = max(0, left - _MARGIN), max(0, top - _MARGIN)
    taps, fewer = _TAPS
    fine = _doubled(picture[top : bottom + _MARGIN, left : right + _MARGIN], taps)
    fine = _doubled(_doubled(_turned(fine), taps), fewer)
    fine = _doubled(_turned(fine), fewer)
    places = np.clip(source, least, most) - np.array((left, top), np.float32)
    return moved(fine, places * np.float32(4), cv2.INTER_LANCZOS4)


def _doubled(values: Floats, taps: int) -> Floats:
    """Give values (h, w, 3) with rows halfway between their rows."""
    height, width, channels = values.shape
    fine = np.empty((2 * height, width, channels), np.float32)
    fine[::2] = values
    one, weights = np.ones(1), _weights(taps)
    fine[1::2] = cv2.sepFilter2D(values, -1, one, weights, borderType=cv2.BORDER_REPLICATE)
    return fine


def _turned(values: Floats) -> Floats:
    """Give values (h, w, 3) as (w, h, 3)."""
    return np.asarray(cv2.transpose(values), np.float32)


def _weights(taps: int) -> Weights:
    """Weights of the pixels around one, for the value halfway from it to the next.

    There is a weight too many, 0, at the beginning: OpenCV's kernels have a pixel in the middle.
    """
    steps = np.arange(-taps, taps + 1) - 0.5
    inside = np.sqrt(np.clip(1 - np.square(steps / taps), 0, None))
    weights = np.sinc(steps) * np.i0(_WINDOW * inside) * (np.abs(steps) < taps)
    return np.asarray(weights / weights.sum(), np.float64)
