import pytest
import torch

from scumble_backend.engine.canvas import Canvas
from scumble_backend.engine.resample import mask_on_grid

CPU = torch.device("cpu")


def test_an_ordinary_picture_is_only_resized() -> None:
    level = Canvas(torch.rand(3, 60, 90), None).level(45, CPU)
    assert level.picture.shape == (1, 3, 30, 45)
    assert level.mask is None


@pytest.mark.parametrize("shape", [(2000, 16), (16, 2000), (1, 300), (1, 1)])
def test_a_slim_picture_is_widened_and_found_again(shape: tuple[int, int]) -> None:
    content = torch.rand(3, *shape)
    canvas = Canvas(content, None)
    level = canvas.level(max(64, *shape), CPU)
    h, w = level.picture.shape[-2:]
    assert max(h, w) <= 9 * min(h, w)
    assert canvas.crop(level.picture).shape[-2:].numel() > 0
    assert canvas.full(level.picture[0]).shape == content.shape
    if max(shape) >= 64:
        torch.testing.assert_close(canvas.full(level.picture[0]), content)
        torch.testing.assert_close(canvas.crop(level.picture)[0], content)


def test_the_mask_of_a_level_is_the_visible_share() -> None:
    alpha = torch.zeros(40, 40)
    alpha[:, :10] = 0.01  # hardly visible is visible
    level = Canvas(torch.rand(3, 40, 40), alpha).level(20, CPU)
    assert level.mask is not None
    assert level.mask.mean().item() == pytest.approx(0.25)
    assert mask_on_grid(level.mask, "3_1").mean().item() == pytest.approx(0.25)
