"""Flat, grey, tiny and nearly hidden pictures: finite everywhere, and of the right colours."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from scumble_backend.engine import EngineError, Network, Painting, Settings, Style
from scumble_backend.engine.features.formulas import cosine_pull, gram, gram_distance, gram_norm
from scumble_backend.engine.features.matching import rows_of
from scumble_backend.engine.features.search_index import search_index_of
from scumble_backend.engine.features.statistic import gaussian_sum
from scumble_backend.engine.features.wasserstein import Gaussian
from scumble_backend.engine.optim.lbfgs import LBFGS
from scumble_backend.engine.picture import colour
from scumble_backend.engine.picture.colour import (
    from_oklab,
    joined_moments,
    moments,
    recolour,
    to_oklab,
    with_colours_of,
)

KINDS = ("flat", "grey", "two colours", "one hue", "nearly flat", "noise")
shapes = st.tuples(st.integers(1, 40), st.integers(1, 40))
levels = st.integers(0, 255)


@st.composite
def pictures(draw: st.DrawFn, shape: tuple[int, int]) -> Tensor:
    """(3,h,w), 0..1, of 8-bit levels, of a kind that has little or no variance somewhere."""
    kind, seed = draw(st.sampled_from(KINDS)), draw(st.integers(0, 999))
    base = torch.tensor(draw(st.tuples(levels, levels, levels))).view(3, 1, 1) / 255
    noise = torch.rand(3, *shape, generator=torch.Generator().manual_seed(seed))
    flat = base.expand(3, *shape).clone()
    if kind == "flat":
        return flat
    if kind == "nearly flat":
        return (flat + (noise.round() - 0.5) / 255).clamp(0, 1)
    if kind == "grey":
        return noise[:1].expand(3, *shape).contiguous()
    if kind == "two colours":
        return torch.where(noise[:1] > 0.5, flat, 1 - flat)
    return flat * noise[:1] if kind == "one hue" else noise


@settings(max_examples=60, deadline=None)
@given(st.data(), shapes, st.sampled_from(["luminance", "statistics"]), st.booleans())
def test_kept_colours_are_finite_and_of_the_content(
    data: st.DataObject, shape: tuple[int, int], by: str, weighted: bool
) -> None:
    picture, content = data.draw(pictures(shape)), data.draw(pictures(shape))
    weight = None
    if weighted:
        weight = torch.zeros(shape)
        weight[-1, 0] = data.draw(st.sampled_from([0.0, 1e-3, 1.0]))
    found = with_colours_of(picture, content, by=by, weight=weight)
    assert bool(found.isfinite().all())
    assert float(found.min()) >= 0
    assert float(found.max()) <= 1
    if float(to_oklab(content)[1:].abs().max()) < 1e-4:  # grey stays grey
        assert float((found - found.mean(0)).abs().max()) < 2 / 255


@settings(max_examples=60, deadline=None)
@given(st.data(), shapes, st.tuples(levels, levels, levels))
def test_a_flat_colour_keeps_it_by_statistics(
    data: st.DataObject, shape: tuple[int, int], rgb: tuple[int, int, int]
) -> None:
    content = (torch.tensor(rgb).view(3, 1, 1) / 255).expand(3, *shape).contiguous()
    found = with_colours_of(data.draw(pictures(shape)), content, by="statistics")
    torch.testing.assert_close(found, content, atol=1 / 255, rtol=0)


def test_every_flat_colour_of_a_real_size_keeps_it() -> None:
    """The sums over thousands of pixels lose digits that those over a few do not."""
    picture = torch.rand(3, 72, 96)
    for rgb in torch.rand(50, 3, 1, 1):
        flat = rgb.expand(3, 72, 96).contiguous()
        found = with_colours_of(picture, flat, by="statistics")
        torch.testing.assert_close(found, flat, atol=1 / 255, rtol=0)


@settings(max_examples=40, deadline=None)
@given(st.data(), shapes, st.integers(1, 40))
def test_moments_of_parts_are_those_of_the_whole(
    data: st.DataObject, shape: tuple[int, int], rows: int
) -> None:
    picture = data.draw(pictures(shape))
    parts = [(float(p[0].numel()), moments(p)) for p in picture.split(rows, 1)]
    found, truth = joined_moments(parts), moments(picture.double())
    torch.testing.assert_close(found.mean.double(), truth.mean, atol=1e-6, rtol=0)
    torch.testing.assert_close(found.covariance.double(), truth.covariance, atol=1e-6, rtol=0)
    assert bool((found.covariance.diagonal() >= 0).all())


def test_kept_colours_are_the_same_by_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, content = torch.rand(2, 3, 30, 20)
    weight = torch.rand(30, 20)
    weight[:9] = 0  # whole strips that count nothing
    truth = with_colours_of(picture, content, by="statistics", weight=weight)
    monkeypatch.setattr(colour, "_STRIP", 90)
    found = with_colours_of(picture, content, by="statistics", weight=weight)
    torch.testing.assert_close(found, truth, atol=1e-4, rtol=0)


@settings(max_examples=60, deadline=None)
@given(st.data(), shapes, shapes)
def test_recolouring_is_finite(
    data: st.DataObject, shape: tuple[int, int], other: tuple[int, int]
) -> None:
    own, style = to_oklab(data.draw(pictures(shape))), to_oklab(data.draw(pictures(other)))
    found = from_oklab(recolour(own, moments(own), moments(style)))
    assert bool(found.isfinite().all())


@settings(max_examples=40, deadline=None)
@given(st.data(), shapes, shapes, st.booleans())
def test_statistics_of_flat_features_are_finite(
    data: st.DataObject, shape: tuple[int, int], other: tuple[int, int], half: bool
) -> None:
    own, style = (
        data.draw(pictures(s))[None].to(torch.bfloat16 if half else torch.float32)
        for s in (shape, other)
    )
    target = gram(style)
    loss, difference = gram_distance(gram(own), target, gram_norm(target))
    sums = [gaussian_sum(x) / x[0, 0].numel() for x in (style, own)]
    found = Gaussian(sums[0]).distance(sums[1])
    assert all(bool(x.isfinite().all()) for x in (loss, difference, *found))


@settings(max_examples=40, deadline=None)
@given(st.data(), shapes, shapes)
def test_matching_flat_features_is_finite(
    data: st.DataObject, shape: tuple[int, int], other: tuple[int, int]
) -> None:
    query = rows_of({"3_1": data.draw(pictures(shape))[None]})
    bank = rows_of({"3_1": data.draw(pictures(other))[None]})[0].rows
    queries = query[0].rows
    indices = search_index_of(bank, torch.float32).nearest(queries, queries.mean(0))
    assert int(indices.min()) >= 0
    assert int(indices.max()) < len(bank)
    target = torch.nn.functional.normalize(bank[indices.long()], dim=1)
    cosine, pulls = cosine_pull(query, target, None, float(len(target)))
    assert bool(cosine.isfinite())
    assert all(bool(pull.isfinite().all()) for pull in pulls)


@pytest.mark.parametrize("compact", [False, True])
def test_a_gradient_of_nothing_is_a_step_to_nowhere(compact: bool) -> None:
    optimiser = LBFGS(5, compact=compact)
    for gradient in (torch.zeros(12), torch.zeros(12), torch.rand(12), torch.zeros(12)):
        step, optimiser = optimiser.step(gradient)
        assert bool(step.isfinite().all())


def _one_visible(shape: tuple[int, int]) -> Tensor:
    alpha = torch.zeros(shape)
    alpha[shape[0] // 2, shape[1] // 3] = 0.5
    return alpha


FLAT = torch.tensor([0.2, 0.5, 0.8]).view(3, 1, 1)


def _flat(*shape: int) -> Tensor:
    return FLAT.expand(3, *shape).contiguous()


@pytest.mark.parametrize(
    ("content", "style", "alpha"),
    [
        (_flat(20, 64), torch.rand(3, 20, 64), None),
        (torch.rand(3, 20, 64), _flat(20, 64), None),
        (_flat(20, 64), _flat(20, 64), None),
        (torch.zeros(3, 20, 64), torch.ones(3, 20, 64), None),
        (torch.rand(3, 1, 1), torch.rand(3, 1, 1), None),
        (torch.rand(3, 2, 2), torch.rand(3, 30, 1), None),
        (torch.rand(3, 64, 1), torch.rand(3, 20, 64), None),
        (torch.rand(3, 1, 400), torch.rand(3, 1, 64), None),
        (torch.rand(1, 20, 64).expand(3, -1, -1), torch.rand(1, 20, 64).expand(3, -1, -1), None),
        (torch.rand(3, 20, 64), torch.rand(3, 20, 64), _one_visible((20, 64))),
        (torch.rand(3, 20, 64), torch.rand(3, 20, 64), torch.full((20, 64), 0.3)),
    ],
    ids=[
        "flat content", "flat style", "both flat", "black and white", "one pixel", "2x2", "column",
        "row", "grey", "one visible", "constant alpha",
    ],
)  # fmt: skip
def test_a_draft_is_finite_and_of_the_right_colours(
    network: Network, content: Tensor, style: Tensor, alpha: Tensor | None
) -> None:
    chosen = Settings(preset="draft", keep_colors=100, keep_colors_by="statistics", size=64)
    painting = Painting(content, [Style(style)], chosen, network, alpha=alpha)
    found = painting.run(lambda iterate: _check_finite(iterate.picture))
    assert found.shape == content.shape
    _check_finite(found)
    visible = torch.ones(content.shape[1:]) if alpha is None else (alpha > 0).float()
    means = [moments(to_oklab(x), visible).mean for x in (found, content)]
    torch.testing.assert_close(*means, atol=0.03, rtol=0)


def test_a_flat_style_is_finite_by_wasserstein(network: Network) -> None:
    chosen = Settings(preset="draft", method="wasserstein", size=64)
    painting = Painting(_flat(24, 64), [Style(_flat(32, 32))], chosen, network)
    _check_finite(painting.run(lambda iterate: _check_finite(iterate.picture)))


def _check_finite(picture: Tensor) -> None:
    assert bool(picture.isfinite().all())


def test_a_map_beside_what_is_visible_is_told(network: Network) -> None:
    alpha, where = torch.zeros(64, 64), torch.zeros(64, 64)
    alpha[:, :20], where[:, 30:] = 1, 1
    style = Style(torch.rand(3, 64, 64), where)
    chosen = Settings(preset="draft")
    with pytest.raises(EngineError, match="maps are black wherever"):
        Painting(torch.rand(3, 64, 64), [style], chosen, network, alpha=alpha)
    painting = Painting(torch.rand(3, 64, 64), [style], chosen, network)
    with pytest.raises(EngineError, match="maps are black wherever"):
        painting.update(chosen, alpha=alpha)
    painting.step()


def test_a_map_of_one_pixel_of_a_large_layer_is_painted(network: Network) -> None:
    where = torch.zeros(1500, 1500)
    where[700, 700] = 1 / 255
    painting = Painting(
        torch.rand(3, 1500, 1500), [Style(torch.rand(3, 64, 64), where)], Settings(), network
    )
    _check_finite(painting.step().picture)
