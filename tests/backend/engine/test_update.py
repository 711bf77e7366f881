"""Updates: they go on from the iterate that is there, and go back only as far as needed."""

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
from scumble_backend.engine.plan import Planner
from scumble_backend.engine.schedule import road
from scumble_backend.engine.session.effects import level_of_change, new_levels, passed_again
from scumble_backend.engine.session.iterates import fitted, shrunk
from scumble_backend.engine.session.snapshot import Snapshot
from scumble_backend.engine.session.updating import update_of
from scumble_backend.engine.settings import EFFECTS
from scumble_backend.engine.stage.strokes import Strokes

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")


# -- how far back --------------------------------------------------------------------------------

STAGES = road(512)  # 64, 143, 320 px for the draft, 512 for normal, 512 for fine
BACK_TO = {
    "freedom": 0,
    "content": 0,
    "variation": 0,
    "start": 0,
    "styles": 1,
    "mix": 1,
    "method": 1,
    "layers": 1,
    "pooling": 1,
    "strength": 3,
    "brush_size": 3,
    "smoothness": 3,
    "optimizer": 3,
    "seed": None,
    "keep_colors": None,
    "keep_colors_by": None,
    "preset": None,
    "size": None,  # another road instead
}


def test_what_each_change_does_is_written_here_as_well() -> None:
    assert set(BACK_TO) == set(EFFECTS)


@pytest.mark.parametrize("name", BACK_TO)
def test_a_finished_painting_goes_back_to_where_the_change_shows(name: str) -> None:
    assert level_of_change([name], Settings(), STAGES, 4) == BACK_TO[name]


def test_the_seed_counts_where_there_is_noise() -> None:
    for settings in (Settings(variation=10), Settings(start="noise")):
        assert level_of_change(["seed"], settings, STAGES, 4) == 0


@pytest.mark.parametrize("name", BACK_TO)
def test_no_level_counts_as_passed_for_another_style_or_way_of_painting_it(name: str) -> None:
    assert new_levels(["keep_colors", name]) == (name in {"styles", "method", "layers", "pooling"})


def test_what_only_strokes_show_repeats_the_last_stage_that_was_begun() -> None:
    assert level_of_change(["smoothness"], Settings(), STAGES, 3) == 2
    assert level_of_change(["smoothness"], Settings(preset="draft"), STAGES, 5) == 2
    assert level_of_change(["strength", "smoothness"], Settings(), STAGES, 4) == 3
    assert level_of_change(["strength"], Settings(), STAGES, 0) == 0


@pytest.mark.parametrize(
    ("preset", "begun", "changed", "back_to", "iterations"),
    [
        ("normal", 4, {"freedom"}, 0, [1, 0, 0, 9, 10]),
        ("normal", 4, {"mix", "smoothness"}, 1, [0, 1, 0, 9, 10]),
        ("normal", 4, {"strength"}, 3, [0, 0, 0, 10, 10]),
        ("fine", 5, {"freedom"}, 0, [1, 0, 0, 0, 10]),
        ("normal", 5, {"freedom"}, 0, [1, 0, 0, 9, 10]),
        ("normal", 3, {"freedom"}, 0, [1, 0, 7, 7, 10]),  # a finished draft is what is seen
        ("normal", 2, {"brush_size"}, 1, [0, 7, 7, 7, 10]),
        ("draft", 1, {"freedom"}, 0, [14, 7, 7, 7, 10]),
        ("normal", 5, {"freedom", "styles"}, 0, [14, 7, 7, 7, 10]),
    ],
)
def test_a_slider_goes_straight_to_the_level_that_is_seen(
    preset: str, begun: int, changed: set[str], back_to: int, iterations: list[int]
) -> None:
    stages = passed_again(changed, preset, STAGES, back_to, begun)
    assert [stage.iterations for stage in stages] == iterations


@pytest.mark.parametrize(
    ("after", "sizes"),
    [
        (1, [64] * 14 + [96] * 17),  # of the first level's fourteen
        (14, [64] * 14 + [96] * 17),  # no other level has begun
        (15, [96] * 17),  # one iteration of it is enough
        (17, [96] * 17),  # the draft's last goes on, with its seven
        (23, [96] * 10),  # so does normal's, with ten
        (31, [96] * 10),  # finished
    ],
)
def test_a_slider_that_moves_while_it_paints_goes_on_at_the_level_under_way(
    after: int, sizes: list[int], network: Network, photo: Photo, painted: Tensor
) -> None:
    settings = Settings()
    painting = Painting(photo("coffee", 96)[:, 20:50], [Style(painted)], settings, network)
    for _ in range(after):
        painting.step()
    painting.update(replace(settings, strength=70))
    assert _sizes(painting) == sizes


def test_what_only_the_output_shows_leaves_the_road_to_a_slider_as_it_is(
    finished: Callable[..., Painting],
) -> None:
    painting, settings = finished(), replace(DRAFT, freedom=60)
    painting.update(settings)
    painting.step()
    before = session_of(painting).stages
    painting.update(replace(settings, keep_colors=50))
    assert session_of(painting).stages == before


def test_memory_of_the_stage_under_way_goes_where_something_is_painted_again(
    finished: Callable[..., Painting],
) -> None:
    session = session_of(finished())
    for other, repaints in (({"strength": 70.0}, True), ({"keep_colors": 50.0}, False)):
        update = update_of(session, replace(DRAFT, **other), None, None, None)
        assert update.repaints == repaints


