import torch

from scumble_backend.engine.optim.adam import Adam


def test_it_goes_down_a_bowl() -> None:
    x, optimizer = torch.tensor([0.5, -0.4]), Adam()
    for _ in range(60):
        step, optimizer = optimizer.step(2 * torch.tensor([1.0, 50.0]) * x)
        x = x + step
    assert float(x.abs().max()) < 0.1


def test_the_first_step_is_as_long_whatever_the_gradients_length() -> None:
    for scale in (1e-6, 1.0, 1e6):
        step, _ = Adam().step(scale * torch.tensor([1.0, -2.0, 0.0]))
        torch.testing.assert_close(step[:2], torch.tensor([-0.05, 0.05]), rtol=1e-3, atol=0)
        assert float(step[2]) == 0


def test_a_step_that_is_not_taken_leaves_no_trace() -> None:
    gradient = torch.randn(4)
    _, optimizer = Adam().step(gradient)
    first, _ = optimizer.step(gradient * 2)
    assert torch.equal(optimizer.step(gradient * 2)[0], first)


def test_forgetting_starts_afresh() -> None:
    gradient = torch.randn(4)
    first, optimizer = Adam().step(gradient)
    _, optimizer = optimizer.step(-gradient)
    assert not torch.equal(optimizer.step(gradient)[0], first)
    assert torch.equal(optimizer.forgotten().step(gradient)[0], first)
    assert optimizer.shortened() is None
