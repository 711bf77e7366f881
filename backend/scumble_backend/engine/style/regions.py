"""Which style counts where."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas, Level
from scumble_backend.engine.picture.colour import Moments, mix_moments, moments, recolour, to_oklab
from scumble_backend.engine.style.style import PreparedStyle, StyleTargets

_NOTHING = 1e-3  # px: a smaller region is left out


class Region(NamedTuple):
    """A part of the picture with one set of targets."""

    weight: Tensor | None  # (h,w): how much each pixel belongs to it; None: all of it
    share: float  # of the region among all, by area
    rgb: Moments
    lab: Moments
    variation: Tensor  # (2,), as in StyleTargets
    grams: dict[str, Tensor]


class Mixture:
    """The styles with their weights, at one level.

    Plain numbers blend: one region, whose targets are the weighted mean of the styles'. As soon
    as one weight is a map, every style has a region of its own.
    """

    def __init__(
        self,
        styles: Sequence[PreparedStyle],
        weights: Sequence[float | Tensor],
        canvas: Canvas,
        level: Level,
        size: int,
    ) -> None:
        self.styles = styles
        self.mask = level.mask
        self.mapped = any(isinstance(w, Tensor) for w in weights)
        device = level.picture.device
        shape = (level.picture.shape[-2], level.picture.shape[-1])
        maps = []
        for weight in weights:
            if isinstance(weight, Tensor):
                maps.append(canvas.frame_map(weight, size, device))
            else:
                maps.append(torch.full(shape if self.mapped else (1, 1), weight, device=device))
        total = torch.stack(maps).sum(0)
        self.shares = [m / total.clamp(min=1e-6) for m in maps]  # sum to 1 where a style counts
        self.coverage = total.clamp(max=1) if self.mapped else None  # (h,w): how much any counts

    @property
    def counted(self) -> Tensor | None:
        """(h,w): how much each pixel counts in statistics; None: all alike."""
        if self.coverage is None or self.mask is None:
            return self.mask if self.coverage is None else self.coverage
        return self.mask * self.coverage

    def regions(self, targets: Sequence[StyleTargets]) -> list[Region]:
        """The regions, for the styles' targets."""
        if not self.mapped:
            parts = [(float(s), t) for s, t in zip(self.shares, targets, strict=True)]
            grams = {
                layer: sum((s * t.grams[layer] for s, t in parts), torch.zeros_like(gram))
                for layer, gram in targets[0].grams.items()
            }
            rgb = mix_moments([(s, t.rgb) for s, t in parts])
            lab = mix_moments([(s, t.lab) for s, t in parts])
            variation = torch.stack([s * t.variation for s, t in parts]).sum(0)
            return [Region(self.mask, 1.0, rgb, lab, variation, grams)]
        counted = self.counted
        assert counted is not None  # noqa: S101 - maps give a coverage
        weights = [share * counted for share in self.shares]
        sums = [float(w.sum()) for w in weights]
        total = float(torch.stack(weights).sum().clamp(min=1e-12))
        least = min(_NOTHING, max(sums))  # where little is visible, that is what there is
        return [
            Region(w, count / total, t.rgb, t.lab, t.variation, t.grams)
            for w, count, t in zip(weights, sums, targets, strict=True)
            if count >= least
        ]

    def recoloured(self, picture: Tensor, styles: Sequence[Moments]) -> Tensor:
        """Picture (1,3,h,w) as OKLab (3,h,w) with the styles' colour statistics, where they count.

        `styles`: each style's OKLab moments.
        """
        lab = to_oklab(picture)[0]
        counted = self.counted
        if counted is None or self.coverage is None:
            parts = [(float(s), m) for s, m in zip(self.shares, styles, strict=True)]
            return recolour(lab, moments(lab, self.mask), mix_moments(parts))
        result = lab.clone()
        for share, style in zip(self.shares, styles, strict=True):
            weight = share * counted
            if float(weight.sum()) > _NOTHING:
                part = recolour(lab, moments(lab, weight), style)
                result += share * self.coverage * (part - lab)
        return result
