"""Convolutions whose weights lie in the order that the CPU library wants for each size of map."""

import functools
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

_ONE = [1, 1]


class _Packed:
    """A kernel in the order that oneDNN wants for the maps at hand, brought there when they change.

    That order depends on the maps' size and the number of threads. Where it is another one than
    the convolution wants, the weights are reordered at every call; for some of these orders
    oneDNN has only its plain reference loop, which takes a hundred times as long as the
    convolution of a small map (measured with AVX2). A level's maps keep their size, so only the
    last order is kept. It follows from size and threads alone: the same job, the same numbers.
    """

    def __init__(self, kernel: Tensor, *, adjoint: bool, stride: int) -> None:
        self._kernel, self._adjoint, self._stride = kernel, adjoint, [stride, stride]
        self._weights: tuple[object, Tensor] | None = None

    def __call__(
        self, x: Tensor, bias: Tensor | None, padding: list[int], *, relu: bool = False
    ) -> Tensor:
        """Maps of `x`, channels last; padding: rows and columns on either side."""
        rest: list[Any] = [_ONE, 1, "relu" if relu else "none", [], ""]
        weights = self._for(list(x.shape), padding)
        y: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, weights, bias, padding, self._stride, *rest
        )
        return y

    def _for(self, size: list[int], padding: list[int]) -> Tensor:
        key = (size, padding, torch.get_num_threads())
        last = self._weights  # once: another thread may paint with the same network
        if last is None or last[0] != key:
            self._weights = last = None  # before the new one is made: memory for one is enough
            kernel = adjoint_of(self._kernel) if self._adjoint else self._kernel
            packed: Tensor = torch.ops.mkldnn._reorder_convolution_weight(
                _plain(kernel), padding, self._stride, _ONE, 1, size
            )
            self._weights = last = (key, packed)
        return last[1]


class Convolution:
    """A 3x3 convolution, with or without a ReLU, of channels-last maps in one dtype.

    kernel (out,in,3,3); bias (out,) or None. `adjoint`: the backward pass through the
    convolution of that kernel, from `out` channels to `in`. On a CPU it goes straight to oneDNN,
    as compiled models do: F.conv2d has the weights put in order at every call, which at 64 px
    takes as long as the convolution itself. Results are the same.
    """

    def __init__(
        self, kernel: Tensor, bias: Tensor | None, *, relu: bool = False, adjoint: bool = False
    ) -> None:
        self._bias, self._relu = bias, relu
        self._packed: _Packed | None = None
        if _packs(kernel):
            self._packed = _Packed(kernel, adjoint=adjoint, stride=1)
        else:
            self._kernel = _plain(adjoint_of(kernel) if adjoint else kernel)

    def __call__(self, x: Tensor, padding: int = 1) -> Tensor:
        """Maps (1,out,h,w) of `x` (1,in,h,w), h and w larger by 2 * padding - 2."""
        if self._packed is not None:
            return self._packed(x, self._bias, [padding, padding], relu=self._relu)
        y = F.conv2d(x, self._kernel, self._bias, padding=padding)
        return y.relu_() if self._relu else y


class ToPicture:
    """A 3x3 convolution to few channels, padded by 2, of channels-last maps in one dtype.

    kernel (out,in,3,3). On a CPU one of 4x4 with a stride of 2, whose outputs are four px each:
    vectors that three channels leave mostly empty are four times as full, and it takes half the
    time. Results are the same to rounding.
    """

    def __init__(self, kernel: Tensor) -> None:
        self._packed: _Packed | None = None
        if _packs(kernel):
            self._packed = _Packed(_of_four(kernel), adjoint=False, stride=2)
        else:
            self._kernel = _plain(kernel)

    def __call__(self, x: Tensor) -> Tensor:
        """Maps (1,out,h+2,w+2) of `x` (1,in,h,w)."""
        if self._packed is None:
            return F.conv2d(x, self._kernel, padding=2)
        h, w = x.shape[-2:]
        odd = [h % 2, w % 2]  # one more at the border makes the number of px even
        y = F.pixel_shuffle(self._packed(x, None, [2 + odd[0], 2 + odd[1]]), 2)
        return y[..., odd[0] : odd[0] + h + 2, odd[1] : odd[1] + w + 2]


def adjoint_of(kernel: Tensor) -> Tensor:
    """(in,out,3,3) of a kernel (out,in,3,3): the convolution that takes gradients back."""
    return kernel.flip(2, 3).transpose(0, 1)


def _of_four(kernel: Tensor) -> Tensor:
    """(4*out,in,4,4) of (out,in,3,3): for each px of a square of four, in pixel_shuffle's order."""
    outputs, inputs = kernel.shape[:2]
    wide = kernel.new_zeros(outputs, 2, 2, inputs, 4, 4)
    for y, x in product(range(2), repeat=2):
        wide[:, y, x, :, y : y + 3, x : x + 3] = kernel
    return wide.flatten(0, 2)


def _plain(kernel: Tensor) -> Tensor:
    return kernel.contiguous(memory_format=torch.channels_last)


def _packs(kernel: Tensor) -> bool:
    return kernel.device.type == "cpu" and _can_pack(kernel.dtype)


@functools.cache
def _can_pack(dtype: torch.dtype) -> bool:
    """Whether this PyTorch has the operators, which are not public, and they work as expected."""
    x = torch.linspace(-1, 1, 4 * 5 * 6).view(1, 4, 5, 6).to(dtype)
    x = x.contiguous(memory_format=torch.channels_last)
    kernel = torch.linspace(-1, 1, 8 * 4 * 9).view(8, 4, 3, 3).to(dtype)
    bias = torch.linspace(-1, 1, 8).to(dtype)
    expected = F.conv2d(x, kernel, bias, padding=1).relu_()
    try:
        found = _Packed(kernel, adjoint=False, stride=1)(x, bias, _ONE, relu=True)
    except (AttributeError, RuntimeError):
        return False
    return bool(torch.allclose(found.float(), expected.float(), rtol=0.02, atol=0.02))