def test_the_coarser_of_two_moves_decides_where_it_goes_on(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content, settings = photo("coffee", 96)[:, 20:50], Settings(freedom=60)
    painting = Painting(content, [Style(painted)], Settings(), network)
    painting.run()
    painting.update(settings)
    painting.update(replace(settings, strength=70))
    assert _sizes(painting) == [64] + [96] * 10


def test_a_slider_that_moves_does_not_have_the_content_looked_at_again(
    finished: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was, once for each move; what is remembered of it paints the same bytes."""
    looked: list[Tensor] = []
    forward = Network.forward

    def counted(network: Network, picture: Tensor, *rest: Any, **more: Any) -> Any:
        looked.append(picture)
        return forward(network, picture, *rest, **more)

    def moved(painting: Painting, strength: float) -> Tensor:
        painting.update(replace(DRAFT, strength=strength))
        painting.step()
        return painting.step().picture

    monkeypatch.setattr(Network, "forward", counted)
    moved_twice, moved_once = finished(), finished()
    moved(moved_twice, 20)
    moved_once.restore(moved_twice.snapshot())
    first, looked[:] = len(looked), []
    again = moved(moved_twice, 80)
    second, looked[:] = len(looked), []
    assert torch.equal(again, moved(moved_once, 80))
    assert second == len(looked) - 1
    assert second == first - 1


@pytest.mark.parametrize(
    "moved_and_roomy", [({"brush_size": 300}, True), ({"brush_size": 40, "freedom": 60}, False)]
)
def test_another_brush_begins_with_its_own_strokes(
    moved_and_roomy: tuple[dict[str, Any], bool],
    network: Network,
    photo: Photo,
    painted: Tensor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the place of those that are there; also in another process, and only once."""
    moved, roomy = moved_and_roomy
    monkeypatch.setattr(Planner, "is_roomy", lambda *_: roomy)
    content, styles, settings = photo("coffee", 96)[:, 20:50], [Style(painted)], Settings()
    painting = Painting(content, styles, settings, network)
    painting.run()
    painting.update(replace(settings, **moved))
    values, tensors = painting.snapshot().packed()
    other = Painting(content, styles, settings, network)
    other.restore(Snapshot.unpacked(values, tensors))
    renewed = []
    renew = Strokes.renew
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Strokes, "renew", lambda *args: renewed.append(args[1]) or renew(*args))
        finished = painting.run()
    (strokes_before,) = renewed
    assert max(strokes_before.shape) == 96
    assert torch.equal(other.run(), finished)
    painting.update(replace(settings, strength=60, **moved))
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(Strokes, "renew")
        painting.run()


def _sizes(painting: Painting) -> list[int]:
    """Of the levels of all iterations to come."""
    seen = []
    while not painting.finished:
        seen.append(max(painting.step().size))
    return seen


@pytest.fixture(scope="module")
def fine_band(network: Network, photo: Photo, painted: Tensor) -> Snapshot:
    """A finished painting of a band."""
    content = photo("coffee", 96)[:, 20:50]
    painting = Painting(content, [Style(painted)], Settings("fine"), network)
    painting.run()
    return painting.snapshot()


@pytest.mark.parametrize("presets", [("draft",), ("draft", "fine"), ("fine", "draft", "normal")])
def test_another_preset_on_the_way_there_is_painted_to_its_end(
    presets: tuple[str, ...],
    fine_band: Snapshot,
    network: Network,
    photo: Photo,
    painted: Tensor,
) -> None:
    content, fine = photo("coffee", 96)[:, 20:50], Settings("fine")
    painting = Painting(content, [Style(painted)], fine, network)
    painting.restore(fine_band)
    painting.update(replace(fine, freedom=60))
    painting.step()  # at 64 px; what comes next is fine's own level
    for preset in presets:
        painting.update(replace(fine, freedom=60, preset=preset))
        Painting(content, [Style(painted)], fine, network).restore(painting.snapshot())
        while not painting.finished:
            last = painting.step()
        assert (max(last.size), last.step) == (96, last.total)
        assert painting.finished


def test_what_is_kept_aside_comes_back_level_by_level() -> None:
    picture = torch.rand(1, 3, 64, 96)
    small, detail = shrunk(picture, None, (16, 24))
    again, detail = shrunk(small, detail, (8, 12))  # a second slider moves before the first is done
    assert again.shape[-2:] == (8, 12)
    same = shrunk(again, detail, (8, 12))  # a third, at the same level
    assert (same[0] is again, same[1] is detail) == (True, True)
    for shape in ((16, 24), (40, 60)):
        again, detail = fitted(again, detail, shape)
        assert again.shape[-2:] == shape
        assert detail is not None
    again, detail = fitted(again, detail, (64, 96))
    assert detail is None
    assert distance(again, picture) < 0.02


def test_what_is_kept_aside_is_of_a_picture_of_0_to_1() -> None:
    picture, detail = torch.rand(1, 3, 8, 8), torch.rand(1, 3, 16, 16) - 0.5
    small, aside = shrunk(picture, detail, (4, 4))
    assert aside is not None
    whole = resize(small, (16, 16)) + aside
    assert torch.allclose(whole, (resize(picture, (16, 16)) + detail).clamp(0, 1), atol=1e-5)


# -- steering ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def band(photo: Photo) -> Tensor:
    """A band (3,48,256) of a photo: the road to it is that of any larger picture's draft."""
    return photo("coffee", 256)[:, 60:108]


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
    steered, fresh = _last(steered_one, 10), _last(cold, 40)
    assert max(steered.size) == max(fresh.size) == 256
    print(steered.losses["total"], fresh.losses["total"])
    assert steered.losses["total"] <= fresh.losses["total"]


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
    steered, fresh = _last(steered_one, 10), _last(cold, 40)
    assert max(steered.size) == max(fresh.size) == 352
    print(steered.losses["total"], fresh.losses["total"])
    assert steered.losses["total"] <= fresh.losses["total"]


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
