import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit

from scumble_backend.engine.picture import detail
from scumble_backend.engine.picture.detail import DetailMap, blur, detail_map
from scumble_backend.engine.picture.resample import pool
from scumble_backend.engine.vgg.network import no_poll


def test_the_map_is_high_where_there_is_detail_and_low_where_it_is_flat() -> None:
    picture = torch.full((1, 3, 64, 64), 0.5)
    picture[..., 32:] = torch.rand(1, 1, 64, 32)
    found = detail_map(picture, None, 64)
    assert found.shape == (64, 64)
    assert float(found[:, 44:].min()) > 0.6
    assert float(found[:, :16].max()) < 0.2


def test_a_flat_picture_has_no_detail() -> None:
    assert float(detail_map(torch.full((1, 3, 32, 32), 0.4), None, 32).max()) < 0.05


def test_the_level_is_taken_over_counted_pixels_only() -> None:
    picture = torch.full((1, 3, 64, 64), 0.5)
    picture[..., :32] += 0.02 * torch.rand(1, 1, 64, 32)
    picture[..., 32:] = torch.rand(1, 1, 64, 32)
    mask = torch.zeros(64, 64)
    mask[:, :20] = 1
    assert float(detail_map(picture, mask, 64)[:, :20].mean()) > 0.5
    assert float(detail_map(picture, None, 64)[:, :20].mean()) < 0.2


def test_the_blur_is_gaussian() -> None:
    x = torch.rand(1, 1, 12, 15, dtype=torch.float64)
    t = torch.arange(-6, 7, dtype=torch.float64)
    kernel = torch.outer(*[torch.exp(-0.5 * (t / 2) ** 2)] * 2)
    padded = F.pad(x, (6, 6, 6, 6), mode="replicate")
    truth = F.conv2d(padded, (kernel / kernel.sum())[None, None])
    torch.testing.assert_close(blur(x, 2.0), truth)


def test_what_is_measured_in_strips_is_what_is_measured_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = torch.rand(1, 3, 101, 60)
    monkeypatch.setattr(detail, "_STRIP", 60 * 24)
    found = detail._power_on_grid(picture, 4, no_poll)
    torch.testing.assert_close(found, pool(detail._power(picture), 4))


@pytest.mark.parametrize("masked", [False, True])
def test_the_map_of_a_large_picture_is_nearly_the_same(
    masked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = torch.rand(1, 3, 203, 330) * torch.linspace(0, 1, 330)
    mask = torch.ones(203, 330) if masked else None
    if mask is not None:
        mask[:, 250:] = 0
    truth = DetailMap(picture, mask, 330, no_poll)
    whole = pool(detail_map(picture, mask, 330)[None, None], 4)[0, 0]
    assert torch.equal(truth.on("3_1"), whole)
    monkeypatch.setattr(detail, "_LARGE", 100)
    monkeypatch.setattr(detail, "_STRIP", 330 * 50)
    found = DetailMap(picture, mask, 330, no_poll)
    assert not torch.equal(found.on("3_1"), whole), "it is measured another way"
    for layer in ("3_1", "4_2"):
        assert found.on(layer).shape == truth.on(layer).shape
        error = (found.on(layer) - truth.on(layer)).abs()
        assert float(error.mean()) < 0.01
        assert float(error[8:-8, 8:-8].max()) < 0.03  # the repeated border is 4 px there, not 1
