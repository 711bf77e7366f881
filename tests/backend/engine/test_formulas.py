import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.engine.features import formulas
from scumble_backend.engine.features.formulas import (
    Rows,
    add_gram_gradient,
    content_pull,
    cosine_pull,
    gram,
    gram_distance,
    gram_norm,
    smoothness_loss,
)


def gram_loss(x: Tensor, target: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Loss and gradient of all of the features at once."""
    count = x.shape[-2] * x.shape[-1] if weight is None else weight.sum()
    norm = gram_norm(target)
    loss, difference = gram_distance(gram(x, weight), target, norm)
    gradient = torch.ones_like(x)
    add_gram_gradient(gradient, x, 4 / norm / count * difference, weight)
    return loss, gradient - 1


def test_the_gram_matrix_is_the_mean_product_of_channels() -> None:
    x = torch.randn(1, 4, 3, 5)
    truth = torch.zeros(4, 4, dtype=torch.float64)
    for i in range(3):
        for j in range(5):
            f = x[0, :, i, j].double()
            truth += torch.outer(f, f)
    torch.testing.assert_close(gram(x).double(), truth / 15, rtol=1e-5, atol=1e-6)


def test_the_gram_matrix_is_the_same_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weight = torch.randn(1, 8, 9, 7), torch.rand(9, 7)
    whole = gram(x, weight)
    monkeypatch.setattr(formulas, "_CHUNK", 5)
    torch.testing.assert_close(gram(x, weight), whole)


def test_the_gram_matrix_of_bfloat16_features_is_out_by_a_thousandth_at_most() -> None:
    for shape in ((512, 23, 30), (64, 100, 131)):
        x = torch.randn(1, *shape).relu().bfloat16().contiguous(memory_format=torch.channels_last)
        f = x[0].flatten(1).double()
        truth = f @ f.T / f.shape[1]
        assert float((gram(x).double() - truth).norm() / truth.norm()) < 1e-3


def test_a_weighted_gram_matrix_counts_positions_by_their_weight() -> None:
    x = torch.randn(1, 4, 2, 3)
    weight = torch.tensor([[1.0, 0.0, 0.5], [0.5, 0.0, 0.0]])
    f = x[0].flatten(1)
    truth = (f * weight.flatten()) @ f.T / 2
    torch.testing.assert_close(gram(x, weight), truth)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_gram_gradient_is_that_of_autograd(weighted: bool) -> None:
    x = torch.randn(1, 5, 4, 6, dtype=torch.float64, requires_grad=True)
    weight = torch.rand(4, 6) if weighted else None
    target = gram(torch.randn(1, 5, 8, 8))
    f = x[0].flatten(1)
    w = torch.ones(24, dtype=torch.float64) if weight is None else weight.double().flatten()
    truth = ((f * w) @ f.T / w.sum() - target).square().sum() / target.double().square().sum()
    (expected,) = torch.autograd.grad(truth, x)
    loss, gradient = gram_loss(x.detach().float(), target, weight)
    torch.testing.assert_close(loss.double(), truth.detach(), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(gradient.double(), expected, rtol=1e-4, atol=1e-6)


def test_the_gram_gradient_by_finite_differences() -> None:
    x, target = torch.randn(1, 3, 2, 2), gram(torch.randn(1, 3, 5, 5))
    _, gradient = gram_loss(x, target)
    for index in ((0, 0, 0, 0), (0, 2, 1, 0)):
        step = torch.zeros_like(x)
        step[index] = 1e-3
        slope = (gram_loss(x + step, target)[0] - gram_loss(x - step, target)[0]) / 2e-3
        assert float(slope) == pytest.approx(float(gradient[index]), rel=2e-2, abs=1e-4)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_cosine_pull_is_that_of_autograd_in_float64(weighted: bool) -> None:
    layers = [torch.randn(6, 4), torch.randn(6, 3)]
    scales, target = (0.5, 2.0), F.normalize(torch.randn(6, 7))
    weight = torch.rand(6) if weighted else None
    leaves = [x.double().requires_grad_() for x in layers]
    columns = torch.cat([x * k for x, k in zip(leaves, scales, strict=True)], 1)
    cosines = F.cosine_similarity(columns, target.double())
    truth = (cosines if weight is None else cosines * weight.double()).sum() / 5
    expected = torch.autograd.grad(truth, leaves)
    query = [Rows(x, k) for x, k in zip(layers, scales, strict=True)]
    value, pulls = cosine_pull(query, target, weight, 5.0)
    torch.testing.assert_close(value.double(), truth.detach())
    for pull, gradient in zip(pulls, expected, strict=True):
        torch.testing.assert_close(pull.double(), gradient, rtol=1e-5, atol=1e-6)


def test_the_cosine_pull_in_bfloat16_is_near_that_in_float32() -> None:
    rows, target = torch.randn(50, 64).bfloat16(), F.normalize(torch.randn(50, 64)).bfloat16()
    value, (pull,) = cosine_pull([Rows(rows, 0.1)], target, None, 50.0)
    truth, (wide,) = cosine_pull([Rows(rows.float(), 0.1)], target.float(), None, 50.0)
    assert pull.dtype == torch.bfloat16
    assert abs(float(value - truth)) < 1e-3
    assert float((pull.float() - wide).norm() / wide.norm()) < 0.01


def test_a_query_of_nothing_pulls_nowhere_out_of_bounds() -> None:
    value, (pull,) = cosine_pull([Rows(torch.zeros(2, 3), 1.0)], torch.eye(2, 3), None, 2.0)
    assert float(value) == 0
    assert bool(pull.isfinite().all())


def test_the_content_pull_is_that_of_autograd_in_float64() -> None:
    a, b, weight = torch.randn(1, 4, 3, 3), torch.randn(1, 4, 3, 3), torch.rand(3, 3)
    leaf = a.double().requires_grad_()
    truth = ((leaf - b).square() * weight).sum() / 7
    (expected,) = torch.autograd.grad(truth, leaf)
    value, pull = content_pull(a, b, weight, torch.tensor(7.0))
    torch.testing.assert_close(value.double(), truth.detach())
    torch.testing.assert_close(pull.double(), expected)
    assert float(content_pull(a, a, weight, torch.tensor(7.0))[0]) == 0


def test_smoothness_is_the_mean_square_of_differences() -> None:
    x = torch.rand(3, 5, 6)
    all_of, chroma = smoothness_loss(x)
    r, g, b = x
    axes = torch.stack([r - g, b - (r + g) / 2])
    for value, picture in ((all_of, x), (chroma, axes)):
        truth = picture.diff(dim=1).square().mean() + picture.diff(dim=2).square().mean()
        torch.testing.assert_close(value, truth)


def test_smoothness_looks_at_no_hidden_pixel() -> None:
    x, weight = torch.rand(3, 4, 6), torch.ones(4, 6)
    weight[:, 3:] = 0
    torch.testing.assert_close(smoothness_loss(x, weight), smoothness_loss(x[:, :, :3]))


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 1)])
def test_the_smoothness_of_tiny_pictures_is_finite(shape: tuple[int, int]) -> None:
    x = torch.rand(3, *shape)
    assert all(bool(term.isfinite()) for term in smoothness_loss(x))
