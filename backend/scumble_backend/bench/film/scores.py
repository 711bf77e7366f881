"""How still the paintings of a shot hold, and how sharp they are."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from scumble_backend.bench.film.shot import Shot
from scumble_motion.flow import Floats, moved


class FilmScores(NamedTuple):
    """Mean absolute differences of paintings, 0..1, and a measure of their edges.

    change: from frame to frame where nothing moves. warping: from frame to frame, with what moves
    laid over itself (Lai et al. 2018 square it). sharpness: the Laplacian's standard deviation,
    one for each frame.
    """

    change: float
    warping: float
    sharpness: list[float]


def scores_of(paintings: Sequence[Floats], shot: Shot) -> FilmScores:
    """Measure the paintings (h, w, 3), 0..1, of a shot's frames."""
    change, warping = [], []
    for number, (before, after) in enumerate(pairwise(paintings)):
        seen, still = shot.seen[number], shot.still[number]
        laid = moved(before, shot.sources[number], cv2.INTER_LANCZOS4)
        warping.append(float(np.abs(laid - after)[seen].mean()))
        if still.any():
            change.append(float(np.abs(before - after)[still].mean()))
    sharpness = [
        float(cv2.Laplacian(np.asarray(one.mean(2), np.float32), cv2.CV_32F).std())
        for one in paintings
    ]
    return FilmScores(float(np.mean(change)), float(np.mean(warping)), sharpness)
