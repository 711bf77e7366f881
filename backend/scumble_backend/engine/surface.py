"""The terms of the loss that look at the picture itself: colour and smoothness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from .colour import Moments, moments
from .losses import colour_loss, smoothness_loss, variation_sum
from .network import Poll
from .regions import Region
from .tiles import strips

COLOUR = 0.1
SMOOTH, SMOOTH_CHROMA = 1.0, 2.5  # at 256 px and below; differences shrink with resolution
_USUAL = (0.011, 0.004)  # mean squared differences in paintings, of RGB and of colour axes
_FACTORS = (0.25, 2.0)  # at least and at most, for hard and for smooth styles
_SMOOTH_AT = 256
_WHOLE = 2**20  # px up to which a picture is taken as a whole
_STRIP = 2**19  # px, else


class Surface:
    """Colour (by region) and smoothness of a picture (1,3,h,w); `counted` (h,w) as in Mixture.

    `smoothness`: times the usual weight of the total variation. That weight is relative, too: a
    print of hard edges, whose own variation is large, is smoothed less than a soft painting.

    Up to 1024x1024 px autograd takes the picture as a whole, above that strip by strip, with the
    same result to rounding: moments are summed up first, and a strip of rows looks at the first
    row of the next one for its differences.
    """

    def __init__(
        self,
        regions: Sequence[Region],
        counted: Tensor | None,
        poll: Poll,
        smoothness: float = 1.0,
    ) -> None:
        self._regions, self._counted, self._poll = regions, counted, poll
        self._smoothness_factor = smoothness
        own = torch.stack([r.share * r.variation for r in regions]).sum(0).tolist()
        rgb, chroma = (
            min(max(usual / max(value, 1e-6), _FACTORS[0]), _FACTORS[1])
            for usual, value in zip(_USUAL, own, strict=True)
        )
        self._smooth, self._smooth_chroma = SMOOTH * rgb, SMOOTH_CHROMA * chroma

    def add_gradient(self, picture: Tensor, gradient: Tensor) -> dict[str, Tensor]:
        """Adds to `gradient` (1,3,h,w) in place; returns the unweighted losses."""
        h, w = picture.shape[-2:]
        take = self._whole if h * w <= _WHOLE else self._in_strips
        colour, smoothness = take(picture[0], gradient[0], self.smooth_weight(picture))
        return {"color": colour, "smooth": smoothness}

    def smooth_weight(self, picture: Tensor) -> float:
        """Of the smoothness: grows by (side/256)^2, since differences shrink with resolution."""
        return self._smoothness_factor * max(1.0, max(picture.shape[-2:]) / _SMOOTH_AT) ** 2

    def _whole(self, picture: Tensor, gradient: Tensor, smooth: float) -> tuple[Tensor, Tensor]:
        pixels = picture.detach().requires_grad_()
        with torch.enable_grad():
            colour = torch.zeros((), device=picture.device)
            for region in self._regions:
                colour = colour + region.share * colour_loss(pixels, region.rgb, region.weight)
            variation, chroma = smoothness_loss(pixels, self._counted)
            smoothness = self._smooth * variation + self._smooth_chroma * chroma
            (COLOUR * colour + smooth * smoothness).backward()
        assert pixels.grad is not None  # noqa: S101 - it has just been asked for
        gradient += pixels.grad
        return colour.detach(), smoothness.detach()

    def _in_strips(self, picture: Tensor, gradient: Tensor, smooth: float) -> tuple[Tensor, Tensor]:
        colour = torch.zeros((), device=picture.device)
        for region in self._regions:
            colour = colour + region.share * self._colour(picture, gradient, region)
        return colour, self._smoothness(picture, gradient, smooth)

    def _colour(self, picture: Tensor, gradient: Tensor, region: Region) -> Tensor:
        """The loss; its gradient, with x a pixel, w its share of all weights, m, C the moments,

        w (2 (m - ms) / tr Cs + 4 (C - Cs) (x - m) / |Cs|^2), is added.
        """
        own, total = self._moments(picture, region.weight)
        spread = region.rgb.covariance.diagonal().sum().clamp(min=1e-3)
        size = region.rgb.covariance.square().sum().clamp(min=1e-6)
        offset, excess = own.mean - region.rgb.mean, own.covariance - region.rgb.covariance
        factor = COLOUR * region.share / total
        constant = (2 * factor / spread) * offset
        matrix = (4 * factor / size) * excess
        for rows in self._rows(picture):
            part = picture[:, rows]
            centred = part - own.mean[:, None, None]
            change = torch.einsum("ij,jhw->ihw", matrix, centred) + constant[:, None, None]
            if region.weight is not None:
                change *= region.weight[rows]
            gradient[:, rows] += change
        return offset.square().sum() / spread + excess.square().sum() / size

    def _moments(self, picture: Tensor, weight: Tensor | None) -> tuple[Moments, float]:
        """Moments, and the sum of weights. A strip's own are centred before they are added up."""
        parts = []
        for rows in self._rows(picture):
            own = None if weight is None else weight[rows]
            count = picture[0, rows].numel() if own is None else float(own.sum())
            if count > 0:
                parts.append((count, moments(picture[:, rows], own)))
        total = sum(count for count, _ in parts)
        mean = torch.stack([count / total * part.mean for count, part in parts]).sum(0)
        covariance = torch.zeros_like(parts[0][1].covariance)
        for count, part in parts:
            shift = part.mean - mean
            covariance += count / total * (part.covariance + torch.outer(shift, shift))
        return Moments(mean, covariance), total

    def _smoothness(self, picture: Tensor, gradient: Tensor, smooth: float) -> Tensor:
        total = torch.zeros((), device=picture.device)
        counts = self._pairs(picture)
        for rows in self._rows(picture):
            more = slice(rows.start, min(rows.stop + 1, picture.shape[-2]))
            leaf = picture[:, more].detach().requires_grad_()
            weight = None if self._counted is None else self._counted[more]
            with torch.enable_grad():
                r, g, b = leaf
                chroma = torch.stack([r - g, b - (r + g) / 2])
                last = more.stop == rows.stop
                part = self._smooth * variation_sum(leaf, weight, counts, last)
                part = part + self._smooth_chroma * variation_sum(chroma, weight, counts, last)
                (smooth * part).backward()
            assert leaf.grad is not None  # noqa: S101 - it has just been asked for
            gradient[:, more] += leaf.grad
            total += part.detach()
        return total

    def _pairs(self, picture: Tensor) -> tuple[float | Tensor, float | Tensor]:
        """How many pairs of neighbours there are down and across, by weight."""
        h, w = picture.shape[-2:]
        if self._counted is None:
            return max(1, (h - 1) * w), max(1, h * (w - 1))
        down = across = torch.zeros((), device=picture.device)
        for rows in self._rows(picture):
            part = self._counted[rows.start : rows.stop + 1]
            down = down + (part[1:] * part[:-1]).sum()
            part = part[: rows.stop - rows.start]
            across = across + (part[:, 1:] * part[:, :-1]).sum()
        return down.clamp(min=1e-6), across.clamp(min=1e-6)

    def _rows(self, picture: Tensor) -> Iterator[slice]:
        for rows in strips(picture.shape[-2], picture.shape[-1], _STRIP):
            self._poll()
            yield rows
