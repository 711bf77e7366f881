from __future__ import annotations

import torch

from scumble_backend.engine.adam import Adam


def test_it_goes_down_a_bowl() -> None:
    x, optimizer = torch.tensor([0.5, -0.4]), Adam()
    for _ in range(60):
        x = x + optimizer.step(2 * torch.tensor([1.0, 50.0]) * x)
    assert float(x.abs().max()) < 0.1


def test_the_first_step_is_as_long_whatever_the_gradients_length() -> None:
    for scale in (1e-6, 1.0, 1e6):
        step = Adam().step(scale * torch.tensor([1.0, -2.0, 0.0]))
        torch.testing.assert_close(step[:2], torch.tensor([-0.05, 0.05]), rtol=1e-3, atol=0)
        assert float(step[2]) == 0


def test_its_state_can_be_put_back() -> None:
    optimizer, gradient = Adam(), torch.randn(4)
    optimizer.step(gradient)
    before = optimizer.state
    first = optimizer.step(gradient * 2)
    optimizer.state = before
    assert torch.equal(optimizer.step(gradient * 2), first)


def test_forgetting_starts_afresh() -> None:
    optimizer, gradient = Adam(), torch.randn(4)
    first = optimizer.step(gradient)
    optimizer.step(-gradient)
    optimizer.forget()
    assert torch.equal(optimizer.step(gradient), first)
    assert not optimizer.shorten()
