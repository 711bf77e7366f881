"""A painting moved as its picture has moved, as sharp as it was."""

import cv2
import numpy as np

from scumble_motion.flow import Floats, Motion, grid_of, moved

_FINE = 1.0
"""px: sigma of the blur that parts strokes' edges from the rest."""
_AROUND = 6.0
"""px: sigma of what counts as around a pixel."""
_MOST = 1.2
"""By how much edges are strengthened at most."""
_NONE = 0.002
"""A gain by less is none."""


def carried(painting: Floats, motion: Motion) -> Floats:
    """Give a painting (h, w, 3), 0..1, moved.

    It is resampled by Lanczos' kernel, and the fine contrast that this takes is given back, place
    by place: else a hundred frames would wear the strokes away. What has not moved keeps its
    values.
    """
    cv2.setNumThreads(1)
    whole = moved(painting, motion.source, cv2.INTER_LANCZOS4)
    before, after = painting - _soft(painting, _FINE), whole - _soft(whole, _FINE)
    wanted = moved(_soft(np.square(before).sum(2), _AROUND), motion.source)
    there = _soft(np.square(after).sum(2), _AROUND)
    gain = np.sqrt((wanted + 1e-6) / (there + 1e-6)).clip(1, _MOST) - 1
    still = (motion.source == grid_of(*gain.shape)).all(2)
    gain[still | (gain < _NONE)] = 0
    return np.asarray((whole + after * gain[..., None]).clip(0, 1), np.float32)


def _soft(values: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma))
