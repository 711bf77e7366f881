"""The search for each place's match in the styles."""

from collections.abc import Callable, Sequence
from copy import copy
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.features.matching import GRID, STRIP, Matches, on_grid, rows_of
from scumble_backend.engine.features.search_index import SearchIndex
from scumble_backend.engine.picture.resample import mask_on_grid
from scumble_backend.engine.picture.tiles import Box, Tile, strips
from scumble_backend.engine.stage.feature_terms import NearestTerm
from scumble_backend.engine.stage.passes import Passes
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import Maps
from scumble_backend.engine.style.style import StyleTargets

See = Callable[[Maps, Tile], None]  # is shown a tile of the content's feature maps


def _see_nothing(_taps: Maps, _tile: Tile) -> None:
    pass


class _Seen(NamedTuple):
    """What the network saw of the content."""

    on_grid: Maps  # the hypercolumn's layers
    content: Maps  # the layer of the content term, where there is one

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(x.nbytes for maps in self for x in maps.values())

    def copied(self) -> "_Seen":
        """Give it without the larger tensors that its maps are parts of."""
        return _Seen(*({layer: x.clone() for layer, x in maps.items()} for maps in self))


class Search:
    """A walk over the content, tile by tile: which style column each place should look like.

    The query is a mixture of content and iterate: more of the content in detailed places, more of
    the iterate in flat ones.
    """

    def __init__(self, inputs: StageInputs, passes: Passes, *, roomy: bool, again: bool) -> None:
        """`roomy`: there is memory to keep what the network sees of the content.

        `again`: this very search is going to be made again.
        """
        self._inputs, self._passes, self._poll = inputs, passes, inputs.poll
        self._freedom = inputs.weights.query(inputs.stage.late)
        self._roomy, self._again = roomy, again
        self._kept: _Seen | None = None  # of the content, where there is one tile
        self._mean: Tensor | None = None  # of all queries, where only a patch is searched

    def copied(self, passes: Passes) -> "Search":
        """A copy that looks through other passes."""
        other = copy(self)
        other._passes = passes
        return other

    def show_content(self, see: See) -> None:
        """Show every tile of the content's feature maps to `see`."""
        for tile in self._passes.everywhere().tiles:
            see(self._content(tile), tile)

    def matches(self, picture: Tensor, see: See = _see_nothing) -> Matches:
        """The matches for an iterate (1,3,h,w); every tile of the content is shown to `see`.

        Two passes when there are several tiles: the mean of all queries has to be known before
        the first search.
        """
        centre, query = self._centre_of(picture, see)
        found, passes = self._no_matches(), self._passes
        styles = self._searched(found)
        for tile in passes.tiles:
            if query is None or len(passes.tiles) > 1:
                query = None
                content = self._content_on_grid(tile, _see_nothing)
                query = self._query(passes, tile, content, picture)
            cells = tile.core.on(GRID)
            for indices, index in styles:
                best = index.nearest(query, centre, self._poll)
                cells.of(indices).copy_(best.view(cells.shape))
        return found

    def matches_before(self, found: Sequence[Tensor], see: See) -> Matches | None:
        """The matches from indices that Matches.indices() gave; None where they do not fit.

        Where they do, and a term looks at the content, it is shown to `see`.
        """
        matches = self._no_matches()
        styles = [
            (matches.add(t.bank, mask_on_grid(share, GRID)), len(t.bank))
            for share, t in self._styles()
            if t.bank is not None
        ]
        if len(found) != len(styles):
            return None
        for before, (indices, columns) in zip(found, styles, strict=True):
            inside = before.numel() and int(before.min()) >= 0 and int(before.max()) < columns
            if before.shape != indices.shape or not inside:
                return None
            indices.copy_(before)
        if self._inputs.stage.content is not None:
            self.show_content(see)
        return matches

    def _no_matches(self) -> Matches:
        network = self._inputs.network
        grid = Box(0, 0, *self._inputs.shape).on(GRID).shape
        return Matches(grid, network.device, network.dtype)

    def _styles(self) -> list[tuple[Tensor, StyleTargets]]:
        return list(zip(self._inputs.mixture.shares, self._inputs.targets, strict=True))

    def _searched(self, found: Matches) -> list[tuple[Tensor, SearchIndex]]:
        """Give for each style the indices to fill and what is searched."""
        return [
            (found.add(t.bank, mask_on_grid(share, GRID)), t.search_index)
            for share, t in self._styles()
            if t.bank is not None and t.search_index is not None
        ]

    def _centre_of(self, picture: Tensor, see: See) -> tuple[Tensor, Tensor | None]:
        """The mean (C,) of all queries, and the last tile's, where they are known.

        Of a patch it is the mean of the picture around it, which keeps still: known once.
        """
        patch = self._inputs.patch
        if patch is None or not self._passes.partial:
            return self._centre(self._passes, picture, see)
        if self._mean is None:
            self._mean, _ = self._centre(self._passes.everywhere(), patch.before, see)
        return self._mean, None

    def _centre(self, passes: Passes, picture: Tensor, see: See) -> tuple[Tensor, Tensor]:
        grid = Box(0, 0, *self._inputs.shape).on(GRID).shape
        counted = self._inputs.counted
        weight = counted.on(GRID)
        total = grid[0] * grid[1] if weight is None else weight.sum().clamp(min=1e-12)
        centre: Tensor | None = None
        for tile in passes.tiles:
            query = self._query(passes, tile, self._content_on_grid(tile, see), picture)
            part = counted.part(GRID, tile)
            mean = query.sum(0) / total if part is None else (part.flatten() / total) @ query
            centre = mean if centre is None else centre + mean
        assert centre is not None  # noqa: S101 - there is a tile
        return centre, query

    def _content(self, tile: Tile) -> Maps:
        stage, network = self._inputs.stage, self._inputs.network
        wanted = set(stage.hyper)
        if stage.content is not None:
            wanted.add(stage.content)
        return network.forward(tile.outer.of(self._inputs.level.picture), wanted, self._poll).taps

    def _content_on_grid(self, tile: Tile, see: See) -> Maps:
        if self._roomy and self._passes.tiles == [tile]:
            stage = self._inputs.stage
            key = self._inputs.level.size, stage.hyper, stage.content, self._inputs.network.pooling
            seen = self._kept or self._inputs.level.seen.get(key, lambda: self._see(tile).copied())
            self._kept = seen if self._again else None
        else:
            seen = self._see(tile)
        see(seen.content, tile)
        return seen.on_grid

    def _see(self, tile: Tile) -> _Seen:
        taps, stage = self._content(tile), self._inputs.stage
        content = {} if stage.content is None else {stage.content: taps[stage.content]}
        return _Seen(on_grid(taps, stage.hyper, tile), content)

    def _query(self, passes: Passes, tile: Tile, content: Maps, picture: Tensor) -> Tensor:
        """Queries (n,C) of a tile's core; `content`: its maps on the grid."""
        layers, weights = self._inputs.stage.hyper, self._inputs.stage.weights
        now = on_grid(passes.look(picture, tile), layers, tile)
        a, protection = self._freedom
        w = tile.core.on(GRID).of(self._inputs.detail.on(GRID))
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


class Neighbours:
    """A stage's matches: searched, given to the term that compares with them, searched again."""

    def __init__(self, search: Search, term: NearestTerm) -> None:
        self._search, self._term = search, term

    def copied(self, passes: Passes) -> "tuple[Neighbours, NearestTerm]":
        """A copy that searches again on its own, and the term that it gives its matches to."""
        term = copy(self._term)
        return Neighbours(self._search.copied(passes), term), term

    @torch.no_grad()
    def find(self, picture: Tensor, see: See = _see_nothing) -> None:
        """Search them for the current `picture` (1,3,h,w); `see` as in Search.matches().

        The loss is another function then, and mostly lower. Nothing changes when it is interrupted.
        """
        if self._term.matches is not None:
            self._term.matches.forget()
        self._term.match(self._search.matches(picture, see))

    def restore(self, found: Sequence[Tensor], see: See) -> bool:
        """Take matches that were found before; False where they do not fit."""
        matches = self._search.matches_before(found, see)
        if matches is not None:
            self._term.match(matches)
        return matches is not None

    @property
    def indices(self) -> list[Tensor] | None:
        """Give for each style which of its bank's columns each place was given, (h,w) int32."""
        return None if self._term.matches is None else self._term.matches.indices()
