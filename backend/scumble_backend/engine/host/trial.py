"""A device on trial: a small computation of the kind that painting needs, compared with the CPU's.

A device that PyTorch calls available may still have no kernels for its chip, an unfit driver, or
broken memory; only computing on it tells.
"""

import time

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.errors import DeviceError
from scumble_backend.engine.host.device import fast_dtype

CHANNELS = 64
"""Of the convolution, in and out: those of VGG-19's first block."""
SIDES = (64, 128, 256, 512, 1024)
"""Pixels a side of the maps; larger ones only where smaller ones say nothing of the speed."""
LONG_ENOUGH = 0.004
"""Seconds that a computation must take for its speed to be told."""
TRIES = 4
"""How often each is computed."""
LARGEST_ERROR = {torch.float32: 0.01, torch.bfloat16: 0.05}
"""Relative to the answer, in the RMS. A GPU may round float32 to TensorFloat-32 (10 bits)."""


def try_device(device: torch.device) -> float:
    """Compute on a device in the dtype that painting uses there; gives its speed in GFLOP/s.

    A convolution of 3x3, and the convolution that takes gradients back through it. Raises
    DeviceError where the answer is not the CPU's in float32, and lets through whatever the device
    raises. It may hang or end the process as well, so a process of its own should call it.
    """
    dtype = fast_dtype(device)
    there_and_back(*_inputs(SIDES[0], device, dtype))  # kernels are loaded, libraries choose theirs
    speed = 0.0
    for side in SIDES:
        found, took = _timed(_inputs(side, device, dtype))
        if side == SIDES[0]:
            truth = there_and_back(*_inputs(side, torch.device("cpu"), torch.float32))
            _compare(found, truth, LARGEST_ERROR[dtype])
        speed = _operations(side) / max(took, 1e-6) / 1e9
        if took >= LONG_ENOUGH:
            break
    return speed


def _timed(inputs: tuple[Tensor, Tensor]) -> tuple[Tensor, float]:
    """Give the answer, and the seconds of the fastest of a few tries: others use the cores too."""
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        found = there_and_back(*inputs)
        times.append(time.perf_counter() - began)
    return found, min(times)


def there_and_back(maps: Tensor, kernel: Tensor) -> Tensor:
    """Gradient (1,c,h,w) of half the squares of a convolution's outputs, float32 on the CPU.

    maps (1,c,h,w), kernel (c,c,3,3). Back it goes through the adjoint kernel, as painting does
    (``vgg/network.py``). To fetch the gradient waits until the device is done.
    """
    outputs = F.conv2d(maps, kernel, padding=1)
    gradient = F.conv2d(outputs, kernel.flip(2, 3).transpose(0, 1), padding=1)
    return gradient.float().cpu()


def _inputs(side: int, device: torch.device, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Maps and kernel of values of either sign, always the same; outputs are about as large."""
    generator = torch.Generator().manual_seed(0)
    maps = torch.randn(1, CHANNELS, side, side, generator=generator)
    kernel = torch.randn(CHANNELS, CHANNELS, 3, 3, generator=generator) / (9 * CHANNELS) ** 0.5
    there = maps.to(device, dtype), kernel.to(device, dtype)
    maps, kernel = (x.contiguous(memory_format=torch.channels_last) for x in there)
    return maps, kernel


def _compare(found: Tensor, truth: Tensor, most: float) -> None:
    """Raise DeviceError unless what was found is near enough; NaN is not."""
    error = float((found - truth).square().mean().sqrt() / truth.square().mean().sqrt())
    if not error <= most:
        raise DeviceError(f"it computes wrong numbers (off by {100 * error:.3g} %)")


def _operations(side: int) -> int:
    """Additions and multiplications of the convolution and its backward pass."""
    return 2 * 2 * 9 * CHANNELS**2 * side**2
