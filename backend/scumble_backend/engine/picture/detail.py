"""Where a picture has detail."""

import math
from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.picture.colour import to_oklab
from scumble_backend.engine.picture.resample import GRIDS, pool
from scumble_backend.engine.vgg.network import Poll

_BANDS = (1.0, 3.0, 10.0)  # sigmas in px between which contrast is measured
_QUANTILE = 0.85
_LARGE = 2048  # px of the longest side, above which the map is smoothed on the relu3_1 grid
_STRIP = 2**21  # px that are processed at a time in a large picture


class DetailMap:
    """How detailed a picture is at each place: 0 flat .. 1 detailed, on the network's grids.

    RMS over three bands of OKLab lightness, smoothed, divided by its 85 % quantile over the
    whole picture (over `mask` > 0.5 where given), clamped to 1. `picture` (1,3,h,w), `mask`
    (h,w), `size`: px of the longest side, or what a level counts as that (canvas.py). Above
    2048 px bands are measured strip by strip and smoothed on the grid of relu3_1, with a sigma of
    at least 16 cells: nearly the same map, many times faster.
    """

    def __init__(self, picture: Tensor, mask: Tensor | None, size: int, poll: Poll) -> None:
        self._cells = GRIDS["3"] if size > _LARGE else 1
        if self._cells == 1:
            self._map = detail_map(picture, mask, size)
        else:
            small = None if mask is None else pool(mask[None, None], self._cells)[0, 0]
            sigma = size / 32 / self._cells
            self._map = _scaled(_power_on_grid(picture, self._cells, poll), sigma, small)

    def on(self, layer: str) -> Tensor:
        """The map (h,w) on the grid of a layer of block 3 or later."""
        return pool(self._map[None, None], GRIDS[layer[0]] // self._cells)[0, 0]


def detail_map(picture: Tensor, mask: Tensor | None, size: int) -> Tensor:
    """The map (h,w) on the picture's own px, seen as a whole; as DetailMap says."""
    return _scaled(_power(picture), max(2.0, size / 32), mask)


def _power(picture: Tensor) -> Tensor:
    """Squared contrast (1,1,h,w) over the bands."""
    light = to_oklab(picture)[:, :1]
    blurred = [light, *(blur(light, sigma) for sigma in _BANDS)]
    power = torch.stack([(a - b).square() for a, b in pairwise(blurred)])
    return power.sum(0)


def _power_on_grid(picture: Tensor, cells: int, poll: Poll) -> Tensor:
    """The same averaged over cells of px, strip by strip."""
    h, w = picture.shape[-2:]
    margin = cells * math.ceil(3 * max(_BANDS) / cells)
    found = []
    step = max(1, _STRIP // w // cells) * cells
    for start in range(0, h, step):
        poll()
        top, stop = max(0, start - margin), min(h, start + step)
        power = _power(picture[..., top : stop + margin, :])
        found.append(pool(power[..., start - top : stop - top, :], cells))
    return torch.cat(found, 2)


def _scaled(power: Tensor, sigma: float, mask: Tensor | None) -> Tensor:
    energy = blur(power, sigma).clamp(min=0).sqrt()[0, 0]
    counted = energy if mask is None or not bool((mask > 0.5).any()) else energy[mask > 0.5]
    level = counted.flatten().kthvalue(1 + int(_QUANTILE * (counted.numel() - 1))).values
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
