"""A picture as everything after the reader sees it: upright, sRGB, RGBA, at its file's depth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[Any]
"""Values of a picture: uint8, uint16 or float32; integers reach from 0 to their type's highest,
floats from 0 to 1."""


@dataclass(frozen=True)
class Metadata:
    """What a painting keeps of its original's file."""

    profiled: bool = False
    """Whether it had a colour profile: the painting gets one too, that of sRGB."""
    dpi: tuple[float, float] | None = None
    """Pixels an inch, across and down."""
    exif: bytes | None = None
    """Its EXIF data ("Exif", two zero bytes, a TIFF), upright, without sizes and thumbnail."""


NOTHING_KEPT = Metadata()


@dataclass(frozen=True)
class Picture:
    """Pixels (h, w, 4): red, green, blue, alpha; sRGB-encoded, alpha not premultiplied."""

    pixels: Samples
    had_alpha: bool
    """Whether the file said what is transparent; if not, alpha is full everywhere."""
    metadata: Metadata = NOTHING_KEPT
    notes: tuple[str, ...] = ()
    """What the user should know; each follows the file's name."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def highest(dtype: np.dtype[Any]) -> int:
    """Give the value that is white or opaque: 255, 65535, or 1 for floats."""
    return 1 if dtype.kind == "f" else int(np.iinfo(dtype).max)


def shares(values: Samples) -> NDArray[np.float32]:
    """Give values as float32, 0..1. NaN is 0; what lies outside is clipped."""
    if values.dtype.kind != "f":
        return np.divide(values, highest(values.dtype), dtype=np.float32)
    cleaned = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
    return np.asarray(cleaned.clip(0, 1))


def in_depth(values: Samples, dtype: np.dtype[Any]) -> Samples:
    """Give shares 0..1 as values of a type, rounded to its nearest; outside is clipped."""
    white = highest(dtype)
    if white == 1:
        return values.astype(dtype)
    return np.asarray(np.rint(values.clip(0, 1) * white).astype(dtype))


def eight_bits(values: Samples) -> NDArray[np.uint8]:
    """Give values of any depth as bytes, rounded to the nearest."""
    if values.dtype == np.uint8:
        return values
    out = np.empty(values.shape, np.uint8)
    for rows in strips(values.shape[0], values.shape[1]):
        out[rows] = in_depth(shares(values[rows]), out.dtype)
    return out


def strips(height: int, width: int, pixels: int = 2**20) -> list[slice]:
    """Cut rows into strips of about so many pixels."""
    step = max(1, pixels // max(1, width))
    return [slice(y, min(y + step, height)) for y in range(0, height, step)]
