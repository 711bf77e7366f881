"""Strokes lent by a style: the right ones, at any size, whole instead of crumbs."""

from __future__ import annotations

import itertools

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings, Style
from scumble_backend.engine.features.coherence import coherent_places
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.stage.strokes import Source, Strokes, _evened


def textured(h: int, w: int) -> Tensor:
    """(3,h,w), 0..1: soft colours under fine noise."""
    generator = torch.Generator().manual_seed(h)
    soft = resize(torch.rand(3, 5, 5, generator=generator), (h, w))
    return (0.35 + 0.3 * soft + 0.07 * torch.randn(3, h, w, generator=generator)).clamp(0, 1)


def at_home(style: Tensor, size: int) -> Strokes:
    """Every cell of the style itself, reduced to `size` px, matched with its own column."""
    cells = size // 4
    rows, columns = torch.meshgrid(torch.arange(cells), torch.arange(cells), indexing="ij")
    places = torch.stack([rows.flatten(), columns.flatten()], 1)
    bank = F.normalize(torch.randn(cells * cells, 16, generator=torch.Generator().manual_seed(0)))
    found = torch.arange(cells * cells, dtype=torch.int32).view(cells, cells)
    return Strokes([Source(style, size, found, bank, places, torch.ones(1, 1))])


@pytest.mark.parametrize("factor", [2, 4])
def test_a_reduced_style_gets_its_own_strokes_back(factor: int) -> None:
    style = textured(128, 128)
    size = 128 // factor
    small = resize(style, (size, size)).clamp(0, 1)
    blurred = (resize(small, (128, 128)) - style).square().mean()
    lent = (at_home(style, size).enlarge(small, (128, 128)) - style).square().mean()
    assert lent < 0.1 * blurred


def test_nothing_is_lent_where_nothing_grows() -> None:
    picture = textured(64, 64)
    assert torch.equal(at_home(textured(128, 128), 64).enlarge(picture, (64, 64)), picture)


def test_renewed_strokes_are_the_styles() -> None:
    style = textured(128, 128)
    soft = resize(resize(style, (16, 16)), (128, 128))
    other = (soft + 0.07 * torch.randn(3, 128, 128)).clamp(0, 1)
    renewed = at_home(style, 128).renew(other)
    assert (renewed - style).square().mean() < 0.1 * (other - style).square().mean()


def test_what_is_coarse_stays_when_strokes_are_renewed() -> None:
    picture = textured(96, 96)
    renewed = at_home(1 - textured(96, 96), 96).renew(picture)
    change = (resize(renewed, (8, 8)) - resize(picture, (8, 8))).abs().max()
    assert change < 0.05 < (renewed - picture).abs().max()


