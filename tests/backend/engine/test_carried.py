"""A painting that begins with a picture that is carried over, such as the frame before, moved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from tests.backend.engine.comparing import distance
from torch import Tensor

from scumble_backend.engine import Carried, EngineError, Network, Painting, Settings, Style

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")
SIDE = 96


@pytest.fixture(scope="module")
def content(photo: Photo) -> Tensor:
    return photo("coffee", SIDE)


@pytest.fixture(scope="module")
def strokes(content: Tensor) -> Tensor:
    """A picture that another frame might have left: the content, turned over."""
    return content.flip(2).roll(1, 0)


Begin = Callable[..., Painting]


@pytest.fixture
def begin(content: Tensor, strokes: Tensor, painted: Tensor, network: Network) -> Begin:
    def begin(hold: float | Tensor | None, settings: Settings = DRAFT) -> Painting:
        carried = None
        if hold is not None:
            carried = Carried(strokes, torch.as_tensor(hold).expand(content.shape[1:]))
        return Painting(content, [Style(painted)], settings, network, carried=carried)

    return begin


def steps_of(painting: Painting) -> int:
    count = 0
    while not painting.finished:
        painting.step()
        count += 1
    return count


def test_what_is_held_fast_keeps_its_values(begin: Begin, strokes: Tensor) -> None:
    assert torch.equal(begin(1.0).run(), strokes)


def test_what_is_new_is_painted_and_what_is_held_beside_it_is_not(
    begin: Begin, content: Tensor, strokes: Tensor
) -> None:
    hold = torch.zeros(content.shape[1:])
    hold[:, :40] = 1
    painted = begin(hold).run()
    assert torch.allclose(painted[..., :36], strokes[..., :36], atol=1e-6)
    assert distance(painted[..., 44:], strokes[..., 44:]) > 0.1
    alone = begin(None).run()
    assert distance(painted[..., 44:], alone[..., 44:]) < distance(
        strokes[..., 44:], alone[..., 44:]
    )


def test_what_is_held_beside_something_new_does_not_begin_as_half_of_each(
    begin: Begin, content: Tensor, strokes: Tensor
) -> None:
    """It may change a little, so that strokes go on over the border."""
    hold = torch.zeros(content.shape[1:])
    hold[:, :40] = 1
    border = (..., slice(39, 40))
    painted = begin(hold).run()[border]
    away = distance(strokes[border], content[border])
    assert 0 < distance(painted, strokes[border]) < away / 3


@pytest.mark.parametrize(("side", "size"), [(240, 240), (4 * SIDE, SIDE)], ids=["level", "larger"])
def test_what_is_new_is_as_sharp_as_in_a_painting_of_its_own(
    photo: Photo, network: Network, side: int, size: int
) -> None:
    """Neither the content's grain nor a blur, also where frames are larger than their level."""
    content, style = photo("coffee", side), Style(photo("chelsea", 640))
    settings, half = Settings(preset="draft", size=size), side // 2
    hold = torch.zeros(content.shape[1:])
    hold[:, :half] = 1

    def paint(carried: Carried | None) -> Tensor:
        return Painting(content, [style], settings, network, carried=carried).run()

    alone = paint(None)
    other = paint(Carried(alone, hold))
    held, new = (..., slice(0, half - 16)), (..., slice(half + 16, None))
    assert torch.allclose(other[held], alone[held], atol=0.01)
    assert 0.8 < sharpness(other[new]) / sharpness(alone[new]) < 1.25


def sharpness(picture: Tensor) -> float:
    grey = picture.mean(0)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).std())


def test_the_firmer_the_less_it_changes(begin: Begin, strokes: Tensor) -> None:
    loose, firm = (distance(begin(hold).run(), strokes) for hold in (0.3, 0.9))
    assert 0 < firm < loose / 2


def test_it_takes_at_most_half_of_the_work(begin: Begin) -> None:
    whole, carried = begin(None).plan.work, begin(0.9).plan.work
    assert carried < whole
    assert steps_of(begin(0.9)) * 4 < steps_of(begin(None))


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_it_resumes_with_the_same_bytes(begin: Begin, content: Tensor, steps: int) -> None:
    hold = torch.full(content.shape[1:], 0.8)
    hold[:, :20] = 0
    painting, other = begin(hold), begin(hold)
    for _ in range(steps):
        painting.step()
    other.restore(type(painting.snapshot()).unpacked(*painting.snapshot().packed()))
    assert torch.equal(other.run(), painting.run())


def test_a_state_that_began_with_one_needs_it(begin: Begin) -> None:
    painting = begin(0.8)
    painting.step()
    with pytest.raises(EngineError, match="picture that it began with is not there"):
        begin(None).restore(painting.snapshot())


def test_another_strength_lets_go_of_it(begin: Begin, strokes: Tensor) -> None:
    painting = begin(1.0)
    painting.run()
    painting.update(Settings(preset="draft", strength=80))
    assert distance(painting.run(), strokes) > 0.02
    assert not painting.snapshot().carried
    begin(1.0).restore(painting.snapshot())


def test_one_of_another_size_is_a_line(content: Tensor, painted: Tensor, network: Network) -> None:
    with pytest.raises(EngineError, match="The picture to begin with is 40x30 px"):
        Painting(
            content,
            [Style(painted)],
            DRAFT,
            network,
            carried=Carried(torch.zeros(3, 30, 40), torch.ones(30, 40)),
        )
    hold = torch.full(content.shape[1:], torch.nan)
    with pytest.raises(EngineError, match="not finite"):
        Painting(content, [Style(painted)], DRAFT, network, carried=Carried(content, hold))
