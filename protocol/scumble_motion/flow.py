"""Where the pixels of a picture come from in another: dense optical flow, and where there is none."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_STILL = 0.15  # px
_LEAST = 16


class Motion(NamedTuple):
    """From an earlier picture to a later one, both (h,w).

    source (h,w,2): for each px of the later one where it was in the earlier, as x and y in px.
    known (h,w) bool: whether it was there at all.
    """

    source: Floats
    known: NDArray[np.bool_]


def motion(before: Levels, after: Levels) -> Motion:
    """Find where (h,w,3) RGB pictures of one size moved."""
    cv2.setNumThreads(1)
    grey = [cv2.cvtColor(x, cv2.COLOR_RGB2GRAY) for x in (before, after)]
    back, forth = _flow(grey[1], grey[0]), _flow(grey[0], grey[1])
    h, w = grey[0].shape
    length = np.linalg.norm(back, axis=2)
    back[length < _STILL] = 0
    grid = np.stack(np.meshgrid(np.arange(w), np.arange(h)), axis=2).astype(np.float32)
    source = grid + back
    there = remapped(forth, source, cv2.INTER_LINEAR)
    miss = np.square(back + there).sum(2)
    size = np.square(back).sum(2) + np.square(there).sum(2)
    known = miss < 0.01 * size + 0.5
    x, y = source[..., 0], source[..., 1]
    known &= (x >= 0) & (y >= 0) & (x <= w - 1) & (y <= h - 1)
    soft = [cv2.GaussianBlur(p, (0, 0), 1.0).astype(np.float32) for p in (before, after)]
    unlike = np.abs(remapped(soft[0], source, cv2.INTER_LINEAR) - soft[1]).max(2)
    known &= unlike < 24
    known = cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # specks
    known = cv2.morphologyEx(known.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    return Motion(source, known)


def remapped(picture: Floats, source: Floats, how: int) -> Floats:
    return cv2.remap(picture, source, None, how, borderMode=cv2.BORDER_REPLICATE)


def _flow(one, other):
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    dis.setFinestScale(0)
    dis.setUseSpatialPropagation(True)
    return dis.calc(one, other, None)
