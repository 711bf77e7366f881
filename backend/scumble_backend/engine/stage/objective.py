"""The function that one stage minimises: a list of terms."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.picture.tiles import Tile
from scumble_backend.engine.stage.passes import Passes
from scumble_backend.engine.stage.term import (
    Addends,
    FeatureTerm,
    Maps,
    PixelTerm,
    Settled,
    Sums,
    Term,
)
from scumble_backend.engine.vgg.network import Features


class Evaluation(NamedTuple):
    """Losses and gradient (1,3,h,w) at a picture, both still on the device.

    values (n+1,): the unweighted values of n terms, and their weighted sum. names (n): the terms'.
    """

    values: Tensor
    gradient: Tensor
    names: tuple[str, ...]

    @property
    def losses(self) -> dict[str, float]:
        """The values by name; waits for the device."""
        return self.named(self.values.tolist())

    def named(self, values: Sequence[float]) -> dict[str, float]:
        """The values, once they are on the host, by name: the terms' and "total"."""
        return dict(zip([*self.names, "total"], values, strict=True))


class Objective:
    """L = the sum of weight times value of all terms, for one stage; loss_terms.py lists them.

    With several tiles the network sees the picture tile by tile, with the same result to
    rounding, as in SPST (Galerne et al. 2022, arXiv 2212.13459): a first pass gathers sums, such
    as Gram matrices, a second takes the gradient. It differs from SPST: what else the loss needs
    of the whole picture (matches, content) is known before the first iteration, so two passes are
    enough for all terms, and margins are no wider than the stage's deepest layer asks.

    `visible` (h,w) bool: only there has the gradient a value; None: everywhere. Where the passes
    cover a part of the picture, hold() says what the rest of it adds to the sums; what else a term
    says of the rest counts as 0.
    """

    def __init__(self, passes: Passes, terms: Sequence[Term], visible: Tensor | None) -> None:
        self._visible = visible
        self._rest: list[Sums] | None = None
        self._have(passes, terms)
        self._retile()

    def _have(self, passes: Passes, terms: Sequence[Term]) -> None:
        self._passes, self._terms = passes, terms
        self._feature_terms = [term for term in terms if isinstance(term, FeatureTerm)]
        self._pixel_terms = [term for term in terms if isinstance(term, PixelTerm)]

    def copied(self, passes: Passes, fresh: Term | None) -> "Objective":
        """A copy with other passes and one term replaced; changing it leaves this one as it is."""
        other = copy(self)
        terms = [t if fresh is None or type(t) is not type(fresh) else fresh for t in self._terms]
        other._have(passes, terms)
        return other

    @property
    def tile(self) -> int | None:
        """px of a tile's core; None: untiled."""
        return self._passes.tile

    def cut(self, tile: int | None) -> None:
        """Go on with tiles whose cores have at most `tile` px, a multiple of 16; None: one."""
        self._passes.cut(tile)
        self._retile()

    def _retile(self) -> None:
        for term in self._feature_terms:
            term.retile(self._passes.tiles)

    def see_content(self, taps: Maps, tile: Tile) -> None:
        """Show a tile of the content's feature maps to all terms."""
        for term in self._feature_terms:
            term.see_content(taps, tile)

    @torch.no_grad()
    def hold(self, everywhere: Passes, picture: Tensor) -> None:
        """Take what lies outside the passes' tiles for what it is in `picture` (1,3,h,w)."""
        _, whole = self._summed(everywhere, picture, [{} for _ in self._feature_terms])
        _, part = self._summed(self._passes, picture, [{} for _ in self._feature_terms])
        self._rest = [
            {key: value - own[key] for key, value in all_of_it.items()}
            for all_of_it, own in zip(whole, part, strict=True)
        ]

    @torch.no_grad()
    def evaluate(self, picture: Tensor) -> Evaluation:
        """Losses and gradient at `picture` (1,3,h,w). Changes nothing, so it can be interrupted."""
        run, settled = self._gather(picture)
        if run is not None:
            tile = self._passes.tiles[0]
            own, parts = self._tile_gradient(run, tile, settled)
            gradient = tile.outer.placed(own, (picture.shape[-2], picture.shape[-1]))
        else:
            gradient, parts = self._by_tiles(picture, settled)
        values = {}
        for term, of_sums, of_tiles in zip(self._feature_terms, settled, parts, strict=True):
            values[term.name] = _plus(of_sums.value, of_tiles)
        for pixel_term in self._pixel_terms:
            values[pixel_term.name] = pixel_term.add_gradient(picture, gradient)
        if self._visible is not None:
            gradient *= self._visible
        return self._evaluation(values, gradient)

    def _gather(self, picture: Tensor) -> tuple[Features | None, list[Settled]]:
        """What is settled by sums over all tiles; what the network saw, if it is one tile."""
        rest = self._rest or [{} for _ in self._feature_terms]
        known = [{key: value.clone() for key, value in own.items()} for own in rest]
        one = len(self._passes.tiles) == 1
        run, sums = self._summed(self._passes, picture, known, for_backward=one)
        pairs = zip(self._feature_terms, sums, strict=True)
        return run if one else None, [term.settle(own) for term, own in pairs]

    def _summed(
        self, passes: Passes, picture: Tensor, sums: list[Sums], *, for_backward: bool = False
    ) -> tuple[Features | None, list[Sums]]:
        """Add the sums over the tiles of some passes; also what the network saw of the last."""
        run: Features | None = None
        for tile in passes.tiles:
            run = None  # so that memory never holds two tiles
            run = passes.forward(picture, tile, for_backward=for_backward)
            for term, own in zip(self._feature_terms, sums, strict=True):
                term.gather(own, run.taps, tile)
        return run, sums

    def _by_tiles(
        self, picture: Tensor, settled: Sequence[Settled]
    ) -> tuple[Tensor, list[Tensor | None]]:
        """Do what _tile_gradient() does for every tile of the picture."""
        gradient = torch.zeros_like(picture)
        values: list[Tensor | None] = [None for _ in settled]
        for tile in self._passes.tiles:
            run = self._passes.forward(picture, tile, for_backward=True)
            own, parts = self._tile_gradient(run, tile, settled)
            tile.outer.of(gradient).add_(own)
            values = [_plus(*both) for both in zip(values, parts, strict=True)]
            del run, own
        return gradient, values

    def _tile_gradient(
        self, run: Features, tile: Tile, settled: Sequence[Settled]
    ) -> tuple[Tensor, list[Tensor | None]]:
        """A tile's gradient (1,3,h,w) for all that it saw, and its part of each term's value."""
        addends: Addends = {}
        parts = [
            term.add_gradients(addends, of_sums.pulls, run.taps, tile)
            for term, of_sums in zip(self._feature_terms, settled, strict=True)
        ]
        return self._passes.backward(run, addends), parts

    def _evaluation(self, values: dict[str, Tensor | None], gradient: Tensor) -> Evaluation:
        """The evaluation, from all terms added up."""
        names = tuple(term.name for term in self._terms)
        ordered = [value for value in map(values.get, names) if value is not None]
        parts = [term.weight * value for term, value in zip(self._terms, ordered, strict=True)]
        return Evaluation(torch.stack([*ordered, torch.stack(parts).sum()]), gradient, names)


def _plus(one: Tensor | None, other: Tensor | None) -> Tensor | None:
    """The sum of what is given."""
    if one is None or other is None:
        return other if one is None else one
    return one + other
