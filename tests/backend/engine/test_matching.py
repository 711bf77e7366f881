import pytest
import torch

from scumble_backend.engine.features.matching import (
    Matches,
    add_off_grid,
    choose,
    hypercolumns,
    on_grid,
)
from scumble_backend.engine.picture.tiles import Box, Tile, whole


def test_hypercolumns_stand_on_the_grid_of_relu3_1() -> None:
    taps = {
        "1_2": torch.randn(1, 64, 10, 13),
        "3_1": torch.randn(1, 256, 3, 4),
        "4_1": torch.randn(1, 512, 2, 2),
    }
    layers = ("1_2", "3_1", "4_1")
    columns = hypercolumns(on_grid(taps, layers, whole((10, 13))))
    assert columns.shape == (12, 64 + 256 + 512)
    block = taps["1_2"][0, :, 4:8, 8:12].mean((1, 2)) / 8  # the cell in row 1, column 2
    torch.testing.assert_close(columns[1 * 4 + 2, :64], block)
    partial = taps["1_2"][0, :, 8:, 12:].mean((1, 2)) / 8  # the last cell is partial
    torch.testing.assert_close(columns[2 * 4 + 3, :64], partial)
    torch.testing.assert_close(columns[5, 64:320], taps["3_1"][0, :, 1, 1] / 16)


@pytest.mark.parametrize("layer", ["1_2", "2_2", "3_1", "4_1", "5_1"])
@pytest.mark.parametrize(
    "tile",
    [whole((43, 70)), Tile(Box(16, 32, 43, 64), Box(0, 16, 43, 70))],
    ids=["whole", "part"],
)
def test_off_grid_is_the_adjoint_of_on_grid(layer: str, tile: Tile) -> None:
    x = torch.randn(1, 5, *tile.outer.on(layer).shape, requires_grad=True)
    grid = on_grid({layer: x}, (layer,), tile)[layer]
    assert grid.shape[-2:] == tile.core.on("3_1").shape
    probe = torch.randn_like(grid)
    (truth,) = torch.autograd.grad(grid, x, probe)
    found = torch.ones_like(truth)
    add_off_grid(found, probe, layer, tile)
    torch.testing.assert_close(found - 1, truth)


@pytest.mark.parametrize("kept", [False, True])
def test_matches_blend_the_columns_of_each_style(kept: bool) -> None:
    banks, share = torch.randn(2, 9, 5), torch.rand(4, 6)
    matches = Matches((4, 6), torch.device("cpu"), torch.float32)
    chosen = torch.randint(9, (2, 4, 6))
    matches.add(banks[0], share).copy_(chosen[0])
    matches.add(banks[1], torch.tensor([[0.3]])).copy_(chosen[1])
    if kept:
        matches.keep()
    found = matches.on(Box(1, 2, 4, 5)).view(3, 3, 5)
    for y, x in ((0, 0), (2, 1)):
        a, b = (bank[c[1 + y, 2 + x]] for bank, c in zip(banks, chosen, strict=True))
        blend = share[1 + y, 2 + x] * a + 0.3 * b
        torch.testing.assert_close(found[y, x], blend / blend.norm())


def test_a_choice_is_spread_over_all_and_always_the_same() -> None:
    assert choose(5, 10, 0).tolist() == [0, 1, 2, 3, 4]
    chosen = choose(1000, 100, 7)
    assert len(set(chosen.tolist())) == 100
    assert all(10 * i <= c < 10 * (i + 1) for i, c in enumerate(chosen.tolist()))
    torch.testing.assert_close(chosen, choose(1000, 100, 7))
