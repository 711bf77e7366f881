"""The distance of Gaussians: against textbook cases, brute force and autograd in float64."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from scumble_backend.engine.features import wasserstein
from scumble_backend.engine.features.statistic import gaussian_sum
from scumble_backend.engine.features.wasserstein import Gaussian


def _sums(features: Tensor) -> Tensor:
    """Means (C,C+1) of f f^T and f of features (C,n)."""
    square = features @ features.T / features.shape[1]
    return torch.cat([square, features.mean(1, keepdim=True)], 1)


def _floored(features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mean = features.mean(1)
    return mean, torch.cov(features, correction=0), features.square().sum(0).mean()


def _truth(features: Tensor, style: Tensor) -> Tensor:
    """By the definition; the root's trace is that of the singular values of A^1/2 B^1/2."""
    mean, a, _ = _floored(features)
    wanted, b, size = _floored(style)
    floor = wasserstein._FLOOR * (b.diagonal().mean() + 1e-4 * size / len(b))
    a, b = (x + floor * torch.eye(len(b), dtype=x.dtype) for x in (a, b))
    trace = torch.linalg.svdvals(torch.linalg.cholesky(a).T @ torch.linalg.cholesky(b)).sum()
    return ((mean - wanted).square().sum() + a.trace() + b.trace() - 2 * trace) / size


@pytest.fixture
def features() -> tuple[Tensor, Tensor]:
    torch.manual_seed(3)
    own = torch.randn(5, 40, dtype=torch.float64).relu()
    style = (torch.randn(5, 5, dtype=torch.float64) @ torch.randn(5, 60).double()).relu()
    return own, style


def test_a_style_is_at_no_distance_from_itself(features: tuple[Tensor, Tensor]) -> None:
    _, style = features
    loss, matrix, offset = Gaussian(_sums(style)).distance(_sums(style))
    assert float(loss) < 1e-6
    assert float(matrix.abs().max() + offset.abs().max()) < 1e-5


def test_a_shift_costs_its_square_alone(features: tuple[Tensor, Tensor]) -> None:
    _, style = features
    shift = torch.arange(5, dtype=torch.float64)[:, None]
    loss, _, _ = Gaussian(_sums(style)).distance(_sums(style + shift))
    assert float(loss) == pytest.approx(30 / float(style.square().sum(0).mean()), rel=1e-5)


def test_distance_and_gradient_are_those_of_the_definition(features: tuple[Tensor, Tensor]) -> None:
    own, style = features
    leaf = own.clone().requires_grad_()
    truth = _truth(leaf, style)
    (expected,) = torch.autograd.grad(truth, leaf)
    loss, matrix, offset = Gaussian(_sums(style)).distance(_sums(own))
    assert float(loss) == pytest.approx(float(truth.detach()), rel=1e-5)
    found = (matrix.double() @ own + offset.double()[:, None]) / own.shape[1]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-7)


def test_directions_that_nothing_fills_are_harmless() -> None:
    """Fewer places than channels, and a style all of one colour."""
    few = torch.rand(8, 3, dtype=torch.float64)
    for style in (torch.rand(8, 2).double(), torch.ones(8, 9).double(), torch.zeros(8, 9).double()):
        loss, matrix, offset = Gaussian(_sums(style)).distance(_sums(few))
        assert all(bool(x.isfinite().all()) for x in (loss, matrix, offset))


@pytest.mark.parametrize("weighted", [False, True])
def test_sums_are_those_of_places_by_weight(weighted: bool) -> None:
    x = torch.randn(1, 4, 3, 5)
    weight = torch.rand(3, 5) if weighted else torch.ones(3, 5)
    f, w = x[0].flatten(1), weight.flatten()
    truth = torch.cat([(f * w) @ f.T, (f @ w)[:, None]], 1)
    torch.testing.assert_close(gaussian_sum(x, weight if weighted else None), truth)
