"""The terms of the loss that look at the picture itself: colour and smoothness.

Gradients are written out, and taken strip by strip, with the same result to rounding: moments are
summed up first, and a strip of rows looks at the first row of the next one.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from scumble_backend.engine.features.formulas import CHROMA_AXES, both
from scumble_backend.engine.picture.colour import Moments, joined_moments, moments
from scumble_backend.engine.picture.tiles import strips
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import PixelTerm
from scumble_backend.engine.style.regions import Region
from scumble_backend.engine.vgg.network import Poll

COLOUR = 0.1
SMOOTH, SMOOTH_CHROMA = 1.0, 2.5  # at 256 px and below; differences shrink with resolution
_USUAL = (0.011, 0.004)  # mean squared differences in paintings, of RGB and of colour axes
_FACTORS = (0.25, 2.0)  # at least and at most, for hard and for smooth styles
_SMOOTH_AT = 256
_STRIP = 2**19  # px that are processed at a time


class ColourTerm(PixelTerm):
    """Relative distance of RGB means and covariances, by region.

    With m (3,) and C (3,3) the moments of a region's pixels, and ms and Cs the styles',

        L_colour = sum_regions share (|m - ms|^2 / tr Cs + |C - Cs|^2 / |Cs|^2)
    """

    name = "color"
    weight = COLOUR

    def __init__(self, regions: Sequence[Region], poll: Poll) -> None:
        self._poll = poll
        self._regions = [_RegionColour(region, poll) for region in regions]

    @classmethod
    def of(cls, inputs: StageInputs) -> "ColourTerm":
        """Make the term of a stage: all have it."""
        return cls(inputs.regions, inputs.poll)

    def add_gradient(self, picture: Tensor, gradient: Tensor) -> Tensor:
        """Add the weighted gradient for `picture` (1,3,h,w) in place; returns the value."""
        value = torch.zeros((), device=picture.device)
        for region in self._regions:
            value = value + region.add_gradient(picture[0], gradient[0], self._poll)
        return value


class SmoothnessTerm(PixelTerm):
    """Total variation, of RGB and of the two colour axes, as in formulas.smoothness_loss().

    With d (3,) the difference of two neighbours, down or across, and K (3,3) the metric of RGB and
    of the colour axes,

        L_smooth = mean_down d^T K d + mean_across d^T K d

    Squared differences, unlike the absolute ones of Rudin, Osher & Fatemi 1992. K is relative to
    the styles' own variation: a print of hard edges is smoothed less than a soft painting.
    """

    name = "smooth"

    def __init__(
        self,
        regions: Sequence[Region],
        counted: Tensor | None,
        size: int,
        poll: Poll,
        smoothness: float = 1.0,
    ) -> None:
        """`counted` (h,w) as in Mixture. `size`: px of the longest side, or what counts as that.

        `smoothness`: times its usual weight, which grows by (size/256)^2, since differences
        shrink with resolution.
        """
        self.weight = smoothness * max(1.0, size / _SMOOTH_AT) ** 2
        self._counted, self._poll = counted, poll
        self._pairs = None if counted is None else _pairs(counted, poll)
        own = torch.stack([r.share * r.variation for r in regions]).sum(0).tolist()
        rgb, chroma = (
            min(max(usual / max(value, 1e-6), _FACTORS[0]), _FACTORS[1])
            for usual, value in zip(_USUAL, own, strict=True)
        )
        axes = torch.tensor(CHROMA_AXES)
        metric = SMOOTH * rgb / 3 * torch.eye(3) + SMOOTH_CHROMA * chroma / 2 * axes.T @ axes
        self._metric = metric.to(regions[0].rgb.mean.device)

    @classmethod
    def of(cls, inputs: StageInputs) -> "SmoothnessTerm":
        """Make the term of a stage: all have it."""
        counted, size = inputs.counted.weight, inputs.level.size
        return cls(inputs.regions, counted, size, inputs.poll, inputs.smoothness)

    def add_gradient(self, picture: Tensor, gradient: Tensor) -> Tensor:
        """Add the weighted gradient for `picture` (1,3,h,w) in place; returns the value."""
        total = torch.zeros((), device=picture.device)
        h, w = picture.shape[-2:]
        down, across = self._pairs or (max(1, (h - 1) * w), max(1, h * (w - 1)))
        own, to = picture[0], gradient[0]
        self._add_along(1, down, own, to, total)
        self._add_along(2, across, own, to, total)
        return total

    def _add_along(
        self, dim: int, count: int | Tensor, picture: Tensor, gradient: Tensor, total: Tensor
    ) -> None:
        """Add the gradient and the value of so many pairs down (dim 1) or across (dim 2)."""
        for rows in _rows(picture.shape, self._poll):
            more = slice(rows.start, rows.stop + 1) if dim == 1 else rows
            part, to = picture[:, more], gradient[:, more]
            n = part.shape[dim] - 1
            if n < 1:
                continue
            step = part.narrow(dim, 1, n) - part.narrow(dim, 0, n)
            pull = (self._metric / count @ step.flatten(1)).view_as(step)
            if self._counted is not None:
                pull *= both(self._counted[more], dim - 1)
            total += torch.dot(pull.flatten(), step.flatten())
            to.narrow(dim, 1, n).add_(pull, alpha=2 * self.weight)
            to.narrow(dim, 0, n).sub_(pull, alpha=2 * self.weight)


class _RegionColour:
    """The colour term of one region."""

    def __init__(self, region: Region, poll: Poll) -> None:
        self._weight, self._share, self._goal = region.weight, region.share, region.rgb
        self._counts: list[float] = []  # sums of weights, of each strip of rows
        if region.weight is not None:
            strips_of = _rows(region.weight.shape, poll)
            self._counts = [float(region.weight[rows].sum()) for rows in strips_of]
        self._spread = region.rgb.covariance.diagonal().sum().clamp(min=1e-3)
        self._size = region.rgb.covariance.square().sum().clamp(min=1e-6)

    def add_gradient(self, picture: Tensor, gradient: Tensor, poll: Poll) -> Tensor:
        """The loss of (3,h,w) by the region's share; its gradient, times COLOUR, is added.

        With x a pixel, w its share of all weights, m and C the moments, that is
        w (2 (m - ms) / tr Cs + 4 (C - Cs) (x - m) / |Cs|^2).
        """
        counts = self._counts or [float(picture[0, r].numel()) for r in _rows(picture.shape, poll)]
        own, total = self._moments(picture, counts, poll), sum(counts)
        offset, excess = own.mean - self._goal.mean, own.covariance - self._goal.covariance
        factor = COLOUR * self._share / total
        matrix = (4 * factor / self._size) * excess
        constant = (2 * factor / self._spread) * offset - matrix @ own.mean
        for rows in _rows(picture.shape, poll):
            part = picture[:, rows]
            change = torch.addmm(constant[:, None], matrix, part.flatten(1)).view_as(part)
            if self._weight is not None:
                change *= self._weight[rows]
            gradient[:, rows] += change
        loss = offset.square().sum() / self._spread + excess.square().sum() / self._size
        return self._share * loss

    def _moments(self, picture: Tensor, counts: list[float], poll: Poll) -> Moments:
        """Give the moments of the whole picture, joined of its strips' centred ones."""
        parts = []
        for rows, count in zip(_rows(picture.shape, poll), counts, strict=True):
            if count > 0:
                own = None if self._weight is None else self._weight[rows]
                parts.append((count, moments(picture[:, rows], own)))
        return joined_moments(parts)


def _pairs(weight: Tensor, poll: Poll) -> tuple[Tensor, Tensor]:
    """How many pairs of neighbours there are down and across in (h,w), by weight."""
    down = across = torch.zeros((), device=weight.device)
    for rows in _rows(weight.shape, poll):
        down = down + both(weight[rows.start : rows.stop + 1], 0).sum()
        across = across + both(weight[rows], 1).sum()
    return down.clamp(min=1e-6), across.clamp(min=1e-6)


def _rows(shape: Sequence[int], poll: Poll) -> Iterator[slice]:
    """Strips of (...,h,w)."""
    for rows in strips(shape[-2], shape[-1], _STRIP):
        poll()
        yield rows
