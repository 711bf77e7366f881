import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit

from scumble_backend.engine.detail import blur, detail_map


def test_the_map_is_high_where_there_is_detail_and_low_where_it_is_flat() -> None:
    picture = torch.full((1, 3, 64, 64), 0.5)
    picture[..., 32:] = torch.rand(1, 1, 64, 32)
    found = detail_map(picture)
    assert found.shape == (64, 64)
    assert float(found[:, 44:].min()) > 0.6
    assert float(found[:, :16].max()) < 0.2


def test_a_flat_picture_has_no_detail() -> None:
    assert float(detail_map(torch.full((1, 3, 32, 32), 0.4)).max()) < 0.05


def test_the_level_is_taken_over_counted_pixels_only() -> None:
    picture = torch.full((1, 3, 64, 64), 0.5)
    picture[..., :32] += 0.02 * torch.rand(1, 1, 64, 32)
    picture[..., 32:] = torch.rand(1, 1, 64, 32)
    mask = torch.zeros(64, 64)
    mask[:, :20] = 1
    assert float(detail_map(picture, mask)[:, :20].mean()) > 0.5
    assert float(detail_map(picture)[:, :20].mean()) < 0.2


def test_the_blur_is_gaussian() -> None:
    x = torch.rand(1, 1, 12, 15, dtype=torch.float64)
    t = torch.arange(-6, 7, dtype=torch.float64)
    kernel = torch.outer(*[torch.exp(-0.5 * (t / 2) ** 2)] * 2)
    padded = F.pad(x, (6, 6, 6, 6), mode="replicate")
    truth = F.conv2d(padded, (kernel / kernel.sum())[None, None])
    torch.testing.assert_close(blur(x, 2.0), truth)
