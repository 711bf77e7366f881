"""A device is tried before anything is painted on it."""

import pytest
import torch
from tests.accelerator import DEVICE, Accelerator

from scumble_backend.engine import DeviceError, pick_device
from scumble_backend.engine.host import trial

CONVOLUTION = torch.ops.aten.convolution


class LyingAccelerator(Accelerator):
    """Its convolutions are off by a factor."""

    factor = 1.0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        found = super().__torch_dispatch__(func, types, args, kwargs)
        if func.overloadpacket is CONVOLUTION and args[0].device == DEVICE:
            found.held.mul_(self.factor)
        return found


@pytest.fixture
def gpu():
    with LyingAccelerator() as made:
        yield made


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(trial, "SIDES", trial.SIDES[:1])
    monkeypatch.setattr(trial, "fast_dtype", lambda _: torch.float32)


@pytest.mark.parametrize("place", [DEVICE, torch.device("cpu")])
def test_a_device_that_computes_as_the_cpu_does_has_a_speed(gpu, place):
    gpu.factor = 1.0
    assert trial.try_device(place) > 0


@pytest.mark.parametrize("factor", [1.02, 0.0, -0.5, float("nan"), float("inf")])
def test_one_that_computes_anything_else_is_refused(gpu, factor):
    gpu.factor = factor
    with pytest.raises(DeviceError, match="wrong numbers"):
        trial.try_device(DEVICE)


def test_the_answer_is_the_gradient_that_autograd_gives():
    maps, kernel = (x.double() for x in trial._inputs(8, torch.device("cpu"), torch.float32))
    maps.requires_grad_()
    outputs = torch.nn.functional.conv2d(maps, kernel, padding=1)
    (outputs.square().sum() / 2).backward()
    assert torch.allclose(trial.there_and_back(maps.detach(), kernel), maps.grad.float())


def test_bfloat16_passes(monkeypatch):
    monkeypatch.setattr(trial, "fast_dtype", lambda _: torch.bfloat16)
    assert trial.try_device(torch.device("cpu")) > 0


def test_a_large_map_is_computed_only_where_a_small_one_is_too_quick(monkeypatch):
    sides = []
    inputs = trial._inputs
    monkeypatch.setattr(
        trial, "_inputs", lambda side, *rest: sides.append(side) or inputs(8, *rest)
    )
    monkeypatch.setattr(trial, "SIDES", (1, 2, 3))
    for least, tried in ((0.0, 1), (1e9, 3)):
        monkeypatch.setattr(trial, "LONG_ENOUGH", least)
        sides.clear()
        trial.try_device(torch.device("cpu"))
        assert max(sides) == tried


def test_who_wants_the_cpu_asks_no_driver(monkeypatch):
    def hang():
        raise AssertionError("asked")

    monkeypatch.setattr(torch.accelerator, "is_available", hang)
    assert pick_device("cpu").type == "cpu"
