"""Whether a picture goes on from the one before, or another shot begins."""

import cv2
import numpy as np

from scumble_motion.flow import Levels, Motion, moved

_FOUND = 0.35
"""Share of a picture that must be found again in the one before."""
_LIKE = 0.4
"""Correlation of the two, moved onto each other, which noise and fades leave higher."""
_COARSE = 2.0
"""px: sigma of what is compared."""


def is_cut(before: Levels, after: Levels, motion: Motion) -> bool:
    """Tell whether nothing leads from one picture to the next, both RGB (h, w, 3).

    So a shot that moves or flashes too much for anything to be carried over begins anew as well.
    """
    if motion.known.mean() < _FOUND:
        return True
    old, new = (
        cv2.GaussianBlur(one.mean(2, dtype=np.float32), (0, 0), _COARSE) for one in (before, after)
    )
    one, other = moved(old, motion.source), new
    one, other = one - one.mean(), other - other.mean()
    spread = float(np.sqrt(np.square(one).mean() * np.square(other).mean()))
    if spread < 1.0:  # flat pictures: all of one is found in the other
        return False
    return float((one * other).mean()) / spread < _LIKE
