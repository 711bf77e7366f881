"""Tiles: parts of a picture that are seen by the network one after the other, with margins.

A loss whose gradient for a place's features depends on the rest of the picture only through sums
is exact by tiles (SPST: Galerne et al. 2022, arXiv 2212.13459): sum up first, then take each
tile's part of the gradient. Each place counts in the one tile whose core it lies in; a tile's
margin is as wide as the network sees, so inner borders have their real neighbours.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.picture.resample import GRIDS
from scumble_backend.engine.vgg.weights import CONVS

ALIGN = 16  # px: cores and margins are multiples of the coarsest cell, so that pools line up
SMALLEST = 64  # px: side of a core below which margins would be nearly all there is


class Box(NamedTuple):
    """A rectangle, half open, in px or cells."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """(h,w)."""
        return self.bottom - self.top, self.right - self.left

    def on(self, layer: str) -> "Box":
        """The cells of a layer's grid that this box of px meets."""
        cell = GRIDS[layer[0]]
        return Box(
            self.top // cell, self.left // cell, -(-self.bottom // cell), -(-self.right // cell)
        )

    def within(self, outer: "Box") -> "Box":
        """The same, counted from the corner of `outer`."""
        top, left = outer.top, outer.left
        return Box(self.top - top, self.left - left, self.bottom - top, self.right - left)

    def grown(self, by: int, limit: "Box") -> "Box":
        """Larger by so much on each side, but inside `limit`."""
        return Box(
            max(self.top - by, limit.top),
            max(self.left - by, limit.left),
            min(self.bottom + by, limit.bottom),
            min(self.right + by, limit.right),
        )

    def of(self, x: Tensor) -> Tensor:
        """View of (...,h,w) on this box."""
        return x[..., self.top : self.bottom, self.left : self.right]

    def placed(self, part: Tensor, shape: tuple[int, int]) -> Tensor:
        """`part` (1,c,h,w), of this box's shape, in zeros of `shape`; adjoint of of()."""
        if part.shape[-2:] == shape:
            return part
        size = (1, part.shape[1], *shape)
        whole = torch.empty(
            size, dtype=part.dtype, device=part.device, memory_format=torch.channels_last
        )
        self.of(whole.zero_()).copy_(part)
        return whole


class Tile(NamedTuple):
    """What counts, and what the network sees for it; px of the picture."""

    core: Box
    outer: Box

    def core_on(self, layer: str) -> Box:
        """The core on the feature map (of `outer`) of a layer."""
        return self.core.on(layer).within(self.outer.on(layer))


def cut(
    shape: tuple[int, int], side: int | None, margin: int, window: Box | None = None
) -> list[Tile]:
    """Tiles of a picture (h,w) with cores of at most `side` px, evenly cut; None: one of all.

    `window`: they cover only that part; its corners are multiples of 16.
    """
    whole = Box(0, 0, *shape)
    part = whole if window is None else window
    if side is None:
        return [Tile(part, part.grown(margin, whole))]
    cores = [
        Box(part.top + top, part.left + left, part.top + bottom, part.left + right)
        for top, bottom in _spans(part.shape[0], side)
        for left, right in _spans(part.shape[1], side)
    ]
    return [Tile(core, core.grown(margin, whole)) for core in cores]


def seen(shape: tuple[int, int], side: int | None, margin: int) -> int:
    """px that the network sees, margins included, in all tiles of a picture (h,w)."""
    if side is None:
        return shape[0] * shape[1]
    down, across = (
        sum(min(stop + margin, n) - max(start - margin, 0) for start, stop in _spans(n, side))
        for n in shape
    )
    return down * across


def whole(shape: tuple[int, int]) -> Tile:
    """The one tile that is all of a picture (h,w)."""
    return cut(shape, None, 0)[0]


def _spans(length: int, side: int) -> Iterator[tuple[int, int]]:
    count = -(-length // side)
    step = -(-length // (count * ALIGN)) * ALIGN
    for start in range(0, length, step):
        yield start, min(start + step, length)


def margin_of(layers: Collection[str], stretched: Collection[str] = ()) -> int:
    """px around a core that its features at `layers` depend on, a multiple of 16.

    One-sided receptive fields: relu3_1 13 px, 4_1 37, 4_2 45, 5_1 85. Layers that are
    `stretched` to a finer grid, where they are coarser, look one cell further.
    """
    seen = 0
    deepest = 0
    for name, _, _ in CONVS:
        seen += GRIDS[name[0]]
        if name in layers:
            deepest = max(deepest, seen + GRIDS[name[0]] * (2 if name in stretched else 1))
    return -(-deepest // ALIGN) * ALIGN


def strips(rows: int, columns: int, most: int) -> Iterator[slice]:
    """Slices of rows, each of at most `most` places (one row at least)."""
    step = max(1, most // max(1, columns))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))
