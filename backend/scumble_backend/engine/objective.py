"""The function that one stage minimises."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.canvas import Level
from scumble_backend.engine.detail import DetailMap
from scumble_backend.engine.feature_terms import (
    Addends,
    ContentTerm,
    Maps,
    NearestTerm,
    Pulls,
    StatisticTerm,
    Sums,
)
from scumble_backend.engine.network import Features, Network, Poll
from scumble_backend.engine.pixel_terms import COLOUR, Surface
from scumble_backend.engine.pyramid import Pyramid
from scumble_backend.engine.regions import Mixture
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.search import Search
from scumble_backend.engine.slider_weights import SliderWeights
from scumble_backend.engine.style import StyleTargets
from scumble_backend.engine.tiles import Tile, cut, margin_of

TERMS = ("gram", "style", "content", "color", "smooth")
_DETAIL_FLOOR = 0.02  # content counts at least this much in flat places
# Without neighbours the statistic has their weight as well, and the content term, since neighbours
# hold on to the content too, times this: at 12 the style fades (measured on two pairs).
_CONTENT_ALONE = 4.0


class Evaluation(NamedTuple):
    """Losses and gradient (1,3,h,w) at a picture, both still on the device.

    values (n,): the unweighted terms in the order of TERMS, and their weighted sum.
    """

    values: Tensor
    gradient: Tensor

    @property
    def losses(self) -> dict[str, float]:
        """The values by name; waits for the device."""
        return named(self.values.tolist())


def named(values: Sequence[float]) -> dict[str, float]:
    """An evaluation's values by name: TERMS and "total"."""
    return dict(zip([*TERMS, "total"], values, strict=True))


class _First(NamedTuple):
    """What the network saw at the start of a stage, kept for the first iteration."""

    picture: Tensor
    run: Features


