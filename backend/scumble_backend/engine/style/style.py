"""A style picture, and what is computed from it at a pyramid level."""

import hashlib
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.features.formulas import smoothness_loss
from scumble_backend.engine.features.matching import BANK, GRID, choose, hypercolumns, on_grid
from scumble_backend.engine.features.search_index import SearchIndex, search_index_of
from scumble_backend.engine.features.statistic import statistic_of
from scumble_backend.engine.picture.colour import Moments, moments, to_oklab
from scumble_backend.engine.picture.hidden_pixels import fill_hidden
from scumble_backend.engine.picture.pyramid import Pyramid
from scumble_backend.engine.picture.resample import fit, resize, shrink_mask
from scumble_backend.engine.picture.tiles import Box, Tile, cut, margin_of
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.vgg.network import Network, Poll

_EDGE = 0.03  # share of the shorter side that is cut off at each side: frames, torn borders
_LARGEST = 2048  # px: longest side at which the network sees a style


def looked_at(stage: Stage, brush: float) -> int:
    """px of a style's longest side at a stage; `brush` in percent."""
    return max(16, min(round(stage.size * brush / 100), _LARGEST))


class Style(NamedTuple):
    """A picture whose manner is imitated.

    image: (3,h,w) float32, 0..1, sRGB.
    weight: a number (share of this style among several), or a map (H,W), 0..1, on the content's
        grid: where this style counts. Where no style counts the content stays as it is.
    alpha: (h,w), 0..1, or None: pixels with alpha 0 count in no statistic.
    key: identifies image and alpha, such as the hash of their file, so that what was
        computed from them is found again; None: their own bytes are hashed.
    """

    image: Tensor
    weight: float | Tensor = 1.0
    alpha: Tensor | None = None
    key: bytes | None = None


class StyleTargets(NamedTuple):
    """Statistics of a style at one size."""

    rgb: Moments
    lab: Moments
    variation: Tensor  # (2,): mean squared differences of neighbours, of RGB and of colour axes
    grams: dict[str, Tensor]  # by layer, float32, as statistic.py has them
    bank: Tensor | None  # (m,C) hypercolumns
    places: Tensor | None  # (m,2) int64: the rows and columns from which the bank was taken
    search_index: SearchIndex | None  # of the bank

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        tensors = [*self.rgb, *self.lab, self.variation, *self.grams.values()]
        tensors += [t for t in (self.bank, self.places) if t is not None]
        held = sum(t.numel() * t.element_size() for t in tensors)
        return held + (0 if self.search_index is None else self.search_index.nbytes)


class PreparedStyle:
    """A checked style: edges cut, hidden pixels filled, known by a hash."""

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
        self.key = style.key or _hash(self.image, self.mask)

    def targets(
        self, network: Network, stage: Stage, brush: float, poll: Poll, tile: int | None = None
    ) -> StyleTargets:
        """Statistics for a stage, from the network's cache or computed now.

        `brush` (percent) scales the style against the picture. `tile`: px of a tile's core;
        None looks at the style at once.
        """
        size = looked_at(stage, brush)
        side = None if tile is None or tile >= size else tile
        asked = stage.gram, stage.hyper, stage.statistic, stage.weights
        key = (self.key, size, *asked, network.pooling, side)
        return network.styles.get(key, lambda: self._compute(network, stage, size, side, poll))

    def colours(self, size: int, device: torch.device) -> tuple[Moments, Moments]:
        """Moments in RGB and OKLab at a size (longest side in px), without the network."""
        return _colours(*self._at(size, device))

    def _at(self, size: int, device: torch.device) -> tuple[Tensor, Tensor | None]:
        """Image (1,3,h,w) and mask (h,w) with the longest side at `size` px."""
        shape = fit((self.image.shape[-2], self.image.shape[-1]), size)
        image = resize(self.image[None].to(device), shape).clamp(0, 1)
        mask = None if self.mask is None else shrink_mask(self.mask.to(device), shape)
        return image, mask

    def _compute(
        self, network: Network, stage: Stage, size: int, side: int | None, poll: Poll
    ) -> StyleTargets:
        image, mask = self._at(size, network.device)
        layers, pyramid = {*stage.gram, *stage.hyper}, Pyramid(mask)
        shape = (image.shape[-2], image.shape[-1])
        sums: dict[str, Tensor] = {}
        add_up = statistic_of(stage).sum
        bank = _Bank(shape, pyramid.on(GRID), stage) if stage.hyper else None
        for tile in cut(shape, side, margin_of(layers, stage.coarse)):
            taps = network.forward(tile.outer.of(image), layers, poll).taps
            for layer in stage.gram:
                core = tile.core_on(layer).of(taps[layer])
                part = add_up(core, pyramid.part(layer, tile), poll)
                sums[layer] = sums[layer] + part if layer in sums else part
            if bank is not None:
                bank.collect(taps, tile)
        grams = {layer: total / pyramid.count(layer, shape) for layer, total in sums.items()}
        variation = torch.stack(smoothness_loss(image[0], mask))
        if bank is None:
            return StyleTargets(*_colours(image, mask), variation, grams, None, None, None)
        columns, places = bank.columns(), bank.places.to(network.device)
        index = search_index_of(columns, network.dtype)
        return StyleTargets(*_colours(image, mask), variation, grams, columns, places, index)


class _Bank:
    """Columns chosen from all over a style (h,w), collected tile by tile."""

    def __init__(self, shape: tuple[int, int], share: Tensor | None, stage: Stage) -> None:
        self._layers, self._weights = stage.hyper, stage.weights
        self._grid = Box(0, 0, *shape).on(GRID)
        places = torch.arange(self._grid.bottom * self._grid.right)
        if share is not None:
            flat = share.flatten().cpu()
            places = places[flat >= min(0.5, float(flat.max()))]
        self._places = places[choose(len(places), BANK, stage.size)]
        self._found: list[tuple[Tensor, Tensor]] = []

    @property
    def places(self) -> Tensor:
        """Rows and columns (m,2) on the grid, in the order in which they were chosen."""
        width = self._grid.right
        return torch.stack([self._places // width, self._places % width], 1)

    def collect(self, taps: dict[str, Tensor], tile: Tile) -> None:
        """Take the chosen columns that lie in a tile."""
        top, left, bottom, right = tile.core.on(GRID)
        y, x = self._places // self._grid.right, self._places % self._grid.right
        here = (y >= top) & (y < bottom) & (x >= left) & (x < right)
        local = ((y - top) * (right - left) + x - left)[here]
        maps = on_grid(taps, self._layers, tile)
        local = local.to(next(iter(maps.values())).device)
        columns = hypercolumns(maps, self._weights, local)
        self._found.append((here.nonzero()[:, 0], columns))

    def columns(self) -> Tensor:
        """All of them (m,C), in the order in which they were chosen."""
        order = torch.cat([places for places, _ in self._found]).argsort()
        columns = torch.cat([columns for _, columns in self._found])
        return columns.index_select(0, order.to(columns.device))


def _colours(image: Tensor, mask: Tensor | None) -> tuple[Moments, Moments]:
    return moments(image[0], mask), moments(to_oklab(image)[0], mask)


def _hash(image: Tensor, mask: Tensor | None) -> bytes:
    digest = hashlib.blake2b(repr(tuple(image.shape)).encode(), digest_size=16)
    for part in (image, mask):
        if part is not None:
            digest.update(part.detach().cpu().contiguous().numpy().data)
    return digest.digest()
