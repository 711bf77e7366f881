"""A painting moved as its picture has moved, as sharp as it was."""

import cv2
import numpy as np

from scumble_motion.flow import Floats, Motion
from scumble_motion.resampling import resampled


def carried(painting: Floats, motion: Motion) -> Floats:
    """Give a painting (h, w, 3), 0..1, moved; what has not moved keeps its values."""
    cv2.setNumThreads(1)
    return np.asarray(resampled(painting, motion.source, motion.known).clip(0, 1), np.float32)