class Objective:
    """L = L_nn + gw L_gram + cw L_content + .1 L_colour + smoothness, for one stage.

    Or, by the methods "gram" and "wasserstein", (1 + gw) L_gram or (1 + gw) L_wasserstein in the
    place of the first two: "gram" among the losses is whichever it is.

    Nearest neighbours: Kolkin et al. 2022 (NNST), with hypercolumns of a few layers, matched
    once, from a query that mixes content and iterate. Gram: Gatys et al. 2016, relative. Both
    together give coherent strokes and the whole painting's statistics; each alone looks worse.

    With `tile` (px, None: all at once) the network sees the picture by tiles, with the same
    result to rounding, as in SPST (Galerne et al. 2022, arXiv 2212.13459): a first pass sums up
    Gram matrices, a second takes the gradient. It differs from SPST: what else the loss needs of
    the whole picture (matches, content) is known before the first iteration, so two passes are
    enough for all terms, and margins are no wider than the stage's deepest layer asks.
    """

    def __init__(
        self,
        network: Network,
        stage: Stage,
        *,
        level: Level,
        mixture: Mixture,
        targets: Sequence[StyleTargets],
        balance: SliderWeights,
        start: Tensor,
        poll: Poll,
        tile: int | None = None,
        smoothness: float = 1.0,
        found: Sequence[Tensor] | None = None,
        roomy: bool = False,
        again: bool = False,
    ) -> None:
        """`found`: matches of this very stage that were found before; None: search them.

        `again`: match_again() is going to be called.
        `roomy`: there is memory to keep what the network saw at the start for the first iteration.
        """
        self._network, self._poll = network, poll
        self._shape = (level.picture.shape[-2], level.picture.shape[-1])
        self._taps = stage.taps
        self._margin = margin_of(self._taps, stage.coarse)
        self._first: _First | None = None
        regions = mixture.regions(targets)
        counted = Pyramid(mixture.counted)
        self._visible = None if mixture.counted is None else mixture.counted > 0
        alone = not stage.hyper and not stage.opening
        self._gram_weight = balance.gram + alone
        self._content_weight = balance.content_first if stage.opening else balance.content
        if alone:
            self._content_weight *= _CONTENT_ALONE
        self._gram = StatisticTerm(regions, stage, self._gram_weight)
        self._surface = Surface(regions, mixture.counted, level.size, poll, smoothness)
        detail = DetailMap(level.picture, level.mask, level.size, poll)
        self._content: ContentTerm | None = None
        if stage.content is not None:
            weight = detail.on(stage.content).square() + _DETAIL_FLOOR
            part = counted.on(stage.content)
            weight = weight if part is None else weight * part
            self._content = ContentTerm(stage.content, weight, self._content_weight)

        self._roomy, self._hyper = roomy, stage.hyper
        self._search = Search(
            network, stage, level, mixture, targets,
            detail=detail, counted=counted, balance=balance, poll=poll, keeps=roomy and again,
        )  # fmt: skip
        self.tile, self._tiles = tile, cut(self._shape, tile, self._margin)
        self._nearest: NearestTerm | None = None
        if stage.hyper:
            matches = None
            if found is not None:
                matches = self._search.found_before(found, self._tiles, self._see)
            if matches is None:
                look = partial(self._look, start)
                matches = self._search.matches(look, self._tiles, self._see)
            self._nearest = NearestTerm(matches, stage, counted, self._shape)
        elif self._content is not None:
            self._search.look(self._tiles, self._see)
        self._arrange()

    def _look(self, picture: Tensor, tile: Tile) -> Maps:
        """What the network sees of an iterate, for the search; kept where there is room."""
        if self._roomy and tile.core.shape == self._shape:
            self._first = _First(picture, self._forward(picture, tile, for_backward=True))
            return self._first.run.taps
        part = tile.outer.of(picture)
        return self._network.forward(part, self._hyper, self._poll).taps

    def _see(self, taps: Maps, tile: Tile) -> None:
        if self._content is not None:
            self._content.keep(taps, tile)

    @torch.no_grad()
    def match_again(self, picture: Tensor) -> None:
        """Search neighbours anew, as from now on `picture` (1,3,h,w) looks.

        The loss is another function then, and mostly lower. Nothing changes when it is interrupted.
        """
        if self._nearest is not None:
            self._nearest.matches.forget()
            look = partial(self._look, picture)
            self._nearest.matches = self._search.matches(look, self._tiles)
            self._arrange()

    @property
    def matches(self) -> list[Tensor] | None:
        """Of each style, which of its bank's columns each place was given, (h,w) int32."""
        return None if self._nearest is None else self._nearest.matches.indices()

    def cut(self, tile: int | None) -> None:
        """Go on with tiles whose cores are at most so many px, a multiple of 16; None: one."""
        self.tile = tile
        if tile is not None:
            self._first = None
        self._tiles = cut(self._shape, tile, self._margin)
        self._arrange()

    def _arrange(self) -> None:
        """Have the matches' columns gathered once where nothing is tiled, else when asked."""
        if self._nearest is not None:
            if len(self._tiles) == 1:
                self._nearest.matches.keep(self._poll)
            else:
                self._nearest.matches.forget()

    @torch.no_grad()
    def evaluate(self, picture: Tensor) -> Evaluation:
        """Losses and gradient at `picture` (1,3,h,w). Changes nothing, so it can be interrupted."""
        one = len(self._tiles) == 1
        sums: Sums = {}
        first, self._first = self._first, None
        for tile in self._tiles:
            if first is not None and first.picture is picture:
                run, first = first.run, None
            else:
                run = self._forward(picture, tile, for_backward=one)
            self._gram.gather(sums, run.taps, tile, self._poll)
            if not one:
                del run
        value, pulls = self._gram.settle(sums, self._shape, self._poll)
        terms = {"gram": value}
        if one:
            gradient, parts = self._gradient(run, self._tiles[0], pulls)
            terms |= parts
        else:
            gradient = torch.zeros_like(picture)
            for tile in self._tiles:
                run = self._forward(picture, tile, for_backward=True)
                part, parts = self._gradient(run, tile, pulls)
                tile.outer.of(gradient).add_(part)
                terms |= {name: terms.get(name, 0) + value for name, value in parts.items()}
                del run, part
        return self._finish(picture, gradient, terms)

    def _forward(self, picture: Tensor, tile: Tile, *, for_backward: bool) -> Features:
        part = tile.outer.of(picture)
        return self._network.forward(part, self._taps, self._poll, for_backward=for_backward)

    def _gradient(
        self, run: Features, tile: Tile, pulls: Pulls
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """A tile's gradient (1,3,h,w) for all that it saw, and its parts of the other losses."""
        addends: Addends = {}
        self._gram.add_gradients(addends, pulls, run.taps, tile)
        parts = {
            name: torch.zeros((), device=self._network.device) for name in ("style", "content")
        }
        if self._nearest is not None:
            parts["style"] = self._nearest.add_gradients(addends, run.taps, tile, self._poll)
        if self._content is not None:
            parts["content"] = self._content.add_gradients(addends, run.taps, tile, self._poll)
        return self._network.backward(run, addends, self._poll), parts

    def _finish(self, picture: Tensor, gradient: Tensor, terms: dict[str, Tensor]) -> Evaluation:
        """With the terms that look at the picture itself, and all terms added up."""
        if self._nearest is not None:
            terms["style"] = 1 + terms["style"]
        terms |= self._surface.add_gradient(picture, gradient)
        if self._visible is not None:
            gradient *= self._visible
        smooth = self._surface.smooth_weight
        weights = (self._gram_weight, 1.0, self._content_weight, COLOUR, smooth)
        values = [terms[name] for name in TERMS]
        parts = [weight * value for weight, value in zip(weights, values, strict=True)]
        return Evaluation(torch.stack([*values, torch.stack(parts).sum()]), gradient)
