"""Where the pixels of a picture were in an earlier one: dense optical flow."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_STILL = 0.15
"""px: what moved by less has not moved, so that it is not resampled either."""
_MISSED = (0.01, 0.5)
"""Squared px, of the squared lengths and at least, by which there and back may miss."""
_UNLIKE = 24
"""Levels of 255 by which what moved may look another, in any channel; light changes by less."""
_SMALLEST = 16
"""px of a side below which there is no flow: all of it is new."""
_CORE = np.ones((3, 3), np.uint8)


class Motion(NamedTuple):
    """From an earlier picture to a later one of the same size (h, w).

    source (h, w, 2): where each pixel of the later one was in the earlier, as x and y in px.
    known (h, w): whether it was there at all; what was hidden or outside was not.
    """

    source: Floats
    known: Flags


def motion_between(before: Levels, after: Levels) -> Motion:
    """Find how one picture became another, both RGB (h, w, 3).

    Flow is OpenCV's DIS (Kroeger et al. 2016), both ways. A pixel is known where there and back
    leads to it again (Sundaram, Brox & Keutzer 2010), and it looks alike. The same pictures give
    the same numbers: OpenCV computes in one thread, since its stripes would change them.
    """
    height, width = after.shape[:2]
    grid = grid_of(height, width)
    if min(height, width) < _SMALLEST:
        return Motion(grid, np.zeros((height, width), np.bool_))
    cv2.setNumThreads(1)
    old, new = (
        np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in (before, after)
    )
    back, forth = _flow(new, old), _flow(old, new)
    back[np.square(back).sum(2) < _STILL**2] = 0
    source = np.asarray(grid + back, np.float32)
    x, y = source[..., 0], source[..., 1]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    known = inside & _returns(back, forth, source) & _alike(before, after, source)
    return Motion(
        source, cv2.morphologyEx(cv2.erode(_whole(known), _CORE), cv2.MORPH_OPEN, _CORE) > 0
    )


def grid_of(height: int, width: int) -> Floats:
    """Give where every pixel is, (h, w, 2), as x and y in px."""
    rows, columns = np.indices((height, width), np.float32)
    return np.stack((columns, rows), 2)


def moved(values: Floats, source: Floats, how: int = cv2.INTER_LINEAR) -> Floats:
    """Give values (h, w) or (h, w, n) as they are at the places that they have moved to."""
    x, y = (np.ascontiguousarray(source[..., axis]) for axis in (0, 1))
    found = cv2.remap(values, x, y, how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _flow(one: Levels, other: Levels) -> Floats:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    still = np.zeros((*one.shape, 2), np.float32)
    return np.asarray(search.calc(one, other, still), np.float32)


def _returns(back: Floats, forth: Floats, source: Floats) -> Flags:
    there = moved(forth, source)
    lengths = np.square(back).sum(2) + np.square(there).sum(2)
    return np.asarray(np.square(back + there).sum(2) < _MISSED[0] * lengths + _MISSED[1])


def _alike(before: Levels, after: Levels, source: Floats) -> Flags:
    old, new = (cv2.GaussianBlur(one, (0, 0), 1.0).astype(np.float32) for one in (before, after))
    return np.asarray(np.abs(moved(old, source) - new).max(2) < _UNLIKE)


def _whole(flags: Flags) -> Levels:
    return flags.astype(np.uint8)
