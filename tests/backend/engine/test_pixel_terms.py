"""The terms that look at the picture itself, against autograd of their plain formulas."""

import pytest
import torch
from torch import Tensor

from scumble_backend.engine.features.formulas import smoothness_loss
from scumble_backend.engine.picture.colour import Moments, moments
from scumble_backend.engine.stage import pixel_terms
from scumble_backend.engine.stage.pixel_terms import (
    COLOUR,
    SMOOTH,
    SMOOTH_CHROMA,
    ColourTerm,
    SmoothnessTerm,
)
from scumble_backend.engine.style.regions import Region
from scumble_backend.engine.vgg.network import no_poll

_USUAL = torch.tensor([0.011, 0.004])  # variation: at it, the weight is the plain one


def _region(style: Moments, weight: Tensor | None, share: float) -> Region:
    return Region(weight, share, style, style, _USUAL, {})


def _colour_loss(picture: Tensor, style: Moments, weight: Tensor | None) -> Tensor:
    own = moments(picture, weight)
    spread, size = style.covariance.diagonal().sum(), style.covariance.square().sum()
    offset = (own.mean - style.mean).square().sum() / spread
    return offset + (own.covariance - style.covariance).square().sum() / size


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("strip", [2**19, 23])
@pytest.mark.parametrize("shape", [(9, 11), (1, 7), (5, 1)])
def test_losses_and_gradient_are_those_of_autograd(
    masked: bool, strip: int, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixel_terms, "_STRIP", strip)
    picture = torch.rand(3, *shape)
    counted = torch.rand(shape) if masked else None
    weights = [torch.rand(shape), torch.rand(shape)] if masked else [None]
    goals = [moments(torch.rand(3, 5, 5)) for _ in weights]
    shares = [0.3, 0.7] if masked else [1.0]
    regions = [_region(*parts) for parts in zip(goals, weights, shares, strict=True)]
    terms = (
        ColourTerm(regions, no_poll),
        SmoothnessTerm(regions, counted, max(shape), no_poll, smoothness=0.5),
    )

    leaf = picture.double().requires_grad_()
    wide = [Moments(g.mean.double(), g.covariance.double()) for g in goals]
    double = [None if w is None else w.double() for w in weights]
    colour = sum(
        share * _colour_loss(leaf, goal, weight)
        for share, goal, weight in zip(shares, wide, double, strict=True)
    )
    assert isinstance(colour, Tensor)
    rgb, chroma = smoothness_loss(leaf, None if counted is None else counted.double())
    smooth = SMOOTH * rgb + SMOOTH_CHROMA * chroma
    (expected,) = torch.autograd.grad(COLOUR * colour + 0.5 * smooth, leaf)

    gradient = torch.zeros(1, 3, *shape)
    values = [term.add_gradient(picture[None], gradient).double() for term in terms]
    torch.testing.assert_close(values[0], colour.detach(), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(values[1], smooth.detach(), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(gradient[0].double(), expected, rtol=1e-3, atol=1e-6)


def test_the_styles_own_colours_cost_nothing() -> None:
    style = torch.rand(3, 8, 8)
    shuffled = style.flatten(1)[:, torch.randperm(64)].view(1, 3, 4, 16)
    term = ColourTerm([_region(moments(style), None, 1.0)], no_poll)
    gradient = torch.zeros_like(shuffled)
    assert float(term.add_gradient(shuffled, gradient)) < 1e-9
    assert float(term.add_gradient(shuffled * 0.5, gradient)) > 0.1


def test_a_single_pixel_has_finite_losses() -> None:
    regions = [_region(moments(torch.rand(3, 1, 1)), None, 1.0)]
    gradient = torch.zeros(1, 3, 1, 1)
    for term in (ColourTerm(regions, no_poll), SmoothnessTerm(regions, None, 16, no_poll)):
        assert bool(term.add_gradient(torch.rand(1, 3, 1, 1), gradient).isfinite())
    assert bool(gradient.isfinite().all())
