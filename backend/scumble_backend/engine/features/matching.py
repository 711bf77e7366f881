"""Hypercolumns, and for each place of the picture its match in the style."""

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.features.formulas import Rows
from scumble_backend.engine.picture.resample import GRIDS, pool
from scumble_backend.engine.picture.tiles import Box, Tile, strips
from scumble_backend.engine.settings import LayerWeights
from scumble_backend.engine.vgg.network import Poll, no_poll

GRID = "3_1"  # the layer whose grid hypercolumns are on
BANK = 6000  # style columns that are searched at most
STRIP = 8192  # hypercolumns that are processed at a time: 20 to 40 MB


def on_grid(taps: Mapping[str, Tensor], layers: Sequence[str], tile: Tile) -> dict[str, Tensor]:
    """Maps (1,c,h,w) of a tile's core on the relu3_1 grid, from the tile's feature maps.

    Finer layers are averaged down, coarser ones stretched.
    """
    return {layer: _on_grid(taps[layer], layer, tile) for layer in layers}


def _on_grid(x: Tensor, layer: str, tile: Tile) -> Tensor:
    up = _times_coarser(layer)
    if up == 1:
        return pool(tile.core_on(layer).of(x), _times_finer(layer))
    halo, core = _stretched_boxes(layer, tile)
    x = F.interpolate(halo.of(x), scale_factor=up, mode="bilinear", align_corners=False)
    return core.of(x)


def add_off_grid(to: Tensor, gradient: Tensor, layer: str, tile: Tile) -> None:
    """Adjoint of on_grid(): add a gradient on the grid to one for the tile's whole feature map.

    Written out because autograd's rearranges the whole layer's memory: it took a third of the
    time of an iteration.
    """
    up, cells = _times_coarser(layer), _times_finer(layer)
    if up > 1:
        box, core = _stretched_boxes(layer, tile)
        part = _unstretched(core.placed(gradient, _times(box.shape, up)), box.shape, up)
        box.of(to).add_(part)
    elif cells > 1:
        _add_spread(tile.core_on(layer).of(to), gradient, cells)
    else:
        tile.core_on(layer).of(to).add_(gradient)


def _add_spread(to: Tensor, gradient: Tensor, cells: int) -> None:
    """Add the adjoint of pool() to cells of `cells` px; the last cells may be partial."""
    channels, *shape = to.shape[1:]
    counts = [torch.full((n,), float(cells), device=gradient.device) for n in gradient.shape[-2:]]
    for count, size in zip(counts, shape, strict=True):
        count[-1:].fill_(size - (len(count) - 1) * cells)
    shared = gradient * (1 / torch.outer(*counts)).to(gradient.dtype)
    h, w = shape[0] // cells, shape[1] // cells  # whole ones
    inside = to[..., : h * cells, : w * cells].view(1, channels, h, cells, w, cells)
    inside += shared[..., :h, None, :w, None]
    for edge, part in (
        (to[..., h * cells :, :], shared[..., h:, :]),
        (to[..., : h * cells, w * cells :], shared[..., :h, w:]),
    ):
        if edge.numel():
            spread = F.interpolate(part, scale_factor=cells, mode="nearest")
            edge.add_(spread[..., : edge.shape[-2], : edge.shape[-1]])


def _unstretched(gradient: Tensor, shape: tuple[int, int], up: int) -> Tensor:
    result: Tensor = torch.ops.aten.upsample_bilinear2d_backward(
        gradient, list(gradient.shape[-2:]), [1, gradient.shape[1], *shape], False, up, up
    )
    return result


def _stretched_boxes(layer: str, tile: Tile) -> tuple[Box, Box]:
    """Give the cells of a coarse layer that a core needs, and the core in them, stretched."""
    up = _times_coarser(layer)
    needed = tile.core.on(layer).grown(1, tile.outer.on(layer))
    corner = Box(needed.top * up, needed.left * up, needed.bottom * up, needed.right * up)
    return needed.within(tile.outer.on(layer)), tile.core.on(GRID).within(corner)


def _times(shape: tuple[int, int], by: int) -> tuple[int, int]:
    return shape[0] * by, shape[1] * by


