import pytest
import torch

from scumble_backend.engine.picture.hidden_pixels import fill_hidden


def test_visible_pixels_stay_and_hidden_ones_have_no_influence() -> None:
    picture, visible = torch.rand(3, 13, 21), torch.rand(13, 21) > 0.6
    other = torch.where(visible, picture, torch.full((), float("nan")))
    filled = fill_hidden(picture, visible)
    assert torch.equal(filled[:, visible], picture[:, visible])
    assert torch.equal(filled, fill_hidden(other, visible))


def test_what_is_filled_in_lies_between_the_visible_colours() -> None:
    picture, visible = torch.rand(3, 17, 12), torch.zeros(17, 12, dtype=torch.bool)
    visible[2:5, 3:9] = True
    filled = fill_hidden(picture, visible)
    inside = picture[:, visible]
    assert bool((filled.amax((1, 2)) <= inside.amax(1) + 1e-6).all())
    assert bool((filled.amin((1, 2)) >= inside.amin(1) - 1e-6).all())


def test_near_pixels_count_more_than_far_ones() -> None:
    picture, visible = torch.zeros(1, 8, 32), torch.zeros(8, 32, dtype=torch.bool)
    picture[:, :, 16:] = 1
    visible[:, :4] = visible[:, -4:] = True
    filled = fill_hidden(picture, visible)[0]
    assert float(filled[:, 6].mean()) < 0.3
    assert float(filled[:, 25].mean()) > 0.7


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 3)])
def test_one_visible_pixel_fills_everything(shape: tuple[int, int]) -> None:
    picture, visible = torch.rand(3, *shape), torch.zeros(shape, dtype=torch.bool)
    visible[0, 0] = True
    filled = fill_hidden(picture, visible)
    torch.testing.assert_close(filled, picture[:, :1, :1].expand(3, *shape))
