import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from scumble_backend.bench.cost import floor
from scumble_backend.bench.cost.floor import (
    Rate,
    backward_flops,
    forward_flops,
    iteration_flops,
    measure_rates,
    setup_flops,
)
from scumble_backend.engine import load_network
from scumble_backend.engine.schedule import road
from scumble_backend.engine.vgg import convolution


@pytest.fixture(scope="module")
def network():
    """With PyTorch's own convolutions: its counter does not know oneDNN's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "_can_pack", lambda _: False)
        yield load_network(device="cpu")


@pytest.mark.parametrize("shape", [(64, 64), (43, 64), (65, 33)])
@pytest.mark.parametrize("deepest", ["1_2", "3_1", "4_2", "5_1"])
def test_flops_of_the_passes_are_what_pytorch_counts(network, shape, deepest):
    picture = torch.rand(1, 3, *shape)
    with FlopCounterMode(display=False) as forward:
        run = network.forward(picture, {"1_1", deepest}, for_backward=True)
    addends = {deepest: [lambda gradient: gradient.add_(1)]}
    with FlopCounterMode(display=False) as backward:
        network.backward(run, addends)
    assert forward_flops({"1_1", deepest}, shape) == forward.get_total_flops()
    assert backward_flops({deepest}, shape) == backward.get_total_flops()


def test_an_iteration_is_both_passes_to_the_deepest_layer():
    first, *_, fine = road(512)
    assert iteration_flops(first, (64, 64)) == sum(
        f({"5_1"}, (64, 64)) for f in (forward_flops, backward_flops)
    )
    assert iteration_flops(fine, (512, 512)) == pytest.approx(
        4 * iteration_flops(fine, (256, 256)), rel=0.01
    )


def test_set_up_looks_at_the_style_and_at_the_picture():
    stage = road(512)[1]
    shape = (128, 128)
    wanted = forward_flops({"4_1"}, shape) + forward_flops({"4_2"}, shape)
    assert setup_flops(stage, shape, shape) == wanted
    assert setup_flops(road(512)[0], (64, 64), (64, 64)) == (
        forward_flops({"5_1"}, (64, 64)) + forward_flops({"4_2"}, (64, 64))
    )


def test_rates_are_plausible(monkeypatch):
    """Of small convolutions: the section ``processors`` measures those that a floor is made of."""
    monkeypatch.setattr(floor, "_CONVOLUTIONS", ((64, 64), (256, 16)))
    monkeypatch.setattr(floor, "_MATRIX", 256)
    rates = measure_rates(torch.device("cpu"), torch.float32)
    for rate in rates:
        assert 1e8 < rate.wall < 1e15
        assert 1e8 < rate.cpu < 1e15
    assert Rate(1, 4).best(Rate(2, 3)) == Rate(2, 3)
