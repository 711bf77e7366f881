"""One file of the matrix beside what is to be seen in it, and the picture that all are made of."""

import io
from typing import Any, NamedTuple

import numpy as np

from scumble_pictures.formats.with_pillow import know_formats

know_formats()  # Pillow writes HEIF and JPEG XL then, too

WIDTH, HEIGHT = 13, 9  # neither a multiple of anything, nor square

NONE_KNOWN = None


class Kind(NamedTuple):
    """One file. ``truth``: RGBA 0..1, sRGB, (h, w, 4), upright, or None where only others know."""

    name: str
    content: bytes
    truth: Any
    dtype: str = "u1"
    second: bool = True
    """Whether a reader that knows no profiles and gammas sees the same."""
    tolerance: float = 1.0
    """Levels of 8 bits between what is read and the truth."""


def colors(seed=0):
    """Smooth colours and noise, RGBA, 0..1."""
    y, x = np.mgrid[0 : 1 : HEIGHT * 1j, 0 : 1 : WIDTH * 1j]
    smooth = np.stack([x, y, (1 - x) * (1 - y), 0.25 + 0.75 * x * y], -1)
    noise = np.random.default_rng(seed).uniform(0, 1, smooth.shape)
    values = 0.7 * smooth + 0.3 * noise
    values[0, 0], values[0, 1], values[-1, -1] = (0, 0, 0, 0), (1, 1, 1, 1), (1, 0, 0, 1)
    return values


RGBA = colors()
GREY = RGBA[..., 1:2]
ALPHA = RGBA[..., 3:]


def whole(values, bits):
    return np.rint(values * (2**bits - 1)).astype(np.uint32)


def as_truth(color, alpha=None):
    """Grey or RGB as RGBA, opaque or not."""
    alpha = np.ones_like(color[..., :1]) if alpha is None else alpha
    return np.concatenate([np.broadcast_to(color, (*color.shape[:2], 3)), alpha], -1)


def rounded(values, bits):
    return whole(values, bits) / (2**bits - 1)


def saved(picture, form, **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def bytes_of(values):
    return whole(values, 8).astype(np.uint8)
