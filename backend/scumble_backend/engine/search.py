"""The search for each place's match in the styles."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from scumble_backend.engine.canvas import Level
from scumble_backend.engine.detail import DetailMap
from scumble_backend.engine.feature_terms import Maps
from scumble_backend.engine.matching import GRID, STRIP, Matches, on_grid, rows_of
from scumble_backend.engine.network import Network, Poll
from scumble_backend.engine.pyramid import Pyramid
from scumble_backend.engine.regions import Mixture
from scumble_backend.engine.resample import mask_on_grid
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.slider_weights import SliderWeights
from scumble_backend.engine.style import StyleTargets
from scumble_backend.engine.tiles import Box, Tile, strips


def _see_nothing(_taps: Maps, _tile: Tile) -> None:
    pass


class Search:
    """Goes over the content tile by tile and finds which style column each place shall look like.

    The query is a mixture of content and iterate: detailed places ask more for the content's
    neighbours, flat ones more for the iterate's.
    """

    def __init__(
        self,
        network: Network,
        stage: Stage,
        level: Level,
        mixture: Mixture,
        targets: Sequence[StyleTargets],
        *,
        detail: DetailMap,
        counted: Pyramid,
        balance: SliderWeights,
        poll: Poll,
        keeps: bool,
    ) -> None:
        """`keeps`: what the network sees of the content, for more searches: there is room."""
        self._network, self._stage, self._level = network, stage, level
        self._mixture, self._targets = mixture, targets
        self._shape = (level.picture.shape[-2], level.picture.shape[-1])
        self._counted, self._poll = counted, poll
        self._detail = detail
        self._freedom = balance.query(stage.late)
        self._keeps = keeps
        self._kept: Maps | None = None  # of the content, on the grid, of a picture in one tile

    def look(self, tiles: Sequence[Tile], see: Callable[[Maps, Tile], None]) -> None:
        """Only show every tile of the content's feature maps to `see`."""
        for tile in tiles:
            see(self._content(tile), tile)

    def matches(
        self,
        iterate: Callable[[Tile], Maps],
        tiles: Sequence[Tile],
        see: Callable[[Maps, Tile], None] = _see_nothing,
    ) -> Matches:
        """The matches; every tile of the content's feature maps is shown to `see` on the way.

        `iterate`: its feature maps, of the stage's hypercolumn at least, on a tile.
        Two passes when there are several tiles: the mean of all queries has to be known before
        the first search.
        """
        h, w = self._level.picture.shape[-2:]
        grid = Box(0, 0, h, w).on(GRID).shape
        weight = self._counted.on(GRID)
        total = grid[0] * grid[1] if weight is None else weight.sum().clamp(min=1e-12)
        centre, query = None, None
        for tile in tiles:
            query = self._query(tile, self._content_on_grid(tile, see), iterate(tile))
            part = self._counted.part(GRID, tile)
            mean = query.sum(0) / total if part is None else (part.flatten() / total) @ query
            centre = mean if centre is None else centre + mean
        assert centre is not None  # noqa: S101 - there is a tile
        device, dtype = self._network.device, self._network.dtype
        found = Matches(grid, device, dtype)
        styles = [
            (found.add(t.bank, mask_on_grid(share, GRID)), t.search_index)
            for share, t in zip(self._mixture.shares, self._targets, strict=True)
            if t.bank is not None and t.search_index is not None
        ]
        for tile in tiles:
            if query is None or len(tiles) > 1:
                query = None
                content = self._content_on_grid(tile, _see_nothing)
                query = self._query(tile, content, iterate(tile))
            cells = tile.core.on(GRID)
            for indices, index in styles:
                best = index.nearest(query, centre, self._poll)
                cells.of(indices).copy_(best.view(cells.shape))
        return found

    def found_before(
        self,
        found: Sequence[Tensor],
        tiles: Sequence[Tile],
        see: Callable[[Maps, Tile], None],
    ) -> Matches | None:
        """The matches from indices that Matches.indices() gave; None where they do not fit."""
        h, w = self._level.picture.shape[-2:]
        matches = Matches(Box(0, 0, h, w).on(GRID).shape, self._network.device, self._network.dtype)
        styles = [
            (matches.add(t.bank, mask_on_grid(share, GRID)), len(t.bank))
            for share, t in zip(self._mixture.shares, self._targets, strict=True)
            if t.bank is not None
        ]
        if len(found) != len(styles):
            return None
        for before, (indices, columns) in zip(found, styles, strict=True):
            inside = before.numel() and int(before.min()) >= 0 and int(before.max()) < columns
            if before.shape != indices.shape or not inside:
                return None
            indices.copy_(before)
        if self._stage.content is not None:
            self.look(tiles, see)
        return matches

    def _content(self, tile: Tile) -> Maps:
        wanted = set(self._stage.hyper)
        if self._stage.content is not None:
            wanted.add(self._stage.content)
        return self._network.forward(tile.outer.of(self._level.picture), wanted, self._poll).taps

    def _content_on_grid(self, tile: Tile, see: Callable[[Maps, Tile], None]) -> Maps:
        if self._kept is not None and tile.core.shape == self._shape:
            return self._kept
        taps = self._content(tile)
        see(taps, tile)
        maps = on_grid(taps, self._stage.hyper, tile)
        if self._keeps and tile.core.shape == self._shape:
            self._kept = {layer: x.clone() for layer, x in maps.items()}
        return maps

    def _query(self, tile: Tile, content: Maps, iterate: Maps) -> Tensor:
        """Queries (n,C) of a tile's core; `content`: its maps on the grid."""
        layers, weights = self._stage.hyper, self._stage.weights
        now = on_grid(iterate, layers, tile)
        a, protection = self._freedom
        w = tile.core.on(GRID).of(self._detail.on(GRID))
        free = (a * (1 + protection * (1 - 2 * w))).clamp(0, 1)
        result = free.new_empty(*free.shape, sum(x.shape[1] for x in now.values()))
        for rows in strips(free.shape[0], free.shape[1], STRIP):
            self._poll()
            one, other = (
                rows_of({n: x[..., rows, :] for n, x in maps.items()}, weights)
                for maps in (content, now)
            )
            share = free[rows].reshape(-1, 1)
            blend, at = result[rows].flatten(0, 1), 0
            for (start, scale), (end, _) in zip(one, other, strict=True):
                part = blend[:, at : at + start.shape[1]]
                torch.lerp(start.float(), end.float(), share, out=part).mul_(scale)
                at += start.shape[1]
        return result.flatten(0, 1)
