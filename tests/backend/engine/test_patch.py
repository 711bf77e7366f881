"""A content that differs in a part: only that is painted again, and around it nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from tests.backend.engine.comparing import distance
from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings, Style
from scumble_backend.engine.picture import patch
from scumble_backend.engine.picture.resample import resize

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")
SIDE = 224  # px: at the last level a small part is looked at alone
BOX = (slice(None), slice(40, 60), slice(30, 60))
INSIDE = (slice(None), slice(44, 56), slice(34, 56))
FAR = (..., slice(112, None))


@pytest.fixture(scope="module")
def content(photo: Photo) -> Tensor:
    return photo("coffee", SIDE)


@pytest.fixture(scope="module")
def drawn(content: Tensor) -> Tensor:
    """The content with a dark stroke."""
    changed = content.clone()
    changed[BOX] = torch.tensor([0.05, 0.05, 0.1])[:, None, None]
    return changed


@pytest.fixture(scope="module")
def before(content: Tensor, painted: Tensor, exact_network: Network) -> Painting:
    painting = Painting(content, [Style(painted)], DRAFT, exact_network)
    painting.run()
    return painting


@pytest.fixture
def finished(
    before: Painting, content: Tensor, painted: Tensor, exact_network: Network
) -> Callable[[], Painting]:
    """Give a finished draft of the content."""

    def finished() -> Painting:
        other = Painting(content, [Style(painted)], DRAFT, exact_network)
        other.restore(before.snapshot())
        return other

    return finished


@pytest.fixture
def painting(finished: Callable[[], Painting]) -> Painting:
    return finished()


def test_far_from_what_is_new_nothing_changes_at_all(
    painting: Painting, content: Tensor, drawn: Tensor, painted: Tensor, exact_network: Network
) -> None:
    was = painting.picture()
    painting.update(DRAFT, content=drawn)
    levels = painting._session
    assert levels.patch_at(levels.stages[levels.stop - 1]).window is not None
    now = painting.run()
    assert torch.equal(now[FAR], was[FAR])
    cold = Painting(drawn, [Style(painted)], DRAFT, exact_network).run()
    assert content.shape == now.shape
    found, old, wanted = (float(x[INSIDE].mean()) for x in (now, was, cold))
    assert abs(found - wanted) < 0.4 * abs(old - wanted)


def test_a_part_is_painted_as_if_all_had_been_looked_at(
    finished: Callable[[], Painting], drawn: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the features at its rim, which see what changes around them."""
    one, other = finished(), finished()
    was = one.picture()
    one.update(DRAFT, content=drawn)
    alone = one.run()
    monkeypatch.setattr(patch, "_MOST_LOOKED_AT", 0.0)
    other.update(DRAFT, content=drawn)
    whole = other.run()
    assert torch.equal(whole[FAR], was[FAR])
    assert distance(alone[BOX], whole[BOX]) < 0.35 * distance(was[BOX], whole[BOX])


def test_a_second_stroke_joins_the_first(painting: Painting, drawn: Tensor) -> None:
    was = painting.picture()
    painting.update(DRAFT, content=drawn)
    for _ in range(3):
        painting.step()
    more = drawn.clone()
    more[:, 100:110, 30:60] = torch.tensor([0.1, 0.3, 0.8])[:, None, None]
    painting.update(DRAFT, content=more)
    now = painting.run()
    second = (slice(None), slice(100, 110), slice(30, 60))
    for box in (BOX, second):
        assert distance(now[box], was[box]) > 0.05
    assert torch.equal(now[FAR], was[FAR])


def test_another_change_ends_it(painting: Painting, drawn: Tensor) -> None:
    was = painting.picture()
    painting.update(DRAFT, content=drawn)
    painting.step()
    painting.update(Settings(preset="draft", strength=80.0))
    assert distance(painting.run()[FAR], was[FAR]) > 0.005


def test_the_same_content_is_not_painted_again(painting: Painting, content: Tensor) -> None:
    was = painting.picture()
    painting.update(DRAFT, content=content.clone())
    assert painting.finished
    assert torch.equal(painting.picture(), was)


@pytest.mark.parametrize("by", ["whole_network", "exact_network"])
def test_strokes_of_a_larger_layer_stay_around_it(
    photo: Photo, painted: Tensor, by: str, request: pytest.FixtureRequest
) -> None:
    """Above 320 px a draft is enlarged by the strokes of what was matched.

    By the exact network the best iterate, which is shown, is not the last one.
    """
    network: Network = request.getfixturevalue(by)
    content = photo("coffee", 400)[:, 40:104]
    drawn = content.clone()
    drawn[:, 20:40, 30:60] = torch.tensor([0.8, 0.15, 0.15])[:, None, None]
    painting = Painting(content, [Style(painted)], DRAFT, network)
    was = painting.run()
    painting.update(DRAFT, content=drawn)
    now = painting.run()
    assert torch.equal(now[..., 200:], was[..., 200:])
    assert distance(now[:, 20:40, 30:60], was[:, 20:40, 30:60]) > 0.03


def test_what_comes_to_light_in_the_same_colour_is_painted(
    network: Network, painted: Tensor
) -> None:
    """The content was filled with that colour below what is transparent: it does not differ."""
    content, alpha = torch.full((3, 64, 96), 0.4), torch.ones(64, 96)
    alpha[20:44, 30:60] = 0
    painting = Painting(content, [Style(painted)], DRAFT, network, alpha=alpha)
    was = painting.run()
    painting.update(DRAFT, alpha=torch.ones(64, 96))
    assert not painting.finished
    now, inside = painting.run(), (slice(None), slice(24, 40), slice(34, 56))
    assert float(now[inside].std()) > 1.5 * float(was[inside].std())  # 1.8


def test_a_level_has_the_part_and_the_picture_around_it_at_its_size() -> None:
    before, mask = torch.rand(1, 3, 128, 192), torch.zeros(1, 1, 128, 192)
    mask[..., 70:84, 100:120] = 1  # at half the size 35:42, 50:60
    level = patch.patch_at(mask, before, (64, 96), 8)
    assert level.window == patch.Box(32, 48, 48, 64)
    assert bool(level.free[35:42, 50:60].all())
    assert int(level.free.sum()) == 70
    assert torch.equal(level.before, resize(before, (64, 96)).clamp(0, 1))
    assert distance(level.before, before[..., ::2, ::2]) < 0.3
    assert level.share == 32 * 32 / (64 * 96)
