"""Updates of content, alpha and method: they go on from the picture that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.backend.engine.comparing import alike, distance
from torch import Tensor

from scumble_backend.engine import EngineError, Network, Painting, Settings, Snapshot, Style
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.session.iterates import taken_over

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")


@pytest.fixture
def content(photo: Photo) -> Tensor:
    """What the finished painting was made of, (3,64,96)."""
    return photo("coffee", 96)


@pytest.fixture
def painting(finished: Callable[..., Painting]) -> Painting:
    """A finished draft of the content."""
    return finished()


def test_where_the_content_is_the_old_one_the_iterate_and_what_is_finer_stay() -> None:
    picture, start, detail = (torch.rand(1, 3, side, side) for side in (16, 16, 32))
    share = torch.zeros(1, 1, 16, 16)
    share[..., :8] = 1
    taken, finer = taken_over(picture, detail, share, start)
    assert finer is not None
    assert torch.equal(taken[..., 8:], picture[..., 8:])
    assert distance(finer[..., 20:], detail[..., 20:]) < 1e-5
    assert torch.equal(taken[..., :8], start[..., :8])
    assert distance(finer[..., :12], torch.zeros(())) < 1e-5
    assert taken_over(picture, None, share, start)[1] is None


def test_a_new_content_goes_on_where_it_is_the_old_one(
    painting: Painting, content: Tensor, network: Network, painted: Tensor
) -> None:
    before = painting.picture()
    changed = content.clone()
    changed[:, 10:40, 50:80] = torch.tensor([0.05, 0.05, 0.1])[:, None, None]
    painting.update(DRAFT, content=changed)
    assert not painting.finished
    assert torch.equal(painting.picture(), before)
    after = painting.run()
    cold = Painting(changed, [Style(painted)], DRAFT, network).run()
    left = (..., slice(0, 40))
    assert distance(after[left], before[left]) < 0.85 * distance(cold[left], before[left])
    hole, light = (slice(None), slice(16, 34), slice(56, 74)), torch.tensor([0.2, 0.7, 0.1])
    found, was, wanted = (
        float((x[hole].mean((1, 2)) * light).sum()) for x in (after, before, cold)
    )
    assert abs(found - wanted) < 0.5 * abs(was - wanted)


def test_a_frame_that_is_mostly_as_before_takes_half_as_long_and_holds_stiller(
    painting: Painting, content: Tensor, network: Network, photo: Photo, *, painted: Tensor
) -> None:
    before, moved = painting.picture(), content.clone()
    moved[:, 10:40, 50:80] = torch.tensor([0.05, 0.05, 0.1])[:, None, None]
    painting.update(DRAFT, content=moved)
    steps = _count(painting)
    cold = Painting(moved, [Style(painted)], DRAFT, network)
    assert steps < 0.6 * _count(cold)
    left = (..., slice(0, 40))
    still, restless = (distance(p.picture()[left], before[left]) for p in (painting, cold))
    assert still < 0.6 * restless
    other = resize(photo("chelsea", 96), (content.shape[-2], content.shape[-1])).clamp(0, 1)
    painting.update(DRAFT, content=other)
    assert _count(painting) == _count(Painting(other, [Style(painted)], DRAFT, network))


def _count(painting: Painting) -> int:
    steps = 0
    while not painting.finished:
        painting.step()
        steps += 1
    return steps


def test_a_wholly_new_content_leaves_nothing_of_the_old(
    painting: Painting, content: Tensor, network: Network, photo: Photo, *, painted: Tensor
) -> None:
    other = photo("chelsea", 96)[:, :, : content.shape[-1]]
    other = resize(other, (content.shape[-2], content.shape[-1])).clamp(0, 1)
    before = painting.picture()
    painting.update(DRAFT, content=other)
    after = painting.run()
    cold = Painting(other, [Style(painted)], DRAFT, network).run()
    assert alike(after, cold) > 0.5
    assert alike(after, before) < alike(after, cold) - 0.3


def test_a_new_alpha_brings_to_light_what_was_hidden(network: Network, painted: Tensor) -> None:
    content = torch.full((3, 48, 72), 0.3)
    content[:, :, 40:] = torch.tensor([0.9, 0.9, 0.2])[:, None, None]
    alpha = torch.ones(48, 72)
    alpha[:, 40:] = 0
    painting = Painting(content, [Style(painted)], DRAFT, network, alpha=alpha)
    hidden = painting.run()
    painting.update(DRAFT, alpha=torch.ones(48, 72))
    shown = painting.run()
    contrast = [float((x[..., 44:].mean() - x[..., :36].mean()).abs()) for x in (hidden, shown)]
    assert contrast[1] > contrast[0] + 0.03
    painting.update(DRAFT, alpha=alpha)
    assert bool(painting.run().isfinite().all())


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"content": torch.rand(3, 30, 96)}, "The new content is 96x30 px, the painting 96x"),
        ({"content": torch.rand(96)}, "shape"),
        ({"alpha": torch.rand(30, 96)}, "its alpha 96x30"),
        ({"alpha": torch.rand(3)}, "its alpha 3"),
        ({"alpha": torch.zeros(64, 96)}, "transparent everywhere"),
        ({"styles": []}, "At least one style"),
    ],
)
def test_a_bad_update_changes_nothing(painting: Painting, bad: dict[str, Any], words: str) -> None:
    before = painting.picture()
    with pytest.raises(EngineError, match=words):
        painting.update(replace(DRAFT, strength=90.0), **bad)
    assert painting.finished
    assert torch.equal(painting.picture(), before)


@pytest.fixture(scope="module")
def draft_by_all_filters(photo: Photo, whole_network: Network, painted: Tensor) -> Snapshot:
    painting = Painting(photo("coffee", 96), [Style(painted)], DRAFT, whole_network)
    painting.run()
    return painting.snapshot()


@pytest.mark.parametrize(
    "other", [{"method": "gram"}, {"layers": "relu2_1"}, {"pooling": "average"}]
)
def test_another_way_of_looking_goes_on_from_the_picture(
    other: dict[str, Any],
    content: Tensor,
    whole_network: Network,
    painted: Tensor,
    draft_by_all_filters: Snapshot,
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, whole_network)
    painting.restore(draft_by_all_filters)
    before = painting.picture()
    painting.update(replace(DRAFT, **other))
    assert not painting.finished
    first = painting.step()
    assert max(first.size) > 64
    assert distance(painting.picture(), before) < 0.1
    assert distance(painting.run(), before) > 0.02


def test_another_start_begins_anew(
    painting: Painting, content: Tensor, network: Network, painted: Tensor
) -> None:
    noisy = replace(DRAFT, start="noise", seed=5)
    painting.update(noisy)
    assert torch.equal(painting.run(), Painting(content, [Style(painted)], noisy, network).run())