def _times_finer(layer: str) -> int:
    return max(1, GRIDS[GRID[0]] // GRIDS[layer[0]])


def _times_coarser(layer: str) -> int:
    return max(1, GRIDS[layer[0]] // GRIDS[GRID[0]])


def rows_of(
    maps: Mapping[str, Tensor], weights: LayerWeights = (), places: Tensor | None = None
) -> list[Rows]:
    """Hypercolumns layer by layer, from maps (1,c,h,w) that on_grid() made, in their dtypes.

    As in Kolkin et al. 2022: finer layers are averaged down, coarser ones stretched, and each is
    divided by the root of its number of channels, so that layers count alike, or by `weights`.
    `places` (n,): only those, row by row; None: all.
    """
    scales = {layer: weight**0.5 for layer, weight in weights}
    found = []
    for layer, x in maps.items():
        rows = x[0].permute(1, 2, 0).reshape(-1, x.shape[1])
        rows = rows if places is None else rows.index_select(0, places)
        found.append(Rows(rows, scales.get(layer, 1.0) / x.shape[1] ** 0.5))
    return found


def hypercolumns(
    maps: Mapping[str, Tensor], weights: LayerWeights = (), places: Tensor | None = None
) -> Tensor:
    """Columns (n,C), in the maps' dtype: rows_of() side by side."""
    return torch.cat([rows * scale for rows, scale in rows_of(maps, weights, places)], 1)


class Matches:
    """The style columns that each place should look like, stored as indices.

    At 4096x4096 px the columns themselves would be a million times 1216 numbers; the indices
    are 4 MB a style.
    """

    def __init__(self, shape: tuple[int, int], device: torch.device, dtype: torch.dtype) -> None:
        self._shape, self._device, self._dtype = shape, device, dtype
        self._styles: list[tuple[Tensor, Tensor, Tensor]] = []
        self._kept: Tensor | None = None

    def add(self, bank: Tensor, share: Tensor) -> Tensor:
        """A style: its columns (m,C), its share (h,w) or (1,1) of each place.

        Returns the indices (h,w) into the columns, int32, for the caller to fill.
        """
        indices = torch.zeros(self._shape, dtype=torch.int32, device=self._device)
        self._styles.append((indices, bank, share))
        return indices

    def indices(self) -> list[Tensor]:
        """Give for each style which of its columns each place was given, (h,w) int32."""
        return [indices for indices, _, _ in self._styles]

    def keep(self, poll: Poll = no_poll) -> None:
        """Gather once and for all: faster where there is room."""
        h, w = self._shape
        parts = []
        for rows in strips(h, w, STRIP):
            poll()
            parts.append(self.on(Box(rows.start, 0, rows.stop, w)))
        self._kept = parts[0] if len(parts) == 1 else torch.cat(parts)

    def forget(self) -> None:
        """Undo keep(): gather whenever asked."""
        self._kept = None

    def on(self, box: Box) -> Tensor:
        """The styles' columns (h*w,C) in a box of cells: blended by share, of length 1."""
        if self._kept is not None:
            rows = self._kept.view(*self._shape, -1)[box.top : box.bottom, box.left : box.right]
            return rows.reshape(-1, rows.shape[-1])
        blend: Tensor | None = None
        for indices, bank, share in self._styles:
            columns = bank.index_select(0, box.of(indices).flatten()).float()
            if len(self._styles) > 1 or share.numel() > 1:  # else their length does not matter
                columns *= (share if share.numel() == 1 else box.of(share)).reshape(-1, 1)
            blend = columns if blend is None else blend.add_(columns)
        assert blend is not None  # noqa: S101 - there is a style
        return F.normalize(blend, dim=1, out=blend).to(self._dtype)


def choose(count: int, most: int, seed: int) -> Tensor:
    """`most` of the indices below `count`, spread evenly, each with a random offset."""
    if count <= most:
        return torch.arange(count)
    generator = torch.Generator().manual_seed(seed)
    places = torch.arange(most, dtype=torch.float64) + torch.rand(
        most, dtype=torch.float64, generator=generator
    )
    return (places * (count / most)).long().clamp(max=count - 1)
