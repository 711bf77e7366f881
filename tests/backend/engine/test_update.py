"""Updates: they go on from the iterate that is there, and go back only as far as needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.backend.engine.comparing import distance
from tests.sessions import session_of
from torch import Tensor

from scumble_backend.engine import (
    Network,
    Painting,
    Settings,
    Style,
)
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
