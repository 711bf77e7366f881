"""A result of any depth into a picture file, without losing more of it than the format must."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from scumble_cli.files.pictures import Content, laid_over, write_values
from scumble_client import Result
from scumble_pictures.picture import highest
from scumble_pictures.wire import samples_of
from scumble_protocol.pixels import FORMATS

_Values = NDArray[Any]


def write_result(path: Path, result: Result) -> None:
    """Write a result; alpha is left out where all of it is opaque. Raises InputError."""
    values = values_of(result)
    alpha = bool((values[..., 3] < highest(values.dtype)).any())
    write_values(path, values, alpha)


def write_painting(path: Path, content: Content, result: Result, *, masked: bool) -> _Values:
    """Write a painted picture, with the metadata of its original.

    ``masked``: what the mask left out shows the picture. Gives what was written, RGBA (h, w, 4).
    Raises InputError.
    """
    values = values_of(result)
    if masked:
        values = laid_over(values, content.values)
    write_values(path, values, content.had_alpha, content.metadata)
    return values


def values_of(result: Result) -> _Values:
    """Give a result's RGBA, (h, w, 4): uint8, uint16 or float32."""
    return samples_of(result.pixels, result.width, result.height, FORMATS[result.format])
