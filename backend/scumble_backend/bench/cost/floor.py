"""The floor: what the network passes alone would take at the device's best convolution rate."""

import math
from collections.abc import Collection
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit

from scumble_backend.bench.cost.clock import Seconds, now, settle
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.vgg.weights import CONVS

_CONVOLUTIONS = ((64, 256), (128, 128), (128, 256), (256, 64), (256, 128), (512, 64))
"""Channels in and out, and sides in px, of VGG-19's own 3x3 convolutions."""

_MATRIX = 2048
_AT_ONCE = 2.0  # GFLOP at least between two looks at the clock
TRIES = 4
"""Of each operation, the best of which counts."""


class Rate(NamedTuple):
    """FLOP per second by the wall clock, and per second of process CPU time."""

    wall: float
    cpu: float

    def best(self, other: "Rate") -> "Rate":
        """The better one by the wall clock, which is not counted in ticks."""
        return max(self, other)


class Rates(NamedTuple):
    """The best that was seen of each operation."""

    convolution: Rate
    matrix: Rate

    def best(self, other: "Rates") -> "Rates":
        """The better ones."""
        return Rates(
            self.convolution.best(other.convolution),
            self.matrix.best(other.matrix),
        )


def forward_flops(layers: Collection[str], shape: tuple[int, int]) -> int:
    """FLOP (two per multiply-add) of the convolutions down to the deepest of `layers`.

    shape: (h,w) of the picture. Pooling rounds sizes up; nothing but convolutions is counted.
    """
    return sum(_convolution(name, shape, 0) for name in _down_to(layers))


def backward_flops(layers: Collection[str], shape: tuple[int, int]) -> int:
    """FLOP of the gradient for the picture, from the deepest of `layers` up.

    A convolution's adjoint is one of the same size, but for the first: its padded border too.
    """
    return sum(_convolution(name, shape, 2 if name == "1_1" else 0) for name in _down_to(layers))


def iteration_flops(stage: Stage, shape: tuple[int, int]) -> int:
    """FLOP of one iteration's network passes at a level of this (h,w)."""
    taps = {*stage.gram, *stage.hyper, *([stage.content] if stage.content else [])}
    return forward_flops(taps, shape) + backward_flops(taps, shape)


def setup_flops(stage: Stage, content: tuple[int, int], style: tuple[int, int]) -> int:
    """FLOP of what a stage computes once: features of style and content.

    Those of the start are the first iteration's.
    """
    of_content = {*stage.hyper, *([stage.content] if stage.content else [])}
    total = forward_flops({*stage.gram, *stage.hyper}, style)
    return total + (forward_flops(of_content, content) if of_content else 0)


def measure_rates(device: torch.device, dtype: torch.dtype, tries: int = TRIES) -> Rates:
    """The best convolution and the matrix product, 2048 square, on this device in this dtype.

    tries: of each operation, the best of them counts.
    """
    convolution = matrix = Rate(0, 0)
    for channels, side in _CONVOLUTIONS:
        x = torch.randn(1, channels, side, side, device=device, dtype=dtype)
        kernel = torch.randn(channels, channels, 3, 3, device=device, dtype=dtype)
        x = x.contiguous(memory_format=torch.channels_last)
        kernel = kernel.contiguous(memory_format=torch.channels_last)
        flops = 2 * 9 * channels**2 * side**2
        rate = _rate(lambda x=x, k=kernel: F.conv2d(x, k, padding=1), flops, device, tries)
        convolution = convolution.best(rate)
    a = torch.randn(_MATRIX, _MATRIX, device=device, dtype=dtype)
    matrix = _rate(lambda: a @ a, 2 * _MATRIX**3, device, tries)
    return Rates(convolution, matrix)


def _rate(work: object, flops: int, device: torch.device, tries: int) -> Rate:
    assert callable(work)  # noqa: S101 - lambdas of this module
    work()
    settle(device)
    times = max(1, math.ceil(_AT_ONCE * 1e9 / flops))
    best = Seconds(math.inf, math.inf)
    for _ in range(tries):
        began = now()
        for _ in range(times):
            work()
        settle(device)
        took = now() - began
        best = min(best, took)
    return Rate(flops * times / best.wall, flops * times / best.cpu)


def _down_to(layers: Collection[str]) -> list[str]:
    names = [name for name, _, _ in CONVS]
    return names[: max(names.index(layer) for layer in layers) + 1]


def _convolution(name: str, shape: tuple[int, int], border: int) -> int:
    cells = 2 ** (int(name[0]) - 1)
    inputs, outputs = next((a, b) for n, a, b in CONVS if n == name)
    h, w = (_rounded_up(side, cells) + border for side in shape)
    return 2 * 9 * inputs * outputs * h * w


def _rounded_up(side: int, cells: int) -> int:
    while cells > 1:
        side, cells = -(-side // 2), cells // 2
    return side
