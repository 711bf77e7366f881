"""Editor pixel formats to float tensors and back, alpha bytes untouched."""

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from scumble_protocol.messages import Buffer
from scumble_protocol.pixels import FORMATS, PixelFormat

_DTYPES = {"u8": "<u1", "u16": "<u2", "f16": "<f2", "f32": "<f4"}
_WHITE = {"u8": 255.0, "u16": 65535.0, "f16": 1.0, "f32": 1.0}


class Layer(NamedTuple):
    """A layer as it came: its bytes, how to read them, and the selection."""

    width: int
    height: int
    format: PixelFormat
    pixels: Buffer
    mask: Buffer | None = None
    """One byte a pixel, 255 inside the selection; None selects everything."""

    def color(self) -> Tensor:
        """The colours as (3, height, width) float32, 0..1, red first.

        Floats outside 0..1 are clipped, and what is no number counts as 0.
        """
        channels = self._array()[..., _color_order(self.format)]
        planes = np.ascontiguousarray(channels.transpose(2, 0, 1)).astype(np.float32)
        planes /= _WHITE[self.format.depth]
        np.nan_to_num(planes, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
        return torch.from_numpy(planes).clamp_(0, 1)

    def coverage(self) -> Tensor:
        """Alpha times selection as (height, width) float32, 0..1."""
        alpha = self._array()[..., 3].astype(np.float32) / _WHITE[self.format.depth]
        np.nan_to_num(alpha, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
        if self.mask is not None:
            alpha *= self._mask_array().astype(np.float32) / 255
        return torch.from_numpy(alpha).clamp_(0, 1)

    def painted(self, picture: Tensor) -> bytes:
        """Give the layer's bytes with the colours of ``picture``, (3, height, width) 0..1.

        Alpha stays bit-identical, times the selection where there is one. Pixels that nobody
        can see afterwards keep the colour bytes that they had.
        """
        source = self._array()
        result = source.copy()
        white = _WHITE[self.format.depth]
        planes = picture.detach().cpu().float().clamp(0, 1).numpy()
        values = planes.transpose(1, 2, 0) * np.float32(white)
        if white > 1:
            values = np.rint(values)
        result[..., _color_order(self.format)] = values.astype(result.dtype)
        if self.mask is not None:
            result[..., 3] = _times_mask(source[..., 3], self._mask_array())
        hidden = result[..., 3] == 0
        result[hidden, :3] = source[hidden, :3]
        return bytes(result.tobytes())

    def _array(self) -> NDArray[np.generic]:
        dtype = _DTYPES[self.format.depth]
        return np.frombuffer(self.pixels, dtype).reshape(self.height, self.width, 4)

    def _mask_array(self) -> NDArray[np.uint8]:
        assert self.mask is not None  # noqa: S101 - the callers looked
        return np.frombuffer(self.mask, np.uint8).reshape(self.height, self.width)


def layer_of(fields: dict[str, Any], buffers: tuple[Buffer, ...]) -> Layer:
    """Give the layer of a checked ``submit``."""
    width, height = fields["width"], fields["height"]
    mask = buffers[1] if fields["mask"] else None
    return Layer(width, height, FORMATS[fields["format"]], buffers[0], mask)


def preview_bytes(picture: Tensor, coverage: Tensor) -> bytes:
    """Give RGBA 8-bit bytes of a (3, h, w) picture and its (h, w) coverage, both 0..1."""
    stacked = torch.cat([picture.float().clamp(0, 1), coverage[None].clamp(0, 1)])
    levels = (stacked * 255).round_().to(torch.uint8)
    return levels.permute(1, 2, 0).contiguous().numpy().tobytes()


def _color_order(form: PixelFormat) -> list[int]:
    return [2, 1, 0] if form.order == "BGRA" else [0, 1, 2]


def _times_mask(alpha: NDArray[np.generic], mask: NDArray[np.uint8]) -> NDArray[np.generic]:
    if np.issubdtype(alpha.dtype, np.integer):
        product = (alpha.astype(np.uint32) * mask + 127) // 255
        return product.astype(alpha.dtype)
    scaled = alpha.astype(np.float32) * (mask.astype(np.float32) / 255)
    return np.where(mask == 255, alpha, scaled.astype(alpha.dtype))
