"""How large a picture may be to be read."""

from typing import NamedTuple

from scumble_pictures.errors import PictureError

MOST_SCANS = 64
"""Times that a progressive JPEG may go over its pixels; cameras and editors need ten or so."""


class Limits(NamedTuple):
    """Limits for reading one picture, checked in the header before anything is decoded."""

    whole: int
    """Pixels that may be decoded at once."""
    samples: int
    """Bytes that their samples may have then."""
    merged: int
    """Bytes of the PNG inside a file of layers."""
    reduced: int = 0
    """Pixels above that of which a JPEG, PNG or TIFF is read in parts, smaller; 0: none."""
    side: int = 65_535
    """The longest side that the picture then should keep, at least."""


CONTENT = Limits(whole=2**29, samples=2**34, merged=2**31)
"""What the protocol carries: 2 GiB at four bytes a pixel."""
STYLE = Limits(whole=89_478_485, samples=2**28, merged=2**28, reduced=2**30, side=4096)
"""As a whole 256 MiB of RGB; in parts a scan of 1000 megapixels, in a few hundred megabytes."""

SPARSE = 64
"""Pixels that each byte of a file may stand for above ``whole``. Scans of that size have noise;
what is smaller was made to fill the memory of whoever reads it."""
MOST_PROGRESSIVE = 2**28
"""Pixels of a progressive JPEG, which must be decoded in one piece even where it is reduced."""


def must_shrink(size: tuple[int, int], pixel: float, content: bytes, limits: Limits) -> bool:
    """Say whether a picture must be read in parts, smaller; PictureError if it may not even that.

    ``pixel``: bytes of its samples in a pixel; ``content``: the file.
    """
    pixels = size[0] * size[1]
    if pixels <= limits.whole and pixels * pixel <= limits.samples:
        return False
    if pixels > limits.reduced or pixels > SPARSE * len(content):
        raise too_many_pixels(size)
    return True


def check_whole(size: tuple[int, int], pixel: float, limits: Limits) -> None:
    """Raise PictureError for a picture that may not be decoded at once."""
    pixels = size[0] * size[1]
    if pixels > limits.whole or pixels * pixel > limits.samples:
        raise too_many_pixels(size)


def too_many_pixels(size: tuple[int, int]) -> PictureError:
    """Say that a picture is too large, and what to do."""
    return PictureError(f"has too many pixels ({size[0]} x {size[1]}): make it smaller first")
