"""The promises of a painting, on small pictures."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psutil
import pytest
import torch
from tests.interruption import Interruption
from tests.sessions import put
from tests.turns import Turns
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
from scumble_backend.engine.optim.lbfgs import rms
from scumble_backend.engine.picture.colour import to_oklab
from scumble_backend.engine.schedule import road
from scumble_backend.engine.stage.loss_terms import TERMS

Photo = Callable[[str, int], Tensor]
DRAFT = Settings(preset="draft")
FIRST_STEPS, DRAFT_STEPS = (sum(s.iterations for s in road(100)[:n]) for n in (1, 2))


@pytest.fixture(scope="module")
def content() -> Tensor:
    """(3,34,100): a bright disc on a dark ramp with fine stripes below."""
    y, x = torch.meshgrid(torch.arange(34.0), torch.arange(100.0), indexing="ij")
    ramp = torch.stack([0.2 + x / 300, 0.2 + y / 100, 0.3 - x / 500])
    disc = ((x - 40) ** 2 + (y - 15) ** 2 < 150).float()
    stripes = (torch.sin(x) > 0).float() * (y > 26) * 0.3
    return (ramp + 0.5 * disc + stripes).clamp(0, 1)


def _distance(a: Tensor, b: Tensor) -> float:
    return float(rms(a - b))


def test_a_painting_comes_out_at_the_contents_size_within_range(
    whole_network: Network, content: Tensor, painted: Tensor
) -> None:
    seen: list[Iterate] = []
    painting = Painting(content, [Style(painted)], DRAFT, whole_network)
    result = painting.run(seen.append)
    assert result.shape == content.shape
    assert result.dtype == torch.float32
    assert 0 <= float(result.min()) <= float(result.max()) <= 1
    assert painting.finished
    assert [i.step for i in seen] == list(range(1, seen[-1].total + 1))
    assert seen[-1].step == seen[-1].total
    fractions = [i.fraction for i in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    for iterate in seen:
        assert {"style", "gram", "content", "color", "smooth"} <= {kind.name for kind in TERMS}
        assert list(iterate.losses) == [*(kind.name for kind in TERMS), "total"]
        assert iterate.picture.shape == (3, *iterate.size)
    assert seen[FIRST_STEPS - 1].losses["total"] < 0.6 * seen[0].losses["total"]
    assert seen[-1].losses["total"] < 0.8 * seen[FIRST_STEPS].losses["total"]


def test_it_looks_more_like_the_style_than_the_photo_did(
    whole_network: Network, content: Tensor, painted: Tensor
) -> None:
    result = Painting(content, [Style(painted)], DRAFT, whole_network).run()
    style_mean = painted.mean((1, 2))
    nearer = _distance(result.mean((1, 2)), style_mean)
    assert nearer < 0.5 * _distance(content.mean((1, 2)), style_mean)


def test_presets_are_stop_points_of_one_run(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    draft = Painting(content, [Style(painted)], DRAFT, network)
    stopped = draft.run()
    normal = Painting(content, [Style(painted)], Settings(preset="normal"), network)
    passed = [normal.step() for _ in range(DRAFT_STEPS)][-1]
    assert torch.equal(normal.picture(), stopped)
    assert not normal.finished
    assert passed.total > DRAFT_STEPS
    draft.update(Settings(preset="normal"))  # goes on, and ends where normal ends
    assert not draft.finished
    assert torch.equal(draft.run(), normal.run())
    draft.update(DRAFT)
    assert draft.finished


def test_the_same_seed_gives_the_same_bytes(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    settings = Settings(preset="draft", variation=50, seed=4)
    runs = [Painting(content, [Style(painted)], s, network).run() for s in [settings] * 2]
    assert torch.equal(*runs)
    other = Painting(content, [Style(painted)], replace(settings, seed=5), network).run()
    assert _distance(runs[0], other) > 0.02


def test_before_the_first_step_the_recoloured_start_is_shown(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    picture = Painting(content, [Style(painted)], DRAFT, network).picture()
    assert picture.shape == content.shape
    found, style = to_oklab(picture), to_oklab(painted)
    torch.testing.assert_close(found.mean((1, 2)), style.mean((1, 2)), atol=0.05, rtol=0)


@pytest.mark.parametrize("after", [0, 5, 40])
def test_an_interruption_is_felt_within_a_step_and_leaves_all_whole(
    network: Network, content: Tensor, painted: Tensor, after: int
) -> None:
    interruption = Interruption(after)
    painting = Painting(content, [Style(painted)], DRAFT, network, interrupted=interruption)
    undisturbed = Painting(content, [Style(painted)], DRAFT, network)
    for _ in range(FIRST_STEPS):  # the next step sets a level up
        painting.step()
        undisturbed.step()
    before, interruption.armed = painting.picture(), True
    with pytest.raises(InterruptedPainting):
        painting.step()
    assert interruption.asked == after + 1
    assert torch.equal(painting.picture(), before)
    interruption.armed = False
    assert torch.equal(painting.run(), undisturbed.run())


@pytest.mark.slow
def test_a_stop_at_1024_px_is_felt_quickly(
    network: Network, photo: Photo, painted: Tensor, turns: Turns
) -> None:
    big = torch.nn.functional.interpolate(photo("coffee", 600)[None], (683, 1024))[0]
    stop_at = [0.0]
    settings = Settings(size=1024)
    painting = Painting(
        big, [Style(painted)], settings, network, interrupted=lambda: time.monotonic() > stop_at[0]
    )

    def stop() -> float:
        stop_at[0] = float("inf")
        put(painting, position=4, picture=big[None])  # the 1024 px level
        stop_at[0] = time.monotonic() + 0.3  # an iteration takes a second on a fast machine
        with pytest.raises(InterruptedPainting):
            painting.step()
        return time.monotonic() - stop_at[0]

    turns.bounded(stop, lambda took: took < turns.within(1))  # 0.2 s on two quiet cores


def test_hidden_colours_have_no_influence_at_all(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    alpha = torch.ones(content.shape[-2:])
    alpha[5:20, 50:] = 0
    alpha[20:23, 50:] = 0.5
    loud = content.clone()
    loud[:, 5:20, 50:] = torch.tensor([1.0, 0.0, 1.0])[:, None, None]
    loud[0, 10, 60] = float("nan")
    runs = [
        Painting(c, [Style(painted)], Settings(), network, alpha=alpha).run()
        for c in (content, loud)
    ]
    assert torch.equal(runs[0], runs[1])
    assert bool(runs[0].isfinite().all())


def test_alpha_leaves_an_opaque_picture_alone(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    alpha = torch.full(content.shape[-2:], 0.3)  # alpha only says which pixels count
    plain = Painting(content, [Style(painted)], DRAFT, network).run()
    assert torch.equal(
        plain, Painting(content, [Style(painted)], DRAFT, network, alpha=alpha).run()
    )


def test_keeping_colours_toggles_without_painting_again(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    plain = painting.run()
    painting.update(replace(DRAFT, keep_colors=100.0))
    assert painting.finished
    kept = painting.picture()
    assert _distance(to_oklab(kept)[1:], to_oklab(content)[1:]) < 0.03
    assert _distance(to_oklab(kept)[:1], to_oklab(plain)[:1]) < 0.03
    assert _distance(to_oklab(plain)[1:], to_oklab(content)[1:]) > 0.06
    painting.update(DRAFT)
    assert torch.equal(painting.picture(), plain)


def test_an_update_goes_on_from_the_picture_that_is_there(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    photo_ = photo("coffee", 128)[:, 20:68]
    painting = Painting(photo_, [Style(painted)], Settings(), network)
    before = painting.run()
    road_steps = sum(stage.iterations for stage in road(128)[:3])
    painting.update(Settings(strength=60))
    assert not painting.finished
    assert torch.equal(painting.picture(), before)
    first = painting.step()
    assert first.step == road_steps + 1
    assert _distance(painting.picture(), before) < 0.1
    assert _distance(painting.picture(), before) < 0.5 * _distance(photo_, before)
    assert first.total < 2 * first.step
    painting.run()


def test_an_update_in_the_middle_takes_effect_at_the_next_step(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    paintings = [Painting(content, [Style(painted)], DRAFT, network) for _ in range(2)]
    for _ in range(5):
        for painting in paintings:
            painting.step()
    paintings[0].update(replace(DRAFT, strength=100))
    results = [painting.run() for painting in paintings]
    assert _distance(*results) > 0.02


def test_an_update_of_the_styles_repaints_in_the_new_one(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    before = painting.run()
    other = painted.roll(1, 0) * 0.5
    painting.update(DRAFT, [Style(other)])
    assert not painting.finished
    after, wanted = painting.run(), other.mean((1, 2))
    assert _distance(after.mean((1, 2)), wanted) < 0.5 * _distance(before.mean((1, 2)), wanted)


def test_an_update_of_the_size_goes_on_at_the_new_one(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    photo_ = photo("coffee", 200)
    painting = Painting(photo_, [Style(painted)], Settings(preset="draft", size=100), network)
    painting.run()
    painting.update(Settings(preset="draft", size=200))
    sizes = []
    painting.run(lambda i: sizes.append(max(i.size)))
    assert min(sizes) > 100  # the first level is not painted again
    assert max(sizes) == 200
    painting.update(Settings(preset="draft", size=64))
    assert painting.run().shape == photo_.shape


def test_maps_give_each_style_its_place_and_leave_the_rest(network: Network, photo: Photo) -> None:
    photo_ = photo("coffee", 120)
    red, blue = torch.rand(2, 3, 40, 40) * 0.3
    red[0] += 0.6
    blue[2] += 0.6
    left, right = torch.zeros(2, *photo_.shape[-2:])
    left[:, :40], right[:, 80:] = 1, 1
    styles = [Style(red, left), Style(blue, right)]
    result = Painting(photo_, styles, DRAFT, network).run()
    assert float(result[0, :, :36].mean() - result[2, :, :36].mean()) > 0.2
    assert float(result[2, :, 84:].mean() - result[0, :, 84:].mean()) > 0.2
    assert torch.equal(result[:, :, 40:80], photo_[:, :, 40:80])


@pytest.mark.parametrize("shape", [(1, 1), (7, 5), (1, 90), (65, 64), (4, 400), (400, 4)])
def test_odd_sizes_are_painted(network: Network, painted: Tensor, shape: tuple[int, int]) -> None:
    content = torch.rand(3, *shape)
    painting = Painting(content, [Style(painted)], DRAFT, network)
    sizes = []
    result = painting.run(lambda i: sizes.append(i.size))
    assert result.shape == content.shape
    assert bool(result.isfinite().all())


def test_flat_pictures_are_painted(network: Network) -> None:
    for grey in (0.0, 0.5, 1.0):
        flat = torch.full((3, 40, 40), grey)
        result = Painting(flat, [Style(flat)], DRAFT, network).run()
        assert _distance(result, flat) < 0.1


def test_a_finished_painting_says_so(network: Network, content: Tensor, painted: Tensor) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    painting.run()
    with pytest.raises(EngineError, match="finished"):
        painting.step()


def test_pictures_can_be_taken_from_another_thread(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    trouble: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        try:
            while not done.is_set():
                assert bool(painting.picture().isfinite().all())
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            trouble.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    painting.run()
    done.set()
    thread.join()
    assert not trouble


@pytest.mark.parametrize("stage", range(4))
@pytest.mark.parametrize("case", ["plain", "alpha", "map"])
def test_an_iteration_waits_for_the_device_once(
    network: Network,
    content: Tensor,
    painted: Tensor,
    monkeypatch: pytest.MonkeyPatch,
    *,
    stage: int,
    case: str,
) -> None:
    """On a GPU each look at a number, and each copy to the host, is a gap in its work."""
    alpha = None
    if case == "alpha":
        alpha = torch.ones(34, 100)
        alpha[:10, :30] = 0
    weight = torch.linspace(0, 1, 100).expand(34, 100) if case == "map" else 1.0
    styles = [Style(painted, weight), Style(painted.flip(2), 0.3)]
    settings = Settings(preset="fine", method="gram" if stage == 2 else "nearest")
    painting = Painting(content, styles, settings, network, alpha=alpha)
    put(painting, position=stage)
    for _ in range(3):
        painting.step()
    looks: list[str] = []
    for name in ("tolist", "item", "cpu", "numpy", "__bool__", "__float__", "__int__"):
        look = getattr(Tensor, name)

        def watched(x: Tensor, *args: object, look: Any = look, name: str = name) -> Any:
            looks.append(name)
            return look(x, *args)

        monkeypatch.setattr(Tensor, name, watched)
    painting.step()
    assert looks == ["tolist"]


def test_pictures_handed_out_are_the_callers_to_keep(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    iterate = painting.step()
    kept = iterate.picture.clone()
    taken = painting.picture()
    taken.zero_()
    painting.step()
    assert torch.equal(iterate.picture, kept)
    iterate.picture.zero_()
    painting.run()
    assert float(painting.picture().mean()) > 0.1


def test_twenty_paintings_leave_no_memory_behind(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    process, sizes = psutil.Process(), []
    for _ in range(20):
        painting = Painting(content, [Style(painted)], DRAFT, network)
        put(painting, done=FIRST_STEPS - 1)  # one iteration of the first stage, two of the next
        for _ in range(3):
            painting.step()
        died = weakref.ref(painting)
        del painting
        assert died() is None
        gc.collect()
        sizes.append(process.memory_info().rss)
    assert max(sizes[10:]) - max(sizes[:10]) < 20 * 2**20
