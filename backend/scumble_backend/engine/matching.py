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
_CHUNK = 4096  # queries at a time


def hypercolumns(taps: Mapping[str, Tensor], layers: Sequence[str]) -> Tensor:
    """Columns (h*w, C) float32 on the relu3_1 grid, from feature maps (1,c,H,W) of `layers`.

    As in Kolkin et al. 2022: finer layers are averaged down, coarser ones stretched, and each is
    divided by the root of its number of channels, so that layers count alike.
    """
    cells = GRIDS[GRID[0]]
    shape = taps[GRID].shape[-2:]
    columns = []
    for layer in layers:
        x, own = taps[layer], GRIDS[layer[0]]
        if own < cells:
            x = pool(x, cells // own)
        elif own > cells:
            up = own // cells
            x = F.interpolate(x.float(), scale_factor=up, mode="bilinear", align_corners=False)
            x = x[..., : shape[0], : shape[1]]
        columns.append(x.float() / x.shape[1] ** 0.5)
    return torch.cat(columns, 1)[0].flatten(1).T


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
