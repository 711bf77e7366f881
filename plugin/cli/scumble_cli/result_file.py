"""A result of any depth into a picture file, without losing more of it than the format must.

PNG takes 16 bits a channel and TIFF 16 bits or floats; Pillow writes neither with colours. All
other formats get 8 bits, as from ``scumble style``.
"""

from pathlib import Path
from typing import Any

import numpngw
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from scumble_cli.pictures import cannot_write, write_picture
from scumble_client import Result
from scumble_protocol.pixels import FORMATS

_KINDS = {"u8": "u1", "u16": "<u2", "f16": "<f2", "f32": "<f4"}
_PNG_FILTER_UP = 2  # each row as what differs from the one above: small, and fast to find

_Values = NDArray[Any]


def write_result(path: Path, result: Result) -> None:
    """Write a result; alpha is left out where all of it is opaque. Raises InputError."""
    values = _rgba(result)
    opaque = 1 if values.dtype.kind == "f" else np.iinfo(values.dtype).max
    alpha = bool((values[..., 3] < opaque).any())
    ending, deep = path.suffix.lower(), values.dtype.itemsize > 1
    if not deep or ending not in (".png", ".tif", ".tiff"):
        write_picture(path, Image.fromarray(_eight_bits(values)), alpha)
        return
    kept = np.ascontiguousarray(values if alpha else values[..., :3])
    try:
        with path.open("wb") as file:
            if ending == ".png":
                numpngw.write_png(file, _sixteen_bits(kept), filter_type=_PNG_FILTER_UP)
            else:
                more = ["unassalpha"] if alpha else None
                tifffile.imwrite(
                    file, kept, photometric="rgb", extrasamples=more, metadata=None, software=False
                )
    except OSError as error:
        raise cannot_write(path, error) from None


def _rgba(result: Result) -> _Values:
    layout = FORMATS[result.format]
    flat: _Values = np.frombuffer(result.pixels, _KINDS[layout.depth])
    values = flat.reshape(result.height, result.width, 4)
    if layout.order == "BGRA":
        values = values[..., [2, 1, 0, 3]]
    return values.astype(np.float32) if layout.depth == "f16" else values


def _eight_bits(values: _Values) -> _Values:
    if values.dtype.itemsize > 1:
        values = _rounded(values, 255).astype(np.uint8)
    return np.ascontiguousarray(values)


def _sixteen_bits(values: _Values) -> _Values:
    return values if values.dtype.kind == "u" else _rounded(values, 65535).astype(np.uint16)


def _rounded(values: _Values, white: int) -> _Values:
    """Give whole numbers 0..``white`` for 16 bits or floats; what is no number is 0."""
    shares: _Values = values / np.float32(65535) if values.dtype.kind == "u" else values
    shares = np.nan_to_num(shares, nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
    whole: _Values = np.rint(shares * white)
    return whole
