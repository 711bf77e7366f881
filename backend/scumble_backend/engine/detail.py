"""Where a picture has detail."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from .colour import to_oklab

_BANDS = (1.0, 3.0, 10.0)  # sigmas in px between which contrast is measured
_QUANTILE = 0.85


def detail_map(picture: Tensor, mask: Tensor | None = None) -> Tensor:
    """How detailed (1,3,h,w) is at each place: (h,w), 0 flat .. 1 detailed.

    RMS over three bands of OKLab lightness, smoothed, divided by its 85 % quantile over the
    whole picture (over `mask` > 0.5 where given), clamped to 1.
    """
    light = to_oklab(picture)[:, :1]
    blurred = [light, *(blur(light, sigma) for sigma in _BANDS)]
    power = torch.stack([(a - b).square() for a, b in pairwise(blurred)])
    side = max(picture.shape[-2:])
    energy = blur(power.sum(0), max(2.0, side / 32)).clamp(min=0).sqrt()[0, 0]
    counted = energy if mask is None or not bool((mask > 0.5).any()) else energy[mask > 0.5]
    level = counted.flatten().sort().values[int(_QUANTILE * (counted.numel() - 1))]
    return (energy / level.clamp(min=1e-4)).clamp(max=1)


def blur(x: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of (1,1,h,w), the border repeated; `sigma` in px."""
    for dim in (2, 3):
        radius = min(math.ceil(3 * sigma), 4 * x.shape[dim])
        t = torch.arange(-radius, radius + 1, dtype=x.dtype, device=x.device)
        kernel = torch.exp(-0.5 * (t / sigma) ** 2)
        kernel = (kernel / kernel.sum()).view(1, 1, *((-1, 1) if dim == 2 else (1, -1)))
        pad = (0, 0, radius, radius) if dim == 2 else (radius, radius, 0, 0)
        x = F.conv2d(F.pad(x, pad, mode="replicate"), kernel)
    return x
