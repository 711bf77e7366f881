"""Updates: they go on from the iterate that is there, and go back only as far as needed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.interruption import Interruption
from torch import Tensor

from scumble_backend.engine import (
    EngineError,
    InterruptedPainting,
    Iterate,
    Network,
    Painting,
    Settings,
    Style,
)
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.schedule import road
from scumble_backend.engine.session.effects import level_of_change, passed_again
from scumble_backend.engine.session.iterates import fitted, shrunk
from scumble_backend.engine.session.snapshot import Snapshot
from scumble_backend.engine.settings import EFFECTS
from scumble_backend.engine.stage.strokes import Strokes

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")


def _distance(a: Tensor, b: Tensor) -> float:
    return float((a - b).square().mean().sqrt())


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


def test_the_coarser_of_two_moves_decides_where_it_goes_on(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content, settings = photo("coffee", 96)[:, 20:50], Settings(freedom=60)
    painting = Painting(content, [Style(painted)], Settings(), network)
    painting.run()
    painting.update(settings)
    painting.update(replace(settings, strength=70))
    assert _sizes(painting) == [64] + [96] * 10


@pytest.mark.parametrize("moved", [{"brush_size": 300}, {"brush_size": 40, "freedom": 60}])
def test_another_brush_begins_with_its_own_strokes(
    moved: dict[str, Any], network: Network, photo: Photo, painted: Tensor
) -> None:
    """In the place of those that are there; also in another process, and only once."""
    content, styles, settings = photo("coffee", 96), [Style(painted)], Settings()
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


@pytest.mark.parametrize("presets", [("draft",), ("draft", "fine"), ("fine", "draft", "normal")])
def test_another_preset_on_the_way_there_is_painted_to_its_end(
    presets: tuple[str, ...], network: Network, photo: Photo, painted: Tensor
) -> None:
    content, fine = photo("coffee", 96)[:, 20:50], Settings("fine")
    painting = Painting(content, [Style(painted)], fine, network)
    painting.run()
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
    for shape in ((16, 24), (40, 60)):
        again, detail = fitted(again, detail, shape)
        assert again.shape[-2:] == shape
        assert detail is not None
    again, detail = fitted(again, detail, (64, 96))
    assert detail is None
    assert _distance(again, picture) < 0.02


# -- steering ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def band(photo: Photo) -> Tensor:
    """A band (3,90,256) of a photo: the road to it is that of any larger picture's draft."""
    return photo("coffee", 256)[:, 40:130]


def _styles(painted: Tensor, share: float) -> list[Style]:
    return [Style(painted, 1 - share), Style(painted.flip(0).roll(5, 1), share)]


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
    band: Tensor, network: Network, painted: Tensor, move: dict[str, Any]
) -> None:
    """The loss of each at the draft's last stage, of 256 px: all that the cold run has there."""
    share = move.pop("share", None)
    settings = replace(DRAFT, **move)
    warm = Painting(band, _styles(painted, 0.1), DRAFT, network)
    warm.run()
    warm.update(settings, None if share is None else _styles(painted, share))
    cold = Painting(band, _styles(painted, share or 0.1), settings, network)
    steered, fresh = _last(warm, 10), _last(cold, 40)
    assert max(steered.size) == max(fresh.size) == 256
    assert steered.losses["total"] <= fresh.losses["total"]


@pytest.mark.parametrize("move", [{"strength": 70.0}, {"freedom": 75.0}], ids=str)
def test_ten_iterations_are_enough_where_a_larger_level_had_been_reached(
    network: Network, photo: Photo, painted: Tensor, move: dict[str, Any]
) -> None:
    content = photo("coffee", 352)[:, 60:150]
    normal = replace(DRAFT, preset="normal", size=352)
    warm = Painting(content, _styles(painted, 0.1), normal, network)
    warm.run()
    warm.update(replace(normal, **move))
    cold = Painting(content, _styles(painted, 0.1), replace(normal, **move), network)
    steered, fresh = _last(warm, 10), _last(cold, 40)
    assert max(steered.size) == max(fresh.size) == 352
    assert steered.losses["total"] <= fresh.losses["total"]


def _last(painting: Painting, most: int) -> Iterate:
    """The last of so many iterations, or of all that there are."""
    seen = []
    while not painting.finished and len(seen) < most:
        seen.append(painting.step())
    return seen[-1]


def test_neighbours_are_searched_anew_while_a_slider_takes_effect(
    begun: tuple[Painting, Tensor],
) -> None:
    painting, _ = begun
    painting.update(replace(DRAFT, brush_size=60))
    searched = [_matches(painting)]
    for _ in range(5):
        painting.step()
        searched.append(_matches(painting))
    steps = [not torch.equal(*pair) for pair in itertools.pairwise(searched[1:])]
    assert steps == [False, True, False, True]


def _matches(painting: Painting) -> Tensor:
    pause = painting.snapshot().pause
    return torch.zeros(0) if pause is None or pause.found is None else pause.found[0].clone()


