"""The terms of the loss that look at feature maps: what each needs of the whole picture, and its
gradient on a tile."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from scumble_backend.engine.formulas import content_pull, cosine_pull
from scumble_backend.engine.matching import GRID, STRIP, Matches, add_off_grid, on_grid, rows_of
from scumble_backend.engine.network import Addend, Poll
from scumble_backend.engine.pyramid import Pyramid
from scumble_backend.engine.regions import Region
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.statistic import Pull, statistic_of
from scumble_backend.engine.tiles import Box, Tile, strips

Maps = dict[str, Tensor]  # feature maps by layer
Addends = dict[str, list[Addend]]  # what adds to the gradients for a tile's feature maps
Sums = dict[tuple[int, str], Tensor]  # by region and layer, as statistic.py has them
Pulls = dict[tuple[int, str], Pull]


class StatisticTerm:
    """Mean over layers and regions of the relative distance of Gram matrices, or of Gaussians.

    It needs sums over the whole picture: gather() every tile, settle(), then add gradients.
    """

    def __init__(self, regions: Sequence[Region], stage: Stage, factor: float) -> None:
        kind = statistic_of(stage)
        self._sum = kind.sum
        self._regions = [(region, Pyramid(region.weight)) for region in regions]
        self._distances = {
            (i, layer): kind.distance(region.grams[layer])
            for i, region in enumerate(regions)
            for layer in stage.gram
        }
        self._layers, self._factor = stage.gram, factor
        weights = dict(stage.weights) or dict.fromkeys(stage.gram, 1.0)
        total = sum(weights.values())
        self._parts = {layer: total / weights[layer] for layer in stage.gram}  # of how many

    def gather(self, sums: Sums, taps: Maps, tile: Tile, poll: Poll) -> None:
        """Add a tile's part to `sums`."""
        for i, (_, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                core = tile.core_on(layer).of(taps[layer])
                part = self._sum(core, pyramid.part(layer, tile), poll)
                given = sums.get((i, layer))
                sums[i, layer] = part if given is None else given.add_(part)

    def settle(self, sums: Sums, shape: tuple[int, int], poll: Poll) -> tuple[Tensor, Pulls]:
        """The loss, and what add_gradients() needs, for a picture (h,w); `sums` are used up."""
        pulls = {}
        value = torch.zeros(())
        for i, (region, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                poll()
                count = pyramid.count(layer, shape)
                share = region.share / self._parts[layer]
                distance, own = self._distances[i, layer], sums[i, layer].div_(count)
                loss, pulls[i, layer] = distance(own, count, self._factor * share)
                value = value.to(loss.device) + share * loss
        return value, pulls

    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> None:
        """Have gradients added for a tile's feature maps: for its core only."""
        for i, (_, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                features, weight = tile.core_on(layer).of(taps[layer]), pyramid.part(layer, tile)
                add = partial(pulls[i, layer].add_to, features, weight)
                to.setdefault(layer, []).append(_on_core(add, layer, tile))


def _on_core(add: Addend, layer: str, tile: Tile) -> Addend:
    """What adds to the part of a tile's gradient that is its core's."""
    return lambda gradient: add(tile.core_on(layer).of(gradient))


class NearestTerm:
    """1 - mean cosine between hypercolumns and their matches, which stay fixed for a stage."""

    def __init__(
        self, matches: Matches, stage: Stage, counted: Pyramid, shape: tuple[int, int]
    ) -> None:
        self.matches, self._layers, self._weight = matches, stage.hyper, counted.on(GRID)
        self._layer_weights = stage.weights
        self._count = counted.count(GRID, shape)

    def add_gradients(self, to: Addends, taps: Maps, tile: Tile, poll: Poll) -> Tensor:
        """Have a tile's gradients added; returns its part of minus the mean cosine."""
        maps = on_grid(taps, self._layers, tile)
        value = self._strips(maps, tile, poll)
        for layer, gradient in maps.items():
            add = partial(add_off_grid, gradient=gradient, layer=layer, tile=tile)
            to.setdefault(layer, []).append(add)
        return value

    def _strips(self, maps: Maps, tile: Tile, poll: Poll) -> Tensor:
        """Replaces `maps` by the gradients for them, strip by strip."""
        top, left, bottom, right = tile.core.on(GRID)
        value = torch.zeros((), device=next(iter(maps.values())).device)
        found = {name: torch.empty_like(x) for name, x in maps.items()}
        for strip in strips(bottom - top, right - left, STRIP):
            poll()
            box = Box(top + strip.start, left, top + strip.stop, right)
            query = rows_of({n: x[..., strip, :] for n, x in maps.items()}, self._layer_weights)
            part = None if self._weight is None else box.of(self._weight)
            cosine, pulls = cosine_pull(query, self.matches.on(box), part, self._count)
            value -= cosine
            for name, pull in zip(maps, pulls, strict=True):
                part = found[name][0, :, strip]
                part.copy_(pull.T.reshape(part.shape)).neg_()
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

    def keep(self, taps: Maps, tile: Tile) -> None:
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

    def add_gradients(self, to: Addends, taps: Maps, tile: Tile, poll: Poll) -> Tensor:
        """Have a tile's gradients added, times the factor; returns its part of the plain loss."""
        poll()
        assert self._features is not None  # noqa: S101 - keep() comes first
        cells, box = tile.core.on(self.layer), tile.core_on(self.layer)
        loss, pull = content_pull(
            box.of(taps[self.layer]),
            cells.of(self._features),
            cells.of(self._weight),
            self._norm.clamp(min=1e-6),
        )
        pull = pull.mul_(self._factor).to(taps[self.layer].dtype)
        add = _on_core(partial(Tensor.add_, other=pull), self.layer, tile)
        to.setdefault(self.layer, []).append(add)
        return loss
