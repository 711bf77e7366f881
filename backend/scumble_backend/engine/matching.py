"""Hypercolumns, and the style's nearest to each place of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from .network import Poll, no_poll
from .resample import GRIDS, pool

GRID = "3_1"  # the layer on whose grid hypercolumns stand
BANK = 6000  # style columns that are searched at most
_CHUNK = 2048  # queries at a time


def on_grid(taps: Mapping[str, Tensor], layers: Sequence[str]) -> dict[str, Tensor]:
    """Feature maps (1,c,H,W) of `layers`, those finer than the relu3_1 grid averaged down to it."""
    return {layer: pool(taps[layer], _times_finer(layer)) for layer in layers}


def off_grid(gradient: Tensor, layer: str, shape: tuple[int, int]) -> Tensor:
    """Adjoint of on_grid(): a gradient on the grid as one for the feature map of (H,W) `shape`.

    Written out because autograd's turns the whole layer's memory round: it took a third of the
    time of an iteration.
    """
    cells = _times_finer(layer)
    if cells == 1:
        return gradient
    counts = [
        torch.full((n,), float(cells)).index_fill_(0, torch.tensor(n - 1), size - (n - 1) * cells)
        for n, size in zip(gradient.shape[-2:], shape, strict=True)
    ]
    share = (1 / torch.outer(*counts)).to(gradient.device, gradient.dtype)
    spread = F.interpolate(gradient * share, scale_factor=cells, mode="nearest")
    return spread[..., : shape[0], : shape[1]]


def _times_finer(layer: str) -> int:
    return max(1, GRIDS[GRID[0]] // GRIDS[layer[0]])


def hypercolumns(maps: Mapping[str, Tensor], layers: Sequence[str]) -> Tensor:
    """Columns (h*w, C) float32 from feature maps (1,c,h,w) that on_grid() made.

    As in Kolkin et al. 2022: finer layers are averaged down, coarser ones stretched, and each is
    divided by the root of its number of channels, so that layers count alike.
    """
    shape = maps[GRID].shape[-2:]
    columns = []
    for layer in layers:
        x, own = maps[layer].float(), GRIDS[layer[0]]
        if own > GRIDS[GRID[0]]:
            up = own // GRIDS[GRID[0]]
            x = F.interpolate(x, scale_factor=up, mode="bilinear", align_corners=False)
            x = x[..., : shape[0], : shape[1]]
        columns.append(x[0].permute(1, 2, 0).reshape(-1, x.shape[1]) / x.shape[1] ** 0.5)
    return torch.cat(columns, 1)


def nearest(
    queries: Tensor,
    bank: Tensor,
    weight: Tensor | None = None,
    *,
    dtype: torch.dtype = torch.float32,
    poll: Poll = no_poll,
) -> Tensor:
    """Index (n,) of the column of `bank` (m,C) that is most like each query (n,C).

    Likeness is the cosine after each set's mean is taken off (queries' counted by `weight`
    (n,)): without that everything resembles everything. Products are taken in `dtype`.
    """
    w = None if weight is None else (weight / weight.sum().clamp(min=1e-6))
    centre = queries.mean(0) if w is None else w @ queries
    keys = F.normalize(bank.float() - bank.float().mean(0), dim=1).to(dtype).T
    found = []
    for start in range(0, len(queries), _CHUNK):
        poll()
        chunk = queries[start : start + _CHUNK]
        # The length of a query does not change which column is nearest.
        found.append((F.normalize(chunk - centre, dim=1).to(dtype) @ keys).argmax(1))
    return torch.cat(found)


def choose(count: int, most: int, seed: int) -> Tensor:
    """`most` of the indices below `count`, spread evenly, each with a random offset."""
    if count <= most:
        return torch.arange(count)
    generator = torch.Generator().manual_seed(seed)
    places = torch.arange(most, dtype=torch.float64) + torch.rand(
        most, dtype=torch.float64, generator=generator
    )
    return (places * (count / most)).long().clamp(max=count - 1)