@pytest.mark.parametrize("after", [0, 5, 12, 30])
def test_an_interrupted_search_is_made_again(
    network: Network, photo: Photo, painted: Tensor, after: int
) -> None:
    interruption = Interruption(after)
    content, moved = photo("coffee", 96), replace(DRAFT, strength=70)
    painting = Painting(content, [Style(painted)], DRAFT, network, interrupted=interruption)
    undisturbed = Painting(content, [Style(painted)], DRAFT, network)
    for one in (painting, undisturbed):
        one.run()
        one.update(moved)
        one.step()
        one.step()
    before, interruption.armed = painting.picture(), True
    with pytest.raises(InterruptedPainting):
        painting.step()
    assert torch.equal(painting.picture(), before)
    interruption.armed = False
    assert torch.equal(painting.run(), undisturbed.run())


def test_sliders_that_move_again_before_the_first_move_is_done_lose_no_stroke(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    painting = Painting(photo("coffee", 128), [Style(painted)], DRAFT, network)
    before = painting.run()
    for freedom in (52.0, 54.0, 52.0, 50.0):
        painting.update(replace(DRAFT, freedom=freedom))
        painting.step()
    painting.update(replace(DRAFT, strength=52.0))
    painting.step()
    assert _distance(painting.picture(), before) < 0.08
    fine = [x - resize(resize(x, (32, 48)), (85, 128)) for x in (painting.picture(), before)]
    assert _distance(fine[0], fine[1]) < 0.6 * _distance(torch.zeros(1), fine[1])


def test_less_and_more_freedom_move_large_shapes_as_a_cold_run_does(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content = photo("coffee", 112)
    painting = Painting(content, [Style(painted)], DRAFT, network)
    alike = {50.0: _alike(painting.run(), content)}
    for freedom in (100.0, 0.0):
        painting.update(replace(DRAFT, freedom=freedom))
        alike[freedom] = _alike(painting.run(), content)
    assert alike[0.0] > alike[50.0] + 0.03
    assert alike[50.0] > alike[100.0] + 0.03


def _alike(a: Tensor, b: Tensor) -> float:
    return float(torch.corrcoef(torch.stack([a.mean(0).flatten(), b.mean(0).flatten()]))[0, 1])


# -- content and alpha ---------------------------------------------------------------------------


@pytest.fixture
def begun(network: Network, photo: Photo, painted: Tensor) -> tuple[Painting, Tensor]:
    """A finished draft, and its content (3,64,96)."""
    content = photo("coffee", 96)
    painting = Painting(content, [Style(painted)], DRAFT, network)
    painting.run()
    return painting, content


def test_a_new_content_goes_on_where_it_is_the_old_one(
    begun: tuple[Painting, Tensor], network: Network, painted: Tensor
) -> None:
    painting, content = begun
    before = painting.picture()
    changed = content.clone()
    changed[:, 10:40, 50:80] = torch.tensor([0.05, 0.05, 0.1])[:, None, None]
    painting.update(DRAFT, content=changed)
    assert not painting.finished
    assert torch.equal(painting.picture(), before)
    after = painting.run()
    cold = Painting(changed, [Style(painted)], DRAFT, network).run()
    left = (..., slice(0, 40))
    assert _distance(after[left], before[left]) < 0.85 * _distance(cold[left], before[left])
    hole, light = (slice(None), slice(16, 34), slice(56, 74)), torch.tensor([0.2, 0.7, 0.1])
    found, was, wanted = (
        float((x[hole].mean((1, 2)) * light).sum()) for x in (after, before, cold)
    )
    assert abs(found - wanted) < 0.5 * abs(was - wanted)


def test_a_wholly_new_content_leaves_nothing_of_the_old(
    begun: tuple[Painting, Tensor], network: Network, photo: Photo, painted: Tensor
) -> None:
    painting, content = begun
    other = photo("chelsea", 96)[:, :, : content.shape[-1]]
    other = resize(other, (content.shape[-2], content.shape[-1])).clamp(0, 1)
    before = painting.picture()
    painting.update(DRAFT, content=other)
    after = painting.run()
    cold = Painting(other, [Style(painted)], DRAFT, network).run()
    assert _alike(after, cold) > 0.5
    assert _alike(after, before) < _alike(after, cold) - 0.3


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
def test_a_bad_update_changes_nothing(
    begun: tuple[Painting, Tensor], bad: dict[str, Any], words: str
) -> None:
    painting, _ = begun
    before = painting.picture()
    with pytest.raises(EngineError, match=words):
        painting.update(replace(DRAFT, strength=90.0), **bad)
    assert painting.finished
    assert torch.equal(painting.picture(), before)


@pytest.mark.parametrize(
    "other", [{"method": "gram"}, {"layers": "relu2_1"}, {"pooling": "average"}]
)
def test_another_way_of_looking_goes_on_from_the_picture(
    begun: tuple[Painting, Tensor], other: dict[str, Any]
) -> None:
    painting, _ = begun
    before = painting.picture()
    painting.update(replace(DRAFT, **other))
    assert not painting.finished
    first = painting.step()
    assert max(first.size) > 64
    assert _distance(painting.picture(), before) < 0.1
    assert _distance(painting.run(), before) > 0.02


def test_another_start_begins_anew(
    begun: tuple[Painting, Tensor], network: Network, painted: Tensor
) -> None:
    painting, content = begun
    noisy = replace(DRAFT, start="noise", seed=5)
    painting.update(noisy)
    assert torch.equal(painting.run(), Painting(content, [Style(painted)], noisy, network).run())
