import pytest
import torch

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.resample import mask_on_grid

CPU = torch.device("cpu")


def test_an_ordinary_picture_is_only_resized() -> None:
    level = Canvas(torch.rand(3, 60, 90), None).level(45, CPU)
    assert level.picture.shape == (1, 3, 30, 45)
    assert level.mask is None


@pytest.mark.parametrize("shape", [(2000, 16), (16, 2000), (1, 300), (300, 1), (1, 1), (24, 300)])
def test_a_slim_picture_is_widened_and_found_again(shape: tuple[int, int]) -> None:
    content = torch.rand(3, *shape)
    canvas = Canvas(content, None)
    level = canvas.level(canvas.size, CPU)
    h, w = level.picture.shape[-2:]
    assert min(h, w) == max(min(shape), min(-(-max(shape) // 8), 2 * min(shape)))
    torch.testing.assert_close(canvas.full(level.picture[0]), content)
    torch.testing.assert_close(canvas.crop(level.picture)[0], content)


@pytest.mark.parametrize(
    "shape",
    [(12, 30000), (30000, 12), (1, 20000), (5000, 1), (40, 1700), (99, 800), (1, 1), (2, 2)],
)
def test_no_level_has_many_more_pixels_than_that_of_a_square(shape: tuple[int, int]) -> None:
    """What a square with as many px has at that level, or twice the px that there are at most."""
    canvas = Canvas(torch.rand(3, *shape), None)
    area = shape[0] * shape[1]
    for size in (64, 143, 320, 572, 1024):
        h, w = canvas.level_shape(size)
        assert h * w <= max(size**2, 64**2)
        if size <= canvas.size:
            assert h * w <= max(2 * area, size * 64)
        assert canvas.size_of((3, h, w)) == size
        level = canvas.level(size, CPU)
        assert level.picture.shape[-2:] == (h, w)
        assert bool(level.picture.isfinite().all())
        assert bool(torch.isfinite(canvas.crop(level.picture)).all())
        assert level.mask is None or float(level.mask.sum()) > 0


def test_the_shorter_side_of_a_slim_level_leaves_the_network_something_to_see() -> None:
    canvas = Canvas(torch.rand(3, 12, 30000), None)
    assert min(canvas.level_shape(320)) == 16
    assert min(canvas.level_shape(64)) >= 4


def test_the_mask_of_a_level_is_the_visible_share() -> None:
    alpha = torch.zeros(40, 40)
    alpha[:, :10] = 0.01  # hardly visible is visible
    level = Canvas(torch.rand(3, 40, 40), alpha).level(20, CPU)
    assert level.mask is not None
    assert level.mask.mean().item() == pytest.approx(0.25)
    assert mask_on_grid(level.mask, "3_1").mean().item() == pytest.approx(0.25)
