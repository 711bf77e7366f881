"""Convolutions whose weights are brought into the CPU library's own order once and for all."""

from __future__ import annotations

import functools
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

_ONE = [1, 1]


class Convolution:
    """A 3x3 convolution, with a ReLU or not, of channels-last maps in one dtype.

    kernel (out,in,3,3); bias (out,) or None. On a CPU it goes straight to oneDNN, as compiled
    models do: F.conv2d lets oneDNN reorder the weights at every call, which at 64 px takes as
    long as the convolution itself. Results are the same.
    """

    def __init__(self, kernel: Tensor, bias: Tensor | None, *, relu: bool = False) -> None:
        self._bias, self._relu = bias, relu
        self._packed = kernel.device.type == "cpu" and _can_pack(kernel.dtype)
        self._kernel = _pack(kernel) if self._packed else _plain(kernel)

    def __call__(self, x: Tensor, padding: int = 1) -> Tensor:
        """Maps (1,out,h,w) of `x` (1,in,h,w), h and w larger by 2 * padding - 2."""
        if self._packed:
            return _convolve(x, self._kernel, self._bias, [padding, padding], relu=self._relu)
        y = F.conv2d(x, self._kernel, self._bias, padding=padding)
        return y.relu_() if self._relu else y


class ToPicture:
    """A 3x3 convolution to few channels, padded by 2, of channels-last maps in one dtype.

    kernel (out,in,3,3). On a CPU one of 4x4 with a stride of 2, whose outputs are four px each:
    vectors that three channels leave mostly empty are four times as full, and it takes half the
    time. Results are the same to rounding.
    """

    def __init__(self, kernel: Tensor) -> None:
        self._packed = kernel.device.type == "cpu" and _can_pack(kernel.dtype)
        self._kernel = _pack(_of_four(kernel), stride=2) if self._packed else _plain(kernel)

    def __call__(self, x: Tensor) -> Tensor:
        """Maps (1,out,h+2,w+2) of `x` (1,in,h,w)."""
        if not self._packed:
            return F.conv2d(x, self._kernel, padding=2)
        h, w = x.shape[-2:]
        odd = [h % 2, w % 2]  # one more at the border makes the number of px even
        pad = [2 + odd[0], 2 + odd[1]]
        y = F.pixel_shuffle(_convolve(x, self._kernel, None, pad, stride=2), 2)
        return y[..., odd[0] : odd[0] + h + 2, odd[1] : odd[1] + w + 2]


def _of_four(kernel: Tensor) -> Tensor:
    """(4*out,in,4,4) of (out,in,3,3): for each px of a square of four, in pixel_shuffle's order."""
    outputs, inputs = kernel.shape[:2]
    wide = kernel.new_zeros(outputs, 2, 2, inputs, 4, 4)
    for y, x in product(range(2), repeat=2):
        wide[:, y, x, :, y : y + 3, x : x + 3] = kernel
    return wide.flatten(0, 2)


def _plain(kernel: Tensor) -> Tensor:
    return kernel.contiguous(memory_format=torch.channels_last)


def _pack(kernel: Tensor, stride: int = 1) -> Tensor:
    packed: Tensor = torch.ops.mkldnn._reorder_convolution_weight(
        _plain(kernel), _ONE, [stride, stride], _ONE, 1, None
    )
    return packed


def _convolve(
    x: Tensor,
    packed: Tensor,
    bias: Tensor | None,
    padding: list[int],
    *,
    relu: bool = False,
    stride: int = 1,
) -> Tensor:
    rest: list[Any] = [_ONE, 1, "relu" if relu else "none", [], ""]
    y: Tensor = torch.ops.mkldnn._convolution_pointwise(
        x, packed, bias, padding, [stride, stride], *rest
    )
    return y


@functools.cache
def _can_pack(dtype: torch.dtype) -> bool:
    """Whether this PyTorch has the operators, which are not public, and they do as expected."""
    x = torch.linspace(-1, 1, 4 * 5 * 6).view(1, 4, 5, 6).to(dtype)
    x = x.contiguous(memory_format=torch.channels_last)
    kernel = torch.linspace(-1, 1, 8 * 4 * 9).view(8, 4, 3, 3).to(dtype)
    bias = torch.linspace(-1, 1, 8).to(dtype)
    expected = F.conv2d(x, kernel, bias, padding=1).relu_()
    try:
        found = _convolve(x, _pack(kernel), bias, _ONE, relu=True)
    except (AttributeError, RuntimeError):
        return False
    return bool(torch.allclose(found.float(), expected.float(), rtol=0.02, atol=0.02))
