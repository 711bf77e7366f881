"""Which style a region of a painting is in, by numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MARGIN = 10
"""Pixels beside the border that are left out: the one with soft edges has a feather there."""


def moments(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean and standard deviations of the colours."""
    colors = pixels[..., :3].reshape(-1, 3) / 255
    return np.concatenate([colors.mean(0), colors.std(0)])


def check_regions(
    mixed: NDArray[np.uint8], first: NDArray[np.uint8], second: NDArray[np.uint8]
) -> None:
    """Check that the left half is in the first style and the right half in the second.

    ``first`` and ``second``: the same layer painted all in one of them.
    """
    middle = mixed.shape[1] // 2
    for half, own, other in (
        (np.s_[:, : middle - MARGIN], first, second),
        (np.s_[:, middle + MARGIN :], second, first),
    ):
        near = np.linalg.norm(moments(mixed[half]) - moments(own[half]))
        far = np.linalg.norm(moments(mixed[half]) - moments(other[half]))
        print(f"to its own style {near:.3f}, to the other {far:.3f}")
        assert near < 0.5 * far
