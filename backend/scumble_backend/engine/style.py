"""A style picture, and what is computed from it at a pyramid level."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import torch
from torch import Tensor

from .colour import Moments, moments, to_oklab
from .fill import fill_hidden
from .losses import gram
from .matching import BANK, GRID, choose, hypercolumns, on_grid
from .network import Network, Poll
from .resample import fit, mask_on_grid, resize, shrink_mask
from .schedule import Stage

_EDGE = 0.015  # share of the shorter side that is cut off at each side: frames, torn borders
_LARGEST = 2048  # px: longest side at which a style is looked at


class Style(NamedTuple):
    """A picture whose manner is taken.

    image: (3,h,w) float32, 0..1, sRGB.
    weight: a number (share of this style among several), or a map (H,W), 0..1, on the content's
        grid: where this style counts. Where no style counts the content stays as it is.
    alpha: (h,w), 0..1, or None: pixels with alpha 0 count in no statistic.
    """

    image: Tensor
    weight: float | Tensor = 1.0
    alpha: Tensor | None = None


class StyleTargets(NamedTuple):
    """Statistics of a style at one size."""

    rgb: Moments
    lab: Moments
    grams: dict[str, Tensor]  # (C,C) float32 by layer
    bank: Tensor | None  # (m,C) hypercolumns

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        tensors = [*self.rgb, *self.lab, *self.grams.values()]
        tensors += [] if self.bank is None else [self.bank]
        return sum(t.numel() * t.element_size() for t in tensors)


class PreparedStyle:
    """A checked style: edges cut, hidden pixels filled, known by its content's hash."""

    def __init__(self, style: Style) -> None:
        image, alpha = style.image, style.alpha
        h, w = image.shape[-2:]
        cut = round(_EDGE * min(h, w))
        box = (slice(cut, h - cut), slice(cut, w - cut))
        if alpha is not None and not bool((alpha[box] > 0).any()):
            box = (slice(0, h), slice(0, w))
        self.image = image[:, box[0], box[1]]
        self.mask: Tensor | None = None
        if alpha is not None and not bool((alpha[box] > 0).all()):
            visible = alpha[box] > 0
            self.image = fill_hidden(self.image, visible)
            self.mask = visible.float()
        self.key = _hash(self.image, self.mask)

    def targets(self, network: Network, stage: Stage, brush: float, poll: Poll) -> StyleTargets:
        """Statistics for a stage, from the network's cache or computed now.

        `brush` (percent) scales the style against the picture.
        """
        size = max(16, min(round(stage.size * brush / 100), _LARGEST))
        key = (self.key, size, stage.gram, stage.hyper)
        return network.styles.get(key, lambda: self._compute(network, stage, size, poll))

    def colours(self, size: int) -> tuple[Moments, Moments]:
        """Moments in RGB and OKLab at a size (longest side in px), without the network."""
        return _colours(*self._at(size, torch.device("cpu")))

    def _at(self, size: int, device: torch.device) -> tuple[Tensor, Tensor | None]:
        """Image (1,3,h,w) and mask (h,w) with the longest side at `size` px."""
        shape = fit((self.image.shape[-2], self.image.shape[-1]), size)
        image = resize(self.image[None].to(device), shape).clamp(0, 1)
        mask = None if self.mask is None else shrink_mask(self.mask.to(device), shape)
        return image, mask

    def _compute(self, network: Network, stage: Stage, size: int, poll: Poll) -> StyleTargets:
        image, mask = self._at(size, network.device)
        taps = network.forward(image, {*stage.gram, *stage.hyper}, poll).taps
        grams = {}
        for layer in stage.gram:
            weight = None if mask is None else mask_on_grid(mask, layer)
            grams[layer] = gram(taps[layer], weight, poll)
        bank = _bank(taps, stage, mask) if stage.hyper else None
        bank = None if bank is None else bank.to(network.dtype)
        return StyleTargets(*_colours(image, mask), grams, bank)


def _colours(image: Tensor, mask: Tensor | None) -> tuple[Moments, Moments]:
    return moments(image[0], mask), moments(to_oklab(image)[0], mask)


def _bank(taps: dict[str, Tensor], stage: Stage, mask: Tensor | None) -> Tensor:
    columns = hypercolumns(on_grid(taps, stage.hyper), stage.hyper)
    if mask is not None:
        share = mask_on_grid(mask, GRID).flatten()
        columns = columns[share >= min(0.5, float(share.max()))]
    return columns[choose(len(columns), BANK, stage.size).to(columns.device)]


def _hash(image: Tensor, mask: Tensor | None) -> bytes:
    digest = hashlib.blake2b(repr(tuple(image.shape)).encode(), digest_size=16)
    for part in (image, mask):
        if part is not None:
            digest.update(part.detach().cpu().contiguous().numpy().data)
    return digest.digest()
