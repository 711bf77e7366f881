"""The terms of the loss that look at feature maps."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from scumble_backend.engine.features.formulas import content_pull, cosine_pull
from scumble_backend.engine.features.matching import (
    GRID,
    STRIP,
    Matches,
    add_off_grid,
    on_grid,
    rows_of,
)
from scumble_backend.engine.features.statistic import statistic_of
from scumble_backend.engine.picture.pyramid import Pyramid
from scumble_backend.engine.picture.tiles import Box, Tile, strips
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import Addends, FeatureTerm, Maps, Pulls, Settled, Sums
from scumble_backend.engine.style.regions import Region
from scumble_backend.engine.vgg.network import Addend, Poll

_DETAIL_FLOOR = 0.02  # content counts at least this much in flat places
# Without neighbours the statistic gets their weight besides its own, and the content term is
# multiplied by this, since neighbours preserve the content too: at 12 the style fades (measured on
# two pairs).
_CONTENT_ALONE = 4.0


class StatisticTerm(FeatureTerm):
    """Mean over layers and regions of the relative distance of Gram matrices, or of Gaussians.

    With G the mean of f f^T over the features f (C,) of all places of a region, and T the styles',

        L_gram = sum_regions share sum_layers w_l / (sum w) |G - T|^2 / |T|^2

    Gatys, Ecker & Bethge 2016, equations 3 to 5, made relative: each divides by the target's
    square instead of by constants, so that layers and sizes compare. The Wasserstein distance of
    Gaussians in place of that of Gram matrices: wasserstein.py. G, T (C,C) float32; places
    are counted by each region's weight (h,w), 0..1.

    It needs sums over the whole picture; its gradient for a place knows only these and the place.
    """

    name = "gram"

    def __init__(
        self,
        regions: Sequence[Region],
        stage: Stage,
        shape: tuple[int, int],
        weight: float,
        poll: Poll,
    ) -> None:
        kind = statistic_of(stage)
        self.weight, self._shape, self._poll = weight, shape, poll
        self._sum = kind.sum
        self._regions = [(region, Pyramid(region.weight)) for region in regions]
        self._distances = {
            (i, layer): kind.distance(region.grams[layer])
            for i, region in enumerate(regions)
            for layer in stage.gram
        }
        self._layers = stage.gram
        weights = dict(stage.weights) or dict.fromkeys(stage.gram, 1.0)
        total = sum(weights.values())
        self._parts = {layer: total / weights[layer] for layer in stage.gram}  # of how many

    @classmethod
    def of(cls, inputs: StageInputs) -> "StatisticTerm":
        """Make the term of a stage; where nothing else holds the style, with more weight."""
        weight = inputs.weights.gram + inputs.statistic_alone
        return cls(inputs.regions, inputs.stage, inputs.shape, weight, inputs.poll)

    def gather(self, sums: Sums, taps: Maps, tile: Tile) -> None:
        """Add a tile's part to `sums`."""
        for i, (_, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                core = tile.core_on(layer).of(taps[layer])
                part = self._sum(core, pyramid.part(layer, tile), self._poll)
                given = sums.get((i, layer))
                sums[i, layer] = part if given is None else given.add_(part)

    def settle(self, sums: Sums) -> Settled:
        """Give the value, and what add_gradients() needs; `sums` are used up."""
        pulls = {}
        value = torch.zeros(())
        for i, (region, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                self._poll()
                count = pyramid.count(layer, self._shape)
                share = region.share / self._parts[layer]
                distance, own = self._distances[i, layer], sums[i, layer].div_(count)
                loss, pulls[i, layer] = distance(own, count, self.weight * share)
                value = value.to(loss.device) + share * loss
        return Settled(value, pulls)

    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> None:
        """Have gradients added for a tile's feature maps: for its core only."""
        for i, (_, pyramid) in enumerate(self._regions):
            for layer in self._layers:
                features, weight = tile.core_on(layer).of(taps[layer]), pyramid.part(layer, tile)
                add = partial(pulls[i, layer].add_to, features, weight)
                to.setdefault(layer, []).append(on_core(add, layer, tile))


def on_core(add: Addend, layer: str, tile: Tile) -> Addend:
    """Make what adds to a tile's core add to the gradient (1,C,h,w) for all of the tile."""
    return lambda gradient: add(tile.core_on(layer).of(gradient))


class NearestTerm(FeatureTerm):
    """One minus the mean cosine between hypercolumns and their matches.

    With q (C,) the hypercolumn of a place on the grid of relu3_1 and t its match, of length 1,

        L_nn = 1 - mean q t / |q|

    Kolkin et al. 2022 (NNST, arXiv 2203.13215), equation 4. It differs: matches stay fixed for a
    stage, places are counted by what is visible, and a match blends all styles that count there.
    matches: None until they were searched.
    """

    name = "style"
    weight = 1.0

    def __init__(
        self,
        stage: Stage,
        counted: Pyramid,
        shape: tuple[int, int],
        device: torch.device,
        poll: Poll,
    ) -> None:
        self.matches: Matches | None = None
        self._layers, self._weight = stage.hyper, counted.on(GRID)
        self._layer_weights = stage.weights
        self._count = counted.count(GRID, shape)
        self._shape, self._poll = shape, poll
        self._one = self._part = torch.ones((), device=device)
        self._whole = False

    @classmethod
    def of(cls, inputs: StageInputs) -> "NearestTerm | None":
        """Make the term of a stage; None where the stage has no hypercolumn."""
        if not inputs.stage.hyper:
            return None
        device = inputs.network.device
        return cls(inputs.stage, inputs.counted, inputs.shape, device, inputs.poll)

    def match(self, matches: Matches) -> None:
        """Compare with these matches from now on."""
        self.matches = matches
        self._arrange()

    def retile(self, tiles: Sequence[Tile]) -> None:
        """Have the matches' columns gathered once where nothing is tiled, else when asked."""
        cores, grid = [tile.core.on(GRID) for tile in tiles], Box(0, 0, *self._shape).on(GRID)
        self._whole = cores == [grid]
        self._part = self._one if _cells(*cores) == _cells(grid) else self._share_of(cores)
        self._arrange()

    def _share_of(self, cores: Sequence[Box]) -> Tensor:
        """How much of what counts lies in boxes of cells, 0..1."""
        if self._weight is None:
            return self._one * (_cells(*cores) / self._count)
        return torch.stack([core.of(self._weight).sum() for core in cores]).sum() / self._count

    def _arrange(self) -> None:
        if self.matches is None:
            return
        if self._whole:
            self.matches.keep(self._poll)
        else:
            self.matches.forget()

    def settle(self, sums: Sums) -> Settled:  # noqa: ARG002 - nothing is gathered
        """Give the 1 that the mean cosine is subtracted from: less where the tiles are a part."""
        return Settled(self._part)

    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> Tensor:  # noqa: ARG002
        """Have a tile's gradients added; returns its part of minus the mean cosine."""
        maps = on_grid(taps, self._layers, tile)
        value = self._strips(maps, tile)
        for layer, gradient in maps.items():
            add = partial(add_off_grid, gradient=gradient, layer=layer, tile=tile)
            to.setdefault(layer, []).append(add)
        return value

    def _strips(self, maps: Maps, tile: Tile) -> Tensor:
        """Replace `maps` by the gradients for them, strip by strip."""
        assert self.matches is not None  # noqa: S101 - match() comes first
        top, left, bottom, right = tile.core.on(GRID)
        value = torch.zeros((), device=next(iter(maps.values())).device)
        found = {name: torch.empty_like(x) for name, x in maps.items()}
        for strip in strips(bottom - top, right - left, STRIP):
            self._poll()
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


def _cells(*boxes: Box) -> int:
    return sum(height * width for height, width in (box.shape for box in boxes))


class ContentTerm(FeatureTerm):
    """Relative distance at one layer from the content's features, which it keeps.

    With F the picture's features (1,C,h,w), T the content's, and w (h,w) each place's weight,

        L_content = sum w |F - T|^2 / sum w |T|^2

    Gatys, Ecker & Bethge 2016, equation 1, made relative. It differs: w is the square of the
    content's detail and a floor, so that flat places may follow the style.

    T stays in the network's dtype, 16 bytes a pixel in bfloat16 at relu4_2: looking at the
    content again would cost every iteration a forward pass more.
    """

    name = "content"

    def __init__(self, layer: str, places: Tensor, weight: float, poll: Poll) -> None:
        """`places` (h,w): how much each counts. Show every tile of the content first."""
        self.weight = weight
        self._layer, self._places, self._poll = layer, places, poll
        self._features: Tensor | None = None
        self._norm = torch.zeros((), device=places.device)

    @classmethod
    def of(cls, inputs: StageInputs) -> "ContentTerm | None":
        """Make the term of a stage; None where the stage has no layer for it."""
        stage, weights = inputs.stage, inputs.weights
        if stage.content is None:
            return None
        places = inputs.detail.on(stage.content).square() + _DETAIL_FLOOR
        part = inputs.counted.on(stage.content)
        places = places if part is None else places * part
        weight = weights.content_first if stage.opening else weights.content
        if inputs.statistic_alone:
            weight *= _CONTENT_ALONE
        return cls(stage.content, places, weight, inputs.poll)

    def see_content(self, taps: Maps, tile: Tile) -> None:
        """Keep the features of the content on a tile."""
        part, cells = tile.core_on(self._layer).of(taps[self._layer]), tile.core.on(self._layer)
        shape = (self._places.shape[-2], self._places.shape[-1])
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
        self._norm += (part.float().square() * cells.of(self._places)).sum()

    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> Tensor:  # noqa: ARG002
        """Have a tile's gradients added; returns its part of the value."""
        self._poll()
        assert self._features is not None  # noqa: S101 - see_content() comes first
        cells, box = tile.core.on(self._layer), tile.core_on(self._layer)
        loss, pull = content_pull(
            box.of(taps[self._layer]),
            cells.of(self._features),
            cells.of(self._places),
            self._norm.clamp(min=1e-6),
        )
        pull = pull.mul_(self.weight).to(taps[self._layer].dtype)
        add = on_core(partial(Tensor.add_, other=pull), self._layer, tile)
        to.setdefault(self._layer, []).append(add)
        return loss
