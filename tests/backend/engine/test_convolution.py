import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.engine.vgg import convolution
from scumble_backend.engine.vgg.convolution import Convolution


def maps(channels: int, dtype: torch.dtype) -> Tensor:
    x = torch.randn(1, channels, 9, 14).to(dtype)
    return x.contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("packs", [True, False], ids=["packed", "plain"])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("relu", [False, True])
def test_it_is_a_convolution(
    packs: bool, padding: int, relu: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not packs:
        monkeypatch.setattr(convolution, "_can_pack", lambda _: False)
    x, kernel, bias = maps(3, torch.float32), torch.randn(16, 3, 3, 3), torch.randn(16)
    expected = F.conv2d(x.double(), kernel.double(), bias.double(), padding=padding)
    expected = expected.relu() if relu else expected
    found = Convolution(kernel, bias, relu=relu)(x, padding)
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-5)
    assert found.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("packs", [True, False], ids=["packed", "plain"])
def test_an_adjoint_takes_gradients_back(packs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not packs:
        monkeypatch.setattr(convolution, "_can_pack", lambda _: False)
    kernel, x = torch.randn(16, 4, 3, 3), maps(4, torch.float32).requires_grad_()
    g = maps(16, torch.float32)
    (expected,) = torch.autograd.grad(F.conv2d(x.double(), kernel.double(), padding=1), x, g)
    found = Convolution(kernel, None, adjoint=True)(g)
    torch.testing.assert_close(found, expected.float(), rtol=1e-5, atol=1e-5)


def test_packed_weights_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = torch.randn(32, 16, 3, 3).bfloat16()
    convolution._can_pack.cache_clear()
    packed = Convolution(kernel, None)
    monkeypatch.setattr(convolution, "_can_pack", lambda _: False)
    plain = Convolution(kernel, None)
    x = maps(16, torch.bfloat16)
    torch.testing.assert_close(packed(x), plain(x))


def test_maps_of_any_size_may_follow_each_other() -> None:
    kernel = torch.randn(24, 8, 3, 3)
    packed = Convolution(kernel, None)
    for shape, padding in (((6, 8), 1), ((9, 14), 1), ((9, 14), 2), ((6, 8), 1), ((1, 1), 1)):
        x = torch.randn(1, 8, *shape).contiguous(memory_format=torch.channels_last)
        expected = F.conv2d(x, kernel, padding=padding)
        torch.testing.assert_close(packed(x, padding), expected, rtol=1e-4, atol=1e-4)


def test_a_pytorch_without_the_operators_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> Tensor:
        raise AttributeError("no such operator")

    monkeypatch.setattr(convolution._Packed, "__call__", missing)
    assert not convolution._can_pack.__wrapped__(torch.float32)
    monkeypatch.setattr(convolution._Packed, "__call__", lambda *_, **__: torch.zeros(1, 8, 5, 6))
    assert not convolution._can_pack.__wrapped__(torch.float32), "wrong answers are not trusted"


def test_this_pytorch_has_them() -> None:
    assert convolution._can_pack.__wrapped__(torch.float32)
