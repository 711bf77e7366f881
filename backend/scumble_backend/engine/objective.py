"""The function that one stage minimises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from .canvas import Level
from .detail import detail_map
from .losses import colour_loss, content_loss, gram_loss, nearest_loss, smoothness_loss
from .matching import GRID, hypercolumns, nearest, off_grid, on_grid
from .network import Network, Poll
from .regions import Mixture
from .resample import mask_on_grid
from .schedule import Stage
from .settings import Balance
from .style import StyleTargets

_COLOUR = 0.1
_SMOOTH, _SMOOTH_CHROMA = 2.0, 5.0  # at 256 px and below; differences shrink with resolution
_SMOOTH_AT = 256
_DETAIL_FLOOR = 0.02  # content counts at least this much in flat places


class Evaluation(NamedTuple):
    """Loss and gradient (1,3,h,w) at a picture."""

    losses: dict[str, float]
    gradient: Tensor


class Objective:
    """L = L_nn + gw L_gram + cw L_content + .1 L_colour + smoothness, for one stage.

    Nearest neighbours: Kolkin et al. 2022 (NNST), with hypercolumns of a few layers, matched
    once, from a query that mixes content and iterate. Gram: Gatys et al. 2016, relative. Both
    together give coherent strokes and the whole painting's statistics; each alone looks worse.
    """

    def __init__(
        self,
        network: Network,
        stage: Stage,
        *,
        level: Level,
        mixture: Mixture,
        targets: Sequence[StyleTargets],
        balance: Balance,
        start: Tensor,
        poll: Poll,
    ) -> None:
        self._network, self._stage, self._poll = network, stage, poll
        self._balance = balance
        self._regions = mixture.regions(targets)
        self._counted = mixture.counted
        self._weights = [_Pyramid(region.weight) for region in self._regions]
        self._all = _Pyramid(self._counted)
        self._taps = {*stage.gram, *stage.hyper}
        self._content_weight = balance.content if stage.hyper else balance.content_first
        detail = detail_map(level.picture, level.mask)
        wanted = set(stage.hyper)
        if stage.content is not None:
            self._taps.add(stage.content)
            wanted.add(stage.content)
        taps = network.forward(level.picture, wanted, poll).taps
        if stage.content is not None:
            self._content = taps[stage.content]
            weight = mask_on_grid(detail, stage.content).square() + _DETAIL_FLOOR
            counted = self._all.on(stage.content)
            self._content_map = weight if counted is None else weight * counted
        self._nearest: Tensor | None = None
        if stage.hyper:
            columns = hypercolumns(on_grid(taps, stage.hyper), stage.hyper)
            del taps
            self._nearest = self._match(columns, detail, mixture, targets, start)

    def _match(
        self,
        content: Tensor,
        detail: Tensor,
        mixture: Mixture,
        targets: Sequence[StyleTargets],
        start: Tensor,
    ) -> Tensor:
        """The blended style columns (n,C), of length 1, that each place shall look like."""
        taps = self._network.forward(start, self._stage.hyper, self._poll).taps
        now = hypercolumns(on_grid(taps, self._stage.hyper), self._stage.hyper)
        a, protection = self._balance.query(self._stage.late)
        w = mask_on_grid(detail, GRID).reshape(-1, 1)
        free = (a * (1 + protection * (1 - 2 * w))).clamp(0, 1)
        query = content + free * (now - content)
        counted = self._all.on(GRID)
        flat = None if counted is None else counted.flatten()
        result = torch.zeros_like(query)
        dtype = self._network.dtype
        for share, target in zip(mixture.shares, targets, strict=True):
            if target.bank is None:
                continue
            indices = nearest(query, target.bank, flat, dtype=dtype, poll=self._poll)
            part = mask_on_grid(share, GRID).reshape(-1, 1)  # (1,1) when it is the same anywhere
            result += part * target.bank[indices]
        return F.normalize(result, dim=1).to(dtype)

    def evaluate(self, picture: Tensor) -> Evaluation:
        """Losses and gradient at `picture` (1,3,h,w). Changes nothing, so it can be interrupted."""
        run = self._network.forward(picture, self._taps, self._poll, for_backward=True)
        maps = on_grid(run.taps, self._stage.hyper)
        if self._stage.content is not None:
            maps[self._stage.content] = run.taps[self._stage.content]
        leaves = {name: x.detach().requires_grad_() for name, x in maps.items()}
        pixels = picture.detach().requires_grad_()
        terms, gradients = self._gram_terms(run.taps)
        self._poll()
        terms |= self._autograd_terms(leaves, pixels)
        self._poll()
        total = torch.stack([weight * value for value, weight in terms.values()]).sum()
        total.backward()  # type: ignore[no-untyped-call]
        for name, leaf in leaves.items():
            if leaf.grad is not None:
                shape = run.taps[name].shape
                self._poll()
                gradient = off_grid(leaf.grad, name, (shape[-2], shape[-1]))
                given = gradients.get(name)
                gradients[name] = gradient if given is None else given.add_(gradient)
        gradient = self._network.backward(run, gradients, self._poll)
        if pixels.grad is not None:
            gradient += pixels.grad
        if self._counted is not None:
            gradient *= self._counted > 0
        values = torch.stack([*(value.detach() for value, _ in terms.values()), total.detach()])
        return Evaluation(dict(zip([*terms, "total"], values.tolist(), strict=True)), gradient)

    def _gram_terms(
        self, taps: dict[str, Tensor]
    ) -> tuple[dict[str, tuple[Tensor, float]], dict[str, Tensor]]:
        layers = self._stage.gram
        value = torch.zeros((), device=self._network.device)
        gradients: dict[str, Tensor] = {}
        for region, weights in zip(self._regions, self._weights, strict=True):
            scale = region.share / len(layers)
            for layer in layers:
                weight = weights.on(layer)
                loss, gradient = gram_loss(taps[layer], region.grams[layer], weight, self._poll)
                gradient *= self._balance.gram * scale
                given = gradients.get(layer)
                gradients[layer] = gradient if given is None else given + gradient
                value = value + scale * loss
        return {"gram": (value, self._balance.gram)}, gradients

    def _autograd_terms(
        self, leaves: dict[str, Tensor], pixels: Tensor
    ) -> dict[str, tuple[Tensor, float]]:
        zero = torch.zeros((), device=self._network.device)
        style = content = zero
        if self._nearest is not None:
            columns = hypercolumns(leaves, self._stage.hyper)
            style = nearest_loss(columns, self._nearest, self._all.on(GRID))
        if self._stage.content is not None:
            features = leaves[self._stage.content]
            content = content_loss(features, self._content, self._content_map)
        colour = zero
        for region in self._regions:
            colour = colour + region.share * colour_loss(pixels[0], region.rgb, region.weight)
        variation, chroma = smoothness_loss(pixels[0], self._counted)
        return {
            "style": (style, 1.0),
            "content": (content, self._content_weight),
            "color": (colour, _COLOUR),
            "smooth": (_SMOOTH * variation + _SMOOTH_CHROMA * chroma, self._smooth_scale(pixels)),
        }

    def _smooth_scale(self, picture: Tensor) -> float:
        return max(1.0, max(picture.shape[-2:]) / _SMOOTH_AT) ** 2


class _Pyramid:
    """A weight map averaged down to the network's grids, each made once."""

    def __init__(self, weight: Tensor | None) -> None:
        self._weight = weight
        self._grids: dict[str, Tensor] = {}

    def on(self, layer: str) -> Tensor | None:
        """The map on the grid of `layer`."""
        if self._weight is None:
            return None
        block = layer[0]
        if block not in self._grids:
            self._grids[block] = mask_on_grid(self._weight, layer)
        return self._grids[block]
