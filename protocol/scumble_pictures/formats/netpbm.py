"""PFM, and PGM and PPM of 16 bits: headers of a few words, then bare values."""

import re

import numpy as np

from scumble_pictures.errors import PictureError
from scumble_pictures.limits import Limits, check_whole
from scumble_pictures.raster import Raster

_FLOATS = re.compile(rb"(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+(-?[\d.eE+-]{1,20})\s")
_SPACE = rb"(?:\s|#[^\n]*\n)+"
_WHOLE = re.compile(
    rb"(P[56])" + _SPACE + rb"(\d{1,9})" + _SPACE + rb"(\d{1,9})" + _SPACE + rb"(\d{1,5})\s"
)


def deep_netpbm(content: bytes, limits: Limits) -> Raster | None:
    """Read such a file; None if it is none. Raises PictureError."""
    found = _FLOATS.match(content) or _WHOLE.match(content)
    if found is None:
        return None
    width, height = int(found[2]), int(found[3])
    channels = 3 if found[1] in (b"PF", b"P6") else 1
    if found[1] in (b"PF", b"Pf"):
        kind = "<f4" if float(found[4]) < 0 else ">f4"
    elif 255 < int(found[4]) < 65536:
        kind = ">u2"
    else:
        return None  # 8 bits: Pillow's
    count = width * height * channels
    size = count * np.dtype(kind).itemsize
    check_whole((width, height), channels * np.dtype(kind).itemsize, limits)
    if not count or len(content) - found.end() < size:
        raise PictureError("is damaged (it ends too early): save it again")
    values = np.frombuffer(content, kind, count, found.end()).reshape(height, width, channels)
    if kind == ">u2":
        most = int(found[4])
        if most < 65535:
            values = (np.minimum(values, most).astype(np.uint32) * 65535 + most // 2) // most
        samples = values.astype(np.uint16)
    else:
        samples = values[::-1].astype(np.float32)  # rows come from the bottom
    return Raster(samples, "rgb" if channels == 3 else "grey")
