"""Style pictures decoded: upright, sRGB, of a bounded size."""

import hashlib
import logging
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from scumble_backend.engine.host.cache import ByteCache
from scumble_pictures.errors import PictureError
from scumble_pictures.limits import STYLE
from scumble_pictures.picture import Samples, shares
from scumble_pictures.reader import read
from scumble_pictures.scaling import within
from scumble_protocol.wire.messages import Buffer

log = logging.getLogger("scumble.styles")

LONGEST_STYLE_SIDE = STYLE.side


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
    """Decode a picture file, unless it is still cached. Raises StyleError."""
    key = hashlib.sha256(content).digest()
    return _LAST_USED.get(key, lambda: StylePicture(*decode_style(content, name), key))


def decode_style(content: Buffer, name: str) -> tuple[Tensor, Tensor | None]:
    """Decode a picture file into colour (3, h, w) and alpha (h, w) tensors, 0..1, sRGB.

    Turned upright by its EXIF tag, converted to sRGB by its profile, at its own depth, and reduced
    to at most 4096 px on its longest side. Alpha is None where nothing is transparent. Raises
    StyleError.
    """
    try:
        picture = read(bytes(content), STYLE)
    except PictureError as error:
        way = ", or choose another" if ": " in str(error) else ": choose another"
        raise StyleError(f"The style {name} {error}{way}") from None
    for note in picture.notes:
        log.warning("the style %s %s", name, note)
    pixels = picture.pixels if picture.had_alpha else picture.pixels[..., :3]
    small = within(np.ascontiguousarray(pixels), LONGEST_STYLE_SIDE)
    planes = np.moveaxis(small, 2, 0)
    return _tensor(planes[:3]), _tensor(planes[3]) if picture.had_alpha else None


def _tensor(values: Samples) -> Tensor:
    """Values of any depth as 0..1, float32."""
    return torch.from_numpy(np.ascontiguousarray(shares(values)))
