import pytest
import torch
from torch import Tensor

from scumble_backend.engine.optim import lbfgs
from scumble_backend.engine.optim.lbfgs import _CURVATURE, LBFGS, direction, rms
from scumble_backend.engine.optim.optimizer import optimizer


def _quadratic(n: int) -> tuple[Tensor, Tensor]:
    root = torch.randn(n, n, dtype=torch.float64)
    return root @ root.T + torch.eye(n, dtype=torch.float64), torch.randn(n, dtype=torch.float64)


def test_the_direction_is_that_of_the_dense_bfgs_matrix() -> None:
    """The two-loop recursion against H+ = (I - rho s y') H (I - rho y s') + rho s s'."""
    n = 7
    matrix, b = _quadratic(n)
    optimiser, x = LBFGS(), torch.zeros(n, dtype=torch.float64)
    pairs = []
    for _ in range(5):
        gradient = matrix @ x - b
        step, optimiser = optimiser.step(gradient)
        pairs.append((step, matrix @ step))
        x = x + step
    _, optimiser = optimiser.step(matrix @ x - b)  # takes in the last pair
    s, y = pairs[-1]
    dense = torch.eye(n, dtype=torch.float64) * (s @ y) / (y @ y)
    for s, y in pairs:
        rho = 1 / (s @ y)
        left = torch.eye(n, dtype=torch.float64) - rho * torch.outer(s, y)
        dense = left @ dense @ left.T + rho * torch.outer(s, s)
    probe = torch.randn(n, dtype=torch.float64)
    torch.testing.assert_close(direction(probe, optimiser.pairs), dense @ probe)


def test_the_first_step_goes_downhill_by_three_hundredths() -> None:
    gradient = torch.randn(3, 4, 5)
    step, _ = LBFGS().step(gradient)
    assert float(rms(step)) == pytest.approx(0.03)
    torch.testing.assert_close(step / step.norm(), -gradient / gradient.norm())


def test_the_first_step_of_a_finished_picture_is_no_longer_than_its_gradient_asks() -> None:
    for length, expected in ((1.0, 0.003), (4.0, 0.012), (40.0, 0.015)):  # RMS times its count
        gradient = torch.full((100,), length / 100)
        step, _ = optimizer("lbfgs", 64, again=True).step(gradient)
        torch.testing.assert_close(step, torch.full((100,), -expected))


def test_no_step_is_longer_than_a_tenth() -> None:
    optimiser = LBFGS()
    for scale in (1.0, 0.999, 0.998, 0.997):
        step, optimiser = optimiser.step(
            torch.full((10,), scale)
        )  # nearly flat: a huge Newton step
        assert float(rms(step)) <= 0.1 + 1e-6


def test_pairs_without_positive_curvature_have_no_effect() -> None:
    matrix, b = _quadratic(5)
    optimiser, x = LBFGS(), torch.zeros(5, dtype=torch.float64)
    for _ in range(3):
        step, optimiser = optimiser.step(matrix @ x - b)
        x = x + step
    probe = torch.randn(5, dtype=torch.float64)
    before, last = direction(probe, optimiser.pairs), optimiser.last
    assert last is not None
    step, gradient = last
    _, optimiser = optimiser.step(gradient - step)  # y = -s
    torch.testing.assert_close(direction(probe, optimiser.pairs), before)


@pytest.mark.parametrize("length", [1e-3, 1.0, 1e3])
def test_curvature_is_judged_by_the_angle_between_step_and_change(length: float) -> None:
    for cosine, curved in ((3 * _CURVATURE, True), (_CURVATURE / 3, False)):
        gradient = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
        _, optimiser = LBFGS().step(gradient)  # along -x
        change = torch.tensor([-cosine, (1 - cosine**2) ** 0.5, 0, 0], dtype=torch.float64)
        _, optimiser = optimiser.step(gradient + length * change)
        assert (float(optimiser.pairs[-1].rho) > 0) is curved


def test_the_rms_of_a_large_picture_is_that_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    x = torch.randn(3, 40, 50)
    truth = float(x.double().square().mean().sqrt())
    assert float(rms(x)) == pytest.approx(truth, rel=1e-5)
    monkeypatch.setattr(lbfgs, "_LARGE", 5000)
    assert float(rms(x)) == pytest.approx(truth, rel=1e-5)


def test_while_the_function_does_not_curve_upwards_steps_are_like_the_first() -> None:
    _, optimiser = LBFGS().step(torch.ones(4))
    step, _ = optimiser.step(2 * torch.ones(4))  # going downhill the gradient grew
    assert float(rms(step)) == pytest.approx(0.03)
    assert float(step.max()) < 0


def test_a_zero_gradient_is_a_zero_step() -> None:
    assert float(LBFGS().step(torch.zeros(5))[0].abs().max()) == 0


def test_it_finds_the_minimum_of_a_quadratic() -> None:
    matrix, b = _quadratic(6)
    optimiser, x = LBFGS(), torch.zeros(6, dtype=torch.float64)
    for _ in range(200):
        step, optimiser = optimiser.step(matrix @ x - b)
        x = x + step
    torch.testing.assert_close(x, torch.linalg.solve(matrix, b), rtol=1e-3, atol=1e-4)


def test_only_the_newest_pairs_are_kept() -> None:
    matrix, b = _quadratic(6)
    optimiser, x = LBFGS(history=3), torch.zeros(6, dtype=torch.float64)
    for _ in range(10):
        step, optimiser = optimiser.step(matrix @ x - b)
        x = x + step
    assert len(optimiser.pairs) == 3


def test_a_compact_history_gives_nearly_the_same_steps() -> None:
    generator = torch.Generator().manual_seed(0)
    scale = torch.rand(1, 3, 20, 30, generator=generator) + 0.5
    aim = torch.rand(1, 3, 20, 30, generator=generator)
    ends = []
    for compact in (False, True):
        optimiser, x = LBFGS(5, compact=compact), torch.zeros_like(aim)
        for _ in range(12):
            step, optimiser = optimiser.step(1e-9 * scale * (x - aim))  # as small as a pixel's
            x = x + step
        ends.append(float(rms(x - aim)))
    assert ends[1] < max(1.5 * ends[0], 0.01)
    assert all(pair[0].dtype == torch.bfloat16 for pair in optimiser.pairs)


def test_a_step_that_is_not_taken_leaves_no_trace() -> None:
    optimiser, x = LBFGS(), torch.ones(8)
    for _ in range(3):
        step, optimiser = optimiser.step(x * torch.arange(1.0, 9))
        x = x + step
    gradient = x * torch.arange(1.0, 9)
    step, _ = optimiser.step(gradient)
    assert torch.equal(optimiser.step(gradient)[0], step)


def test_a_history_can_be_halved_down_to_one_pair() -> None:
    optimiser: LBFGS | None = LBFGS(4)
    lengths = []
    while optimiser is not None:
        lengths.append(optimiser.history)
        optimiser = optimiser.shortened()
    assert lengths == [4, 2, 1]
