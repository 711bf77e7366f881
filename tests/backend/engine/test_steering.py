"""Steering: what a slider's move is worth, and what of the painting that is there it keeps."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.backend.engine.comparing import alike, distance
from tests.interruption import Interruption
from tests.sessions import session_of
from torch import Tensor

from scumble_backend.engine import (
    InterruptedPainting,
    Iterate,
    Network,
    Painting,
    Settings,
    Style,
)
from scumble_backend.engine.optim.lbfgs import LBFGS
from scumble_backend.engine.optim.optimizer import optimizer
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.session.snapshot import Snapshot

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")


@pytest.fixture(scope="module")
def band(photo: Photo) -> Tensor:
    """A band (3,32,256) of a photo: the road to it is that of any larger picture's draft."""
    return photo("coffee", 256)[:, 60:92]


@pytest.fixture(scope="module")
def warm(
    band: Tensor, photo: Photo, network: Network, whole_network: Network, painted: Tensor
) -> Callable[[Settings], Painting]:
    """A finished painting of the band, or by fewer filters of a larger one; each painted once."""
    known: dict[Settings, Snapshot] = {}

    def finished(settings: Settings) -> Painting:
        content, used = (_larger(photo), network) if settings.size else (band, whole_network)
        painting = Painting(content, _styles(painted, 0.1), settings, used)
        if settings in known:
            painting.restore(known[settings])
        else:
            painting.run()
            known[settings] = painting.snapshot()
        return painting

    return finished


def _larger(photo: Photo) -> Tensor:
    return photo("coffee", 352)[:, 60:92]


def _styles(painted: Tensor, share: float) -> list[Style]:
    band = painted[:, :45]  # a style is looked at as large as the picture
    return [Style(band, 1 - share), Style(band.flip(0).roll(5, 1), share)]


@pytest.mark.parametrize(
    "move",
    [
        {"strength": 70.0},
        {"freedom": 25.0},
        {"brush_size": 150.0},
        {"smoothness": 250.0},
        {"share": 0.4},
    ],
    ids=lambda move: "-".join(f"{k}-{v:g}" for k, v in move.items()),
)
def test_ten_iterations_after_a_slider_moves_are_worth_forty_of_a_cold_run(
    band: Tensor,
    whole_network: Network,
    painted: Tensor,
    warm: Callable[[Settings], Painting],
    move: dict[str, Any],
) -> None:
    """The loss of each at the draft's last stage, of 256 px: all that the cold run has there."""
    share = move.pop("share", None)
    settings = replace(DRAFT, **move)
    steered_one = warm(DRAFT)
    steered_one.update(settings, None if share is None else _styles(painted, share))
    cold = Painting(band, _styles(painted, share or 0.1), settings, whole_network)
    ten_are_worth_forty(steered_one, cold, 256)


@pytest.mark.parametrize("move", [{"strength": 70.0}, {"freedom": 75.0}], ids=str)
def test_ten_iterations_are_enough_where_a_larger_level_had_been_reached(
    network: Network,
    photo: Photo,
    painted: Tensor,
    warm: Callable[[Settings], Painting],
    move: dict[str, Any],
) -> None:
    normal = replace(DRAFT, preset="normal", size=352)
    steered_one = warm(normal)
    steered_one.update(replace(normal, **move))
    cold = Painting(_larger(photo), _styles(painted, 0.1), replace(normal, **move), network)
    ten_are_worth_forty(steered_one, cold, 352)


def ten_are_worth_forty(steered_one: Painting, cold_one: Painting, side: int) -> None:
    """Of the loss at a level, by its longest side."""
    steered, cold = _last(steered_one, 10), _last(cold_one, 40)
    assert max(steered.size) == max(cold.size) == side
    print(steered.losses["total"], cold.losses["total"])
    assert steered.losses["total"] <= cold.losses["total"]


def _last(painting: Painting, most: int) -> Iterate:
    """The last of so many iterations, or of all that there are."""
    seen = []
    while not painting.finished and len(seen) < most:
        seen.append(painting.step())
    return seen[-1]


def test_neighbours_are_searched_anew_while_a_slider_takes_effect(
    finished: Callable[..., Painting],
) -> None:
    painting = finished()
    painting.update(replace(DRAFT, brush_size=60))
    searched = [_matches(painting)]
    for _ in range(5):
        painting.step()
        searched.append(_matches(painting))
    steps = [not torch.equal(*pair) for pair in itertools.pairwise(searched[1:])]
    assert steps == [False, True, False, True]


def test_a_level_that_had_been_passed_begins_with_a_short_step(
    finished: Callable[..., Painting],
) -> None:
    painting = finished()
    painting.update(replace(DRAFT, strength=70))
    size = max(painting.step().size)
    run, cold = session_of(painting).run, optimizer("lbfgs", size)
    assert run is not None
    assert isinstance(run.optimizer, LBFGS)
    assert isinstance(cold, LBFGS)
    assert run.optimizer.first_step < cold.first_step


def _matches(painting: Painting) -> Tensor:
    pause = painting.snapshot().pause
    return torch.zeros(0) if pause is None or pause.found is None else pause.found[0].clone()


@pytest.mark.parametrize("after", [0, 5, 12, 30])
def test_an_interrupted_search_is_made_again(finished: Callable[..., Painting], after: int) -> None:
    interruption = Interruption(after)
    painting, undisturbed = finished(interrupted=interruption), finished()
    for one in (painting, undisturbed):
        one.update(replace(DRAFT, strength=70))
        one.step()
        one.step()
    before, interruption.armed = painting.picture(), True
    with pytest.raises(InterruptedPainting):
        painting.step()
    assert torch.equal(painting.picture(), before)
    interruption.armed = False
    assert torch.equal(painting.run(), undisturbed.run())


def test_sliders_that_move_again_before_the_first_move_is_done_lose_no_stroke(
    whole_network: Network, photo: Photo, painted: Tensor
) -> None:
    painting = Painting(photo("coffee", 128), [Style(painted)], DRAFT, whole_network)
    before = painting.run()
    for freedom in (52.0, 54.0, 52.0, 50.0):
        painting.update(replace(DRAFT, freedom=freedom))
        painting.step()
    painting.update(replace(DRAFT, strength=52.0))
    painting.step()
    assert distance(painting.picture(), before) < 0.08
    fine = [x - resize(resize(x, (32, 48)), (85, 128)) for x in (painting.picture(), before)]
    assert distance(fine[0], fine[1]) < 0.6 * distance(torch.zeros(1), fine[1])


def test_less_and_more_freedom_move_large_shapes_as_a_cold_run_does(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content = photo("coffee", 112)
    painting = Painting(content, [Style(painted)], DRAFT, network)
    found = {50.0: alike(painting.run(), content)}
    for freedom in (100.0, 0.0):
        painting.update(replace(DRAFT, freedom=freedom))
        found[freedom] = alike(painting.run(), content)
    assert found[0.0] > found[50.0] + 0.03
    assert found[50.0] > found[100.0] + 0.03
