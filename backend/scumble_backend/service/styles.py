"""Style pictures: kept by their hash in the server, decoded in the worker."""

import hashlib
import io
import warnings
from collections import OrderedDict
from typing import Any

from scumble_protocol.messages import Buffer


class UnknownStyle(LookupError):  # noqa: N818 - the wire's word for it
    """Only a hash came, and its bytes are not here (any more)."""


class StyleStore:
    """The files of the styles used last, by SHA-256; the oldest go when the limit is passed."""

    def __init__(self, limit: int = 512 * 1024 * 1024) -> None:
        self._limit = limit
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def resolve(self, styles: list[dict[str, Any]], buffers: tuple[Buffer, ...]) -> list[bytes]:
        """Give the bytes of every style in a message: those that came, and those kept.

        Raises UnknownStyle, and ValueError for bytes that do not have the hash they claim.
        """
        arrived = iter(buffers)
        return [
            self._keep(style["sha256"], bytes(next(arrived)))
            if style["bytes"]
            else self._find(style["sha256"])
            for style in styles
        ]

    def _keep(self, sha256: str, content: bytes) -> bytes:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("the style's bytes do not have the hash that they claim")
        self._files[sha256] = content
        self._files.move_to_end(sha256)
        while sum(map(len, self._files.values())) > self._limit and len(self._files) > 1:
            self._files.popitem(last=False)
        return content

    def _find(self, sha256: str) -> bytes:
        if sha256 not in self._files:
            raise UnknownStyle(sha256)
        self._files.move_to_end(sha256)
        return self._files[sha256]


class StyleError(ValueError):
    """A style picture cannot be decoded; the text says why in one line."""


LONGEST_STYLE_SIDE = 4096


def decode_style(content: Buffer, name: str) -> tuple[Any, Any]:
    """Decode a picture file into colour (3, h, w) and alpha (h, w) tensors, 0..1, sRGB.

    Turned upright by its EXIF tag, converted to sRGB by its profile, and reduced to at most
    4096 px on its longest side. Raises StyleError.
    """
    import numpy as np  # noqa: PLC0415 - the server imports this module and stays light
    import torch  # noqa: PLC0415
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as file:
                upright = ImageOps.exif_transpose(_in_srgb(file))
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


def _in_srgb(picture: Any) -> Any:
    """Convert by the embedded profile; pictures without one, or with a broken one, are sRGB."""
    from PIL import ImageCms  # noqa: PLC0415 - see decode_style

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted if converted is not None else picture
