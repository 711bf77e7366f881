"""Every kind of convolution that a painting makes, against the other ways that PyTorch offers."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.engine.picture.resample import GRIDS
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.vgg.convolution import Convolution, ToPicture
from scumble_backend.engine.vgg.weights import CONVS

_TRIES = 3
_AT_LEAST = 0.01  # s of work between two looks at the clock

Way = Callable[[], Tensor]


class Kind(NamedTuple):
    """Channels in and out, the map's (h,w), and which way the network goes."""

    inputs: int
    outputs: int
    shape: tuple[int, int]
    back: bool

    @property
    def name(self) -> str:
        """What it is called in a table."""
        h, w = self.shape
        way = "back" if self.back else "forward"
        return f"{self.inputs} to {self.outputs} channels, {w} x {h}, {way}"


class Timed(NamedTuple):
    """Seconds of one convolution: the engine's way and PyTorch's fastest, and which that is."""

    kind: str
    ours: float
    fastest: float
    way: str

    @property
    def speed(self) -> float:
        """The engine's as a share of the fastest way's; above 1 where it is faster."""
        return self.fastest / self.ours


def kinds_of(stage: Stage, shape: tuple[int, int]) -> list[Kind]:
    """Those of a stage's iterations at a level of this (h,w), each once."""
    found: dict[Kind, None] = {}
    last = max(stage.taps)
    for name, inputs, outputs in CONVS:
        if name <= last:
            cells = GRIDS[name[0]]
            h, w = (-(-side // cells) for side in shape)
            found[Kind(inputs, outputs, (h, w), back=False)] = None
            found[Kind(outputs, inputs, (h, w), back=True)] = None
    return list(found)


@torch.no_grad()
def time_kind(kind: Kind, dtype: torch.dtype) -> Timed:
    """The best of a few tries of each way, by turns, on the CPU with as many threads as are set."""
    ways = _ways(kind, dtype)
    times = dict.fromkeys(ways, math.inf)
    repeats = {name: _repeats(way) for name, way in ways.items()}
    for _ in range(_TRIES):
        for name, way in ways.items():
            began = time.perf_counter()
            for _ in range(repeats[name]):
                way()
            times[name] = min(times[name], (time.perf_counter() - began) / repeats[name])
    ours = times.pop("ours")
    fastest = min(times, key=lambda name: times[name])
    return Timed(kind.name, ours, times[fastest], fastest)


def _ways(kind: Kind, dtype: torch.dtype) -> dict[str, Way]:
    h, w = kind.shape
    padding = 2 if kind.outputs == 3 else 0 if kind.inputs == 3 else 1
    border = 1 if kind.inputs == 3 else 0  # repeated by the network, which pads no more then
    x = torch.randn(1, kind.inputs, h + 2 * border, w + 2 * border).to(dtype)
    kernel = torch.randn(kind.outputs, kind.inputs, 3, 3).to(dtype)
    lasting = x.contiguous(memory_format=torch.channels_last)
    kernel_last = kernel.contiguous(memory_format=torch.channels_last)
    rows = kernel.flatten(1)

    def by_product() -> Tensor:
        return rows @ F.unfold(x, 3, padding=padding)[0]

    ours: Way
    if kind.outputs == 3:
        to_picture = ToPicture(kernel)
        ours = lambda: to_picture(lasting)  # noqa: E731
    else:
        convolution = Convolution(kernel, None)
        ours = lambda: convolution(lasting, padding)  # noqa: E731
    return {
        "ours": ours,
        "conv2d, channels last": lambda: F.conv2d(lasting, kernel_last, padding=padding),
        "conv2d, channels first": lambda: F.conv2d(x, kernel, padding=padding),
        "unfold and a matrix product": by_product,
    }


def _repeats(way: Way) -> int:
    way()
    began = time.perf_counter()
    way()
    return max(1, min(50, round(_AT_LEAST / (time.perf_counter() - began))))
