"""Sizes: resizing pictures, and averaging masks down to the network's grids."""

import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

GRIDS = {"1": 1, "2": 2, "3": 4, "4": 8, "5": 16}  # px per cell, by the block of a layer


def fit(shape: tuple[int, int], longest: int) -> tuple[int, int]:
    """(h,w) in proportion, the longest side being `longest`, no side below 1."""
    h, w = shape
    scale = longest / max(h, w)
    return max(1, round(h * scale)), max(1, round(w * scale))


def resize(picture: Tensor, shape: tuple[int, int]) -> Tensor:
    """Picture (...,c,h,w) to `shape`, bicubic and antialiased, not clamped."""
    if tuple(picture.shape[-2:]) == tuple(shape):
        return picture
    batched = picture if picture.dim() == 4 else picture[None]
    result = F.interpolate(batched, shape, mode="bicubic", antialias=True, align_corners=False)
    return result if picture.dim() == 4 else result[0]


def shrink_mask(mask: Tensor, shape: tuple[int, int]) -> Tensor:
    """Mask (h,w), 0..1, area-averaged (or stretched) to `shape`."""
    if tuple(mask.shape) == tuple(shape):
        return mask
    up = shape[0] > mask.shape[0] or shape[1] > mask.shape[1]
    if up:
        result = F.interpolate(mask[None, None], shape, mode="bilinear", antialias=True)
    else:
        result = F.adaptive_avg_pool2d(mask[None, None], shape)
    return result[0, 0].clamp(0, 1)


def pool(x: Tensor, cells: int) -> Tensor:
    """Mean over cells of `cells` px of (1,c,h,w); the last cells may be partial."""
    if cells == 1:
        return x
    return F.avg_pool2d(x, cells, ceil_mode=True, count_include_pad=False)


def mask_on_grid(mask: Tensor, layer: str) -> Tensor:
    """Mask (h,w) averaged down to the grid of a network layer such as "3_1"."""
    return pool(mask[None, None], GRIDS[layer[0]])[0, 0]
