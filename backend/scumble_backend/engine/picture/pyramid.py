"""A weight map on the network's grids."""

from torch import Tensor

from scumble_backend.engine.picture.resample import mask_on_grid
from scumble_backend.engine.picture.tiles import Box, Tile


class Pyramid:
    """A weight map (h,w) averaged down to the network's grids, each made once.

    weight: the map; None: 1 everywhere.
    """

    def __init__(self, weight: Tensor | None) -> None:
        self.weight = weight
        self._grids: dict[str, Tensor] = {}

    def on(self, layer: str) -> Tensor | None:
        """The map on the grid of `layer`."""
        if self.weight is None:
            return None
        block = layer[0]
        if block not in self._grids:
            self._grids[block] = mask_on_grid(self.weight, layer)
        return self._grids[block]

    def part(self, layer: str, tile: Tile) -> Tensor | None:
        """The map on the cells of a tile's core."""
        grid = self.on(layer)
        return None if grid is None else tile.core.on(layer).of(grid)

    def count(self, layer: str, shape: tuple[int, int]) -> float | Tensor:
        """The sum over the grid of `layer`, for a picture (h,w)."""
        grid = self.on(layer)
        h, w = Box(0, 0, *shape).on(layer).shape
        return h * w if grid is None else grid.sum().clamp(min=1e-12)
