"""The terms of the loss that look at feature maps: what each needs of the whole picture, and its
gradient on a tile."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .losses import content_sum, cosine_sum, gram_distance, gram_gradient, gram_sum
from .matching import GRID, STRIP, Matches, hypercolumns, off_grid, on_grid
from .network import Poll
from .pyramid import Pyramid
from .regions import Region
from .tiles import Box, Tile, strips

Gradients = dict[str, Tensor]  # by layer, of the shape of the tile's feature maps
GramMatrices = dict[tuple[int, str], Tensor]  # (C,C) by region and layer


class GramTerm:
    """Mean over layers and regions of the relative distance of Gram matrices.

    It needs sums over the whole picture: gather() every tile, settle(), then ask for gradients.
    """

    def __init__(self, regions: Sequence[Region], layers: Sequence[str], factor: float) -> None:
        self._regions = [(region, Pyramid(region.weight)) for region in regions]
        self._layers, self._factor = layers, factor

    def gather(self, sums: GramMatrices, taps: Gradients, tile: Tile,
               poll: Poll) -> None:  # fmt: skip
        """Add a tile's part to `sums`."""
        for i, (_, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                core = tile.core_on(layer).of(taps[layer])
                part = gram_sum(core, pyramid.part(layer, tile), poll)
                given = sums.get((i, layer))
                sums[i, layer] = part if given is None else given.add_(part)

    def settle(self, sums: GramMatrices, shape: tuple[int, int]) -> tuple[Tensor, GramMatrices]:
        """The loss, and matrices for gradients(), for a picture (h,w)."""
        matrices = {}
        value = torch.zeros(())
        for i, (region, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                count = pyramid.count(layer, shape)
                own = sums[i, layer] / count
                loss, matrix = gram_distance(own, region.grams[layer], count)
                matrices[i, layer] = matrix
                value = value.to(loss.device) + region.share / len(self._layers) * loss
        return value, matrices

    def gradients(
        self, matrices: GramMatrices, taps: Gradients, tile: Tile, poll: Poll
    ) -> Gradients:
        """Gradients for a tile's feature maps, by layer: of its core only."""
        found: Gradients = {}
        for layer in self._layers:
            box = tile.core_on(layer)
            core, total = box.of(taps[layer]), None
            for i, (region, pyramid) in enumerate(self._regions):
                poll()
                gradient = gram_gradient(core, matrices[i, layer], pyramid.part(layer, tile))
                gradient *= self._factor * (region.share / len(self._layers))
                total = gradient if total is None else total + gradient
            if total is not None:
                found[layer] = box.placed(total, tile.outer_on(layer).shape)
        return found


class NearestTerm:
    """1 - mean cosine between hypercolumns and their matches, which stay fixed for a stage."""

    def __init__(
        self, matches: Matches, layers: Sequence[str], counted: Pyramid, shape: tuple[int, int]
    ) -> None:
        self.matches, self._layers, self._weight = matches, layers, counted.on(GRID)
        self._count = counted.count(GRID, shape)

    def add_gradients(
        self, gradients: Gradients, taps: Gradients, tile: Tile, poll: Poll
    ) -> Tensor:
        """Add a tile's gradients; returns its part of minus the mean cosine."""
        maps = on_grid(taps, self._layers, tile)
        value = self._strips(maps, tile, poll)
        for layer in self._layers:
            poll()
            gradient = off_grid(maps.pop(layer), layer, tile, taps[layer].dtype)
            given = gradients.get(layer)
            gradients[layer] = gradient if given is None else given.add_(gradient)
        return value

    def _strips(self, maps: Gradients, tile: Tile, poll: Poll) -> Tensor:
        """Replaces `maps` by the gradients for them, strip by strip."""
        top, left, bottom, right = tile.core.on(GRID)
        value = torch.zeros((), device=maps[GRID].device)
        found = {name: torch.empty_like(x) for name, x in maps.items()}
        for rows in strips(bottom - top, right - left, STRIP):
            poll()
            leaves = {n: x[..., rows, :].detach().requires_grad_() for n, x in maps.items()}
            box = Box(top + rows.start, left, top + rows.stop, right)
            target = self.matches.on(box)
            part = None if self._weight is None else box.of(self._weight)
            with torch.enable_grad():
                loss = -cosine_sum(hypercolumns(leaves, self._layers), target, part) / self._count
            loss.backward()  # type: ignore[no-untyped-call]
            value += loss.detach()
            for name, leaf in leaves.items():
                assert leaf.grad is not None  # noqa: S101 - it has just been asked for
                found[name][..., rows, :] = leaf.grad
        maps.update(found)
        return value


class ContentTerm:
    """Relative distance at one layer from the content's features, which it keeps.

    They stay in the network's dtype, 16 bytes a pixel in bfloat16 at relu4_2: looking at the
    content again would cost every iteration a forward pass more. Show every tile of the content
    to keep() first.
    """

    def __init__(self, layer: str, weight: Tensor, factor: float) -> None:
        self.layer, self._weight, self._factor = layer, weight, factor
        self._features: Tensor | None = None
        self._norm = torch.zeros((), device=weight.device)

    def keep(self, taps: Gradients, tile: Tile) -> None:
        """Features of the content on a tile."""
        part, cells = tile.core_on(self.layer).of(taps[self.layer]), tile.core.on(self.layer)
        shape = (self._weight.shape[-2], self._weight.shape[-1])
        if cells.shape == shape:
            self._features = part
        else:
            if self._features is None:
                self._features = torch.empty(
                    (1, part.shape[1], *shape),
                    dtype=part.dtype,
                    device=part.device,
                    memory_format=torch.channels_last,
                )
            cells.of(self._features).copy_(part)
        self._norm += (part.float().square() * cells.of(self._weight)).sum()

    def add_gradients(
        self, gradients: Gradients, taps: Gradients, tile: Tile, poll: Poll
    ) -> Tensor:
        """Add a tile's gradients, times the factor; returns its part of the (unweighted) loss."""
        poll()
        assert self._features is not None  # noqa: S101 - keep() comes first
        cells, box = tile.core.on(self.layer), tile.core_on(self.layer)
        leaf = box.of(taps[self.layer]).detach().requires_grad_()
        with torch.enable_grad():
            part = content_sum(leaf, cells.of(self._features), cells.of(self._weight))
            loss = part / self._norm.clamp(min=1e-6)
            (self._factor * loss).backward()  # type: ignore[no-untyped-call]
        assert leaf.grad is not None  # noqa: S101 - it has just been asked for
        gradient = box.placed(leaf.grad, tile.outer_on(self.layer).shape)
        given = gradients.get(self.layer)
        gradients[self.layer] = gradient if given is None else given.add_(gradient)
        return loss.detach()
