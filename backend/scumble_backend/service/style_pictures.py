"""Style pictures decoded: upright, sRGB, of a bounded size."""

import hashlib
import io
import logging
import struct
import warnings
import zlib
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from torch import Tensor

from scumble_backend.engine.cache import ByteCache
from scumble_protocol.messages import Buffer

log = logging.getLogger("scumble.styles")

LONGEST_STYLE_SIDE = 4096
MOST_PIXELS = 89_478_485
"""Pixels of a style: 256 MiB of RGB, as Pillow counts."""
MOST_SCANS = 64
"""Times that a progressive JPEG may go over its pixels; cameras and editors need ten or so."""

FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "TIFF", "BMP", "GIF", "PPM", "TGA", "PSD", "AVIF")
"""What is tried. Not EPS, which Pillow hands to Ghostscript, nor what artists do not use."""

_DAMAGE = (
    OSError,  # Pillow's own word for most of it
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for files that are not as they should be."""


class StyleError(ValueError):
    """A style picture cannot be decoded; the text says why in one line."""


class StylePicture(NamedTuple):
    """Colour (3, h, w) and alpha (h, w), 0..1, sRGB; and the hash of the file that they are.

    ``alpha`` is None where nothing is transparent.
    """

    color: Tensor
    alpha: Tensor | None
    key: bytes

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.color.nbytes + (0 if self.alpha is None else self.alpha.nbytes)


_LAST_USED = ByteCache(64 * 2**20)


def style_picture(content: Buffer, name: str) -> StylePicture:
    """Decode a picture file, or remember it if it was used lately. Raises StyleError."""
    key = hashlib.sha256(content).digest()
    return _LAST_USED.get(key, lambda: StylePicture(*decode_style(content, name), key))


def decode_style(content: Buffer, name: str) -> tuple[Tensor, Tensor | None]:
    """Decode a picture file into colour (3, h, w) and alpha (h, w) tensors, 0..1, sRGB.

    Turned upright by its EXIF tag, converted to sRGB by its profile, and reduced to at most
    4096 px on its longest side. Alpha is None where nothing is transparent. Raises StyleError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_readable()) as file:
                _check_size(file, content, name)
                upright = ImageOps.exif_transpose(_in_srgb(file, name))
                picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except StyleError:
        raise
    except UnidentifiedImageError:
        raise StyleError(
            f"The style {name} is no picture that can be read: choose another"
        ) from None
    except Image.DecompressionBombError:
        raise StyleError(_TOO_LARGE.format(name)) from None
    except _DAMAGE as error:
        raise StyleError(f"The style {name} is damaged ({error}): choose another") from None
    picture.thumbnail((LONGEST_STYLE_SIDE, LONGEST_STYLE_SIDE), Image.Resampling.LANCZOS)
    planes = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    return _shares(planes[:3]), _shares(planes[3]) if len(planes) == 4 else None


def _shares(levels: Tensor) -> Tensor:
    """Bytes as 0..1."""
    return levels.contiguous().float().div_(255)


_TOO_LARGE = "The style {} has too many pixels: make it smaller first"


def _readable() -> tuple[str, ...]:
    """Give the formats that this Pillow was built with."""
    Image.init()
    return tuple(form for form in FORMATS if form in Image.OPEN)


def _check_size(file: Image.Image, content: Buffer, name: str) -> None:
    """Look at the header, before anything is decoded, for what would take too much time or memory.

    A small file can claim any number of pixels, and a progressive JPEG any number of scans.
    """
    if file.width * file.height > MOST_PIXELS:
        raise StyleError(_TOO_LARGE.format(name))
    jpeg = file.format in ("JPEG", "MPO") or "jpeg" in str(file.info.get("compression"))
    if jpeg and bytes(content).count(b"\xff\xda") > MOST_SCANS:
        raise StyleError(f"The style {name} is an unusual JPEG: save it anew first")


def _in_srgb(picture: Image.Image, name: str) -> Image.Image:
    """Convert by the embedded profile; pictures without one, or with a broken one, are sRGB."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError) as error:
        log.warning("the profile of %s is not used: %s", name, error)
        return picture
    return converted if converted is not None else picture
