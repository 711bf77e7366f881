"""Weight maps on the network's grids."""

import pytest
import torch

from scumble_backend.engine.picture.pyramid import Pyramid
from scumble_backend.engine.picture.tiles import Box, Tile


@pytest.mark.parametrize(("layer", "cells"), [("1_2", 1), ("3_1", 4), ("4_2", 8), ("5_1", 16)])
def test_each_cell_has_the_mean_of_its_pixels(layer: str, cells: int) -> None:
    weight = torch.rand(43, 70)
    pyramid = Pyramid(weight)
    for _ in range(2):  # made, and looked up
        grid = pyramid.on(layer)
        assert grid is not None
        assert grid.shape == (-(-43 // cells), -(-70 // cells))
        for y, x in ((0, 0), (2, 3), (grid.shape[0] - 1, grid.shape[1] - 1)):
            block = weight[cells * y : cells * (y + 1), cells * x : cells * (x + 1)]
            torch.testing.assert_close(grid[y, x], block.mean())
    tile = Tile(Box(16, 32, 43, 64), Box(0, 16, 43, 70))
    part = pyramid.part(layer, tile)
    assert part is not None
    assert torch.equal(part, grid[16 // cells :, 32 // cells : 64 // cells])
    torch.testing.assert_close(pyramid.count(layer, (43, 70)), grid.sum())


def test_without_a_map_every_cell_counts_one() -> None:
    pyramid = Pyramid(None)
    assert pyramid.on("3_1") is None
    assert pyramid.part("3_1", Tile(Box(0, 0, 8, 8), Box(0, 0, 8, 8))) is None
    assert pyramid.count("3_1", (43, 70)) == 11 * 18
