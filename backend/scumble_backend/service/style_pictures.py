"""Style pictures decoded: upright, sRGB, of a bounded size."""

import io
import logging
import warnings

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from torch import Tensor

from scumble_protocol.messages import Buffer

log = logging.getLogger("scumble.styles")

LONGEST_STYLE_SIDE = 4096


class StyleError(ValueError):
    """A style picture cannot be decoded; the text says why in one line."""


def decode_style(content: Buffer, name: str) -> tuple[Tensor, Tensor]:
    """Decode a picture file into colour (3, h, w) and alpha (h, w) tensors, 0..1, sRGB.

    Turned upright by its EXIF tag, converted to sRGB by its profile, and reduced to at most
    4096 px on its longest side. Raises StyleError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as file:
                upright = ImageOps.exif_transpose(_in_srgb(file, name))
                picture = upright.convert("RGBA")
    except UnidentifiedImageError:
        raise StyleError(
            f"The style {name} is no picture that can be read: choose another"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise StyleError(f"The style {name} has too many pixels: make it smaller first") from None
    except (OSError, ValueError, SyntaxError) as error:
        raise StyleError(f"The style {name} is damaged ({error}): choose another") from None
    picture.thumbnail((LONGEST_STYLE_SIDE, LONGEST_STYLE_SIDE), Image.Resampling.LANCZOS)
    array = np.array(picture, dtype=np.float32).transpose(2, 0, 1) / 255
    tensor = torch.from_numpy(array)
    return tensor[:3].contiguous(), tensor[3].contiguous()


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
