"""EXIF's eight orientations."""

import numpy as np

from scumble_pictures.picture import Samples

_FLIPS = {
    1: (False, False, False),
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
"""By EXIF's number: whether rows and columns change places, then which of the two is reversed."""


def upright(values: Samples, orientation: int) -> Samples:
    """Turn (h, w, ...) as EXIF's orientation says; a view. Other numbers than 1..8 mean 1."""
    transposed, rows, columns = _FLIPS.get(orientation, _FLIPS[1])
    if transposed:
        values = np.swapaxes(values, 0, 1)
    return values[:: -1 if rows else 1, :: -1 if columns else 1]