@pytest.mark.parametrize("shape", [(65, 130), (131, 67), (97, 191)])
def test_odd_sizes_and_a_style_smaller_than_asked_for(shape: tuple[int, int]) -> None:
    strokes = at_home(textured(80, 80), 64)
    small = resize(textured(*shape), (max(1, shape[0] // 2), max(1, shape[1] // 2))).clamp(0, 1)
    enlarged = strokes.enlarge(small, shape)
    assert enlarged.shape == (3, *shape)
    assert bool(enlarged.isfinite().all())
    renewed = strokes.renew(small)
    assert renewed.shape == small.shape
    assert bool(renewed.isfinite().all())


def test_styles_lend_by_their_shares() -> None:
    (one,), (two,) = (
        at_home(textured(128, 128), 64)._sources,
        at_home(1 - textured(128, 128), 64)._sources,
    )
    left = torch.zeros(16, 16)
    left[:, :8] = 1
    picture = torch.full((3, 64, 64), 0.5)
    both = Strokes([one._replace(share=left), two._replace(share=1 - left)]).enlarge(
        picture, (128, 128)
    )
    alone = [Strokes([s]).enlarge(picture, (128, 128)) for s in (one, two)]
    assert torch.allclose(both[..., :60], alone[0][..., :60], atol=1e-5)
    assert torch.allclose(both[..., 68:], alone[1][..., 68:], atol=1e-5)


def test_weights_add_up_only_where_windows_are_shifted_alike_in_both_directions() -> None:
    one, other = torch.tensor([0.6, 0.6, 0.6]), torch.tensor([0.8, 0.8, 0.8])
    down, across = torch.tensor([2.0, 2.0, 2.0]), torch.tensor([5.0, 5.0, 5.0])
    divisor = _evened([
        (one, down, across),
        (other, torch.tensor([2.0, 2.0, 3.0]), torch.tensor([5.0, 6.0, 5.0])),
    ])  # fmt: skip
    torch.testing.assert_close(divisor, torch.tensor([1.4, 1.0, 1.0]))


def test_a_stray_match_joins_its_neighbours() -> None:
    cells = 12
    rows, columns = torch.meshgrid(torch.arange(cells), torch.arange(cells), indexing="ij")
    places = torch.stack([rows.flatten(), columns.flatten()], 1)
    bank = torch.randn(cells * cells, 32, generator=torch.Generator().manual_seed(1))
    bank[7 * cells + 7] = bank[3 * cells + 3] + 0.05 * bank[0]  # looks nearly like (3,3)
    found = torch.arange(cells * cells).view(cells, cells).clone()
    found[3, 3] = 7 * cells + 7
    bank = F.normalize(bank)
    found[8, 8] = 2  # looks quite different from (8,8): but all its neighbours agree
    settled = coherent_places(found, bank, places)
    assert settled[3, 3].tolist() == [3, 3]
    assert settled[5, 5].tolist() == [5, 5]


def test_windows_lie_on_the_style_and_weigh_likeness_against_agreement() -> None:
    """The same places as by visiting one cell after the other, in a style with holes."""
    generator = torch.Generator().manual_seed(3)
    columns = torch.randperm(30, generator=generator)[:20].sort().values  # of 5 x 6
    places = torch.stack([columns // 6, columns % 6], 1)
    bank = F.normalize(torch.rand(20, 6, generator=generator))
    found = torch.randint(20, (7, 8), generator=generator)
    settled = coherent_places(found, bank, places)
    assert settled.tolist() == _settled_one_by_one(found, bank, places)


def _settled_one_by_one(found: Tensor, bank: Tensor, places: Tensor) -> list[list[list[int]]]:
    column_at = {(y, x): n for n, (y, x) in enumerate(places.tolist())}
    height, width = found.shape
    cells = list(itertools.product(range(height), range(width)))
    shifts = {}
    for y, x in cells:
        row, column = places[found[y, x]].tolist()
        shifts[y, x] = (row - y, column - x)
    for sweep in range(6):
        before = dict(shifts)
        for y, x in cells:
            if (y + x) % 2 != sweep % 2:
                continue
            around = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
            theirs = [before.get(cell, before[y, x]) for cell in around]
            most = -2.0
            for down, right in (before[y, x], *theirs):
                column = column_at.get((y + down, x + right))
                worth = -1.0
                if column is not None:
                    like = float(bank[column] @ bank[found[y, x]])
                    worth = like + theirs.count((down, right)) / 4
                if worth > most + 1e-4:
                    most, shifts[y, x] = worth, (down, right)
    windows = [[y + shifts[y, x][0], x + shifts[y, x][1]] for y, x in cells]
    return [windows[start : start + width] for start in range(0, len(windows), width)]


def test_a_draft_has_the_styles_fine_strokes(network: Network) -> None:
    """Above the level's resolution a draft has about as much contrast as its style."""
    generator = torch.Generator().manual_seed(2)
    content = resize(torch.rand(3, 2, 8, generator=generator), (160, 640)).clamp(0, 1)
    style = textured(160, 640)

    def fine(picture: Tensor) -> float:
        shape = (picture.shape[-2], picture.shape[-1])
        small = resize(picture, (shape[0] * 2 // 5, shape[1] * 2 // 5))
        return float((picture - resize(small, shape)).std())

    painting = Painting(content, [Style(style)], Settings("draft", size=640), network)
    painted = painting.run()
    assert painted.shape == content.shape
    assert fine(painted) > 0.5 * fine(style)
    assert fine(painted) < 1.5 * fine(style)
