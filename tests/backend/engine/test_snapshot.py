"""A painting goes on elsewhere: the same bytes as without the interruption."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.sessions import restrict, session_of, set_iterations
from torch import Tensor

from scumble_backend.bench.painters.ours import shorten
from scumble_backend.engine import (
    EngineError,
    InterruptedPainting,
    Iterate,
    Network,
    Painting,
    Settings,
    Snapshot,
    Style,
)

Photo = Callable[[str, int], Tensor]
NORMAL = Settings()
SIZE = 330  # px: the smallest whose normal painting grows above its draft
FEW = 4  # iterations a level where their number is not what is tested


def _elsewhere(state: Snapshot) -> Snapshot:
    """As it comes out of a file: only plain JSON and contiguous tensors of other memory."""
    values, tensors = state.packed()
    assert all(x.is_contiguous() and x.device.type == "cpu" for x in tensors.values())
    return Snapshot.unpacked(
        json.loads(json.dumps(values, allow_nan=False)),
        {name: x.clone() for name, x in tensors.items()},
    )


def _same(one: Iterate, other: Iterate) -> bool:
    return torch.equal(one.picture, other.picture) and one == other


class _Job:
    """What a painting is made from, again and again."""

    def __init__(self, network: Network, content: Tensor, styles: list[Style], **more: Any) -> None:
        self.network, self.content, self.styles, self.more = network, content, styles, more

    def begin(self, settings: Settings, **more: Any) -> Painting:
        return Painting(self.content, self.styles, settings, self.network, **{**self.more, **more})

    def again(self, state: Snapshot, **more: Any) -> Painting:
        """As in a new process: what was computed from styles is gone (every third time)."""
        if state.counts.steps % 3 == 0:
            self.network.styles._values.clear()
            self.network.styles.nbytes = 0
        painting = self.begin(Settings(), **more)
        painting.restore(_elsewhere(state))
        return painting


def _slim(photo: Photo, longest: int) -> Tensor:
    """A band of a photo: few pixels, but all levels."""
    return photo("coffee", longest)[:, 30:62]


def _hidden(content: Tensor) -> Tensor:
    alpha = torch.ones(content.shape[-2:])
    alpha[:, 40:60] = 0
    return alpha


def _mapped(content: Tensor, painted: Tensor) -> list[Style]:
    ramp = torch.linspace(0, 1, content.shape[-1]).expand(content.shape[-2:])
    return [Style(painted, ramp), Style(painted.flip(0).roll(5, 1), (1 - ramp) * 0.8)]


def _follow(job: _Job, painting: Painting, every: int = 2) -> None:
    """Paint to the end; at iterations also one more, elsewhere, and from two to the end.

    ``every``: where a picture grows, and each such iteration between, since most are alike.
    """
    states, iterates = [], []
    while not painting.finished:
        states.append(painting.snapshot())
        iterates.append(painting.step())
    result = painting.picture()
    sizes = [None, *(iterate.size for iterate in iterates)]
    for number, (state, expected) in enumerate(zip(states, iterates, strict=True)):
        if number % every and expected.size == sizes[number]:
            continue
        elsewhere = job.again(state)
        assert _same(elsewhere.step(), expected), expected.step
    for number in {len(states) // 3, max(0, len(states) - 2)} if states else ():
        elsewhere = job.again(states[number])
        for expected in iterates[number:]:
            assert _same(elsewhere.step(), expected), expected.step
        assert elsewhere.finished
        assert torch.equal(elsewhere.picture(), result)
    assert torch.equal(job.again(painting.snapshot()).picture(), result)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"optimizer": "adam"},
        {"method": "gram"},
        {"method": "wasserstein", "preset": "draft"},
        {"pooling": "average", "layers": "relu1_1:1,relu3_1:0.5", "preset": "draft"},
        {"start": "noise", "seed": 3, "variation": 20.0, "keep_colors": 50.0, "preset": "draft"},
    ],
    ids=lambda change: "-".join(map(str, change.values())) or "usual",
)
def test_it_goes_on_byte_for_byte_from_every_iteration(
    change: dict[str, Any], network: Network, photo: Photo, painted: Tensor
) -> None:
    """Of a whole painting, where the optimiser forgets its first pairs; of others few a level."""
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    painting = job.begin(replace(NORMAL, **change))
    if change:
        shorten(painting, FEW)
    _follow(job, painting, every=1)


def test_it_goes_on_where_the_picture_grows_by_lent_strokes(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    """Above 320 px a draft is enlarged, and so is what is handed out before the last level."""
    slim = painted[:, :36]  # a style is looked at as large as the picture
    job = _Job(network, _slim(photo, SIZE), [Style(slim, 0.6), Style(slim.flip(2), 0.4)])
    painting = job.begin(replace(NORMAL, preset="draft"))
    shorten(painting, 2)
    _follow(job, painting)
    painting = job.begin(NORMAL)
    shorten(painting, 2)
    while max(painting.step().size) < SIZE:
        state = painting.snapshot()
    elsewhere = job.again(state)
    elsewhere.step()
    assert _same(elsewhere.step(), painting.step())


def test_it_goes_on_with_alpha_and_with_style_maps(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content = _slim(photo, 96)
    job = _Job(network, content, _mapped(content, painted), alpha=_hidden(content))
    painting = job.begin(NORMAL)
    shorten(painting, FEW)
    _follow(job, painting)


def test_it_goes_on_by_tiles(network: Network, photo: Photo, painted: Tensor) -> None:
    job = _Job(network, _slim(photo, 100), [Style(painted)], memory_limit=1)
    painting = job.begin(replace(NORMAL, preset="draft"))
    shorten(painting, FEW)
    assert 64 in painting.plan.tiles
    _follow(job, painting)


@pytest.mark.parametrize("when", [FEW + 2, 3 * FEW])  # in the second level, and finished
@pytest.mark.parametrize(
    "change", [{"freedom": 80.0}, {"strength": 90.0}, {"smoothness": 200.0}, {"size": 80}], ids=str
)
def test_it_goes_on_after_an_update(
    when: int, change: dict[str, Any], network: Network, photo: Photo, painted: Tensor
) -> None:
    """Right after it, when strokes are kept aside, and from there on."""
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    painting = job.begin(NORMAL)
    shorten(painting, FEW)
    for _ in range(when):
        painting.step()
    assert painting.finished == (when > FEW + 2)
    painting.update(replace(NORMAL, **change))
    shorten(painting, FEW)
    _follow(job, painting)


def test_it_goes_on_at_a_smaller_size_whose_road_is_shorter(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(network, _slim(photo, 352), [Style(painted[:, :36])])
    painting = job.begin(replace(NORMAL, preset="fine"))
    set_iterations(painting, 1)
    painting.run()
    painting.update(replace(NORMAL, preset="fine", size=100, strength=60))
    shorten(painting, FEW)
    _follow(job, painting)


def test_it_goes_on_with_other_styles_and_content(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    content = _slim(photo, 96)
    job = _Job(network, content, [Style(painted)])
    painting = job.begin(NORMAL)
    shorten(painting, FEW)
    for _ in range(2 * FEW + 2):
        painting.step()
    job.styles, job.content = [Style(painted.flip(0)), Style(painted, 0.5)], content.flip(2)
    painting.update(NORMAL, job.styles, job.content)
    shorten(painting, FEW)
    _follow(job, painting)


@pytest.mark.parametrize("size", [128, SIZE])
def test_it_goes_on_in_a_part_that_is_painted_again(
    size: int, network: Network, photo: Photo, painted: Tensor
) -> None:
    """Above 320 px with the strokes that are around it."""
    content = _slim(photo, size)
    job = _Job(network, content, [Style(painted)])
    painting = job.begin(replace(NORMAL, preset="draft"))
    painting.run()
    job.content = content.clone()
    job.content[:, 16:30, 10:30] = torch.tensor([0.8, 0.15, 0.15])[:, None, None]
    painting.update(replace(NORMAL, preset="draft"), content=job.content)
    _follow(job, painting, every=1 if size == SIZE else 4)


def test_a_restored_painting_gives_the_same_state_before_its_first_step(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    painting = job.begin(NORMAL)
    shorten(painting, FEW)
    for count in (0, 1, FEW, 2 * FEW - 1):
        for _ in range(count):
            painting.step()
        values, tensors = painting.snapshot().packed()
        again_values, again = job.again(painting.snapshot()).snapshot().packed()
        assert again_values == values
        assert {n: x.tolist() for n, x in again.items()} == {
            n: x.tolist() for n, x in tensors.items()
        }


def test_an_interrupted_stage_is_begun_again(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    """Stopped while a restored stage is set up, it can be kept as it was."""
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    painting = job.begin(NORMAL)
    shorten(painting, FEW)
    for _ in range(FEW + 2):
        painting.step()
    state = painting.snapshot()
    stopped = job.again(state, interrupted=lambda: True)
    with pytest.raises(InterruptedPainting):
        stopped.step()
    assert _same(job.again(stopped.snapshot()).step(), painting.step())


def test_without_the_optimisers_memory_only_that_is_lost(
    whole_network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(whole_network, photo("coffee", 128)[:, 30:78], [Style(painted)])
    painting = job.begin(NORMAL)
    for _ in range(19):
        before = painting.step()
    state = painting.snapshot(memory=1000)
    assert state.pause is not None
    assert state.pause.memory is None
    elsewhere = job.again(state)
    first, second = elsewhere.step(), elsewhere.step()
    assert first.step == before.step + 1
    assert first.losses == painting.step().losses  # of the iterate, which is all there
    assert second.losses["total"] < first.losses["total"]


def test_a_smaller_tile_after_memory_ran_out_is_remembered(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(network, _slim(photo, 192), [Style(painted)])
    painting = job.begin(NORMAL)
    restrict(painting, 64)
    painting.step()
    assert job.again(painting.snapshot()).plan.tiles == painting.plan.tiles


# -- what is no number ---------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["loss", "gradient"])
def test_what_is_no_number_is_never_kept_nor_shown(
    where: str, network: Network, photo: Photo, painted: Tensor
) -> None:
    """Four iterations in a row go wrong, the last of a stage among them."""
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    painting = job.begin(NORMAL)
    for _ in range(11):
        painting.step()
    run = session_of(painting).run
    assert run is not None
    evaluate = run.setup.objective.evaluate

    def broken(picture: Tensor) -> Any:
        found = evaluate(picture)
        if where == "loss":
            nan = torch.tensor([math.nan])
            return found._replace(values=torch.cat([found.values[:-1], nan]))
        return found._replace(gradient=torch.full_like(found.gradient, math.nan))

    run.setup.objective.evaluate = broken  # type: ignore[method-assign]
    for _ in range(3):
        assert painting.step().picture.isfinite().all()
        assert painting.picture().isfinite().all()
        _, tensors = painting.snapshot().packed()
        assert all(x.isfinite().all() for x in tensors.values())
        now = session_of(painting)
        assert now.run is None or now.run.done == now.counts.done
    assert session_of(painting).run is None
    assert math.isfinite(painting.step().losses["total"])


# -- what does not fit ---------------------------------------------------------------------------


def _with(values: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {**values, **change}


@pytest.fixture(scope="module")
def halfway(network: Network, photo: Photo, painted: Tensor) -> Snapshot:
    """In the second level of a painting of the small band."""
    painting = _Job(network, _slim(photo, 96), [Style(painted)]).begin(NORMAL)
    for _ in range(18):
        painting.step()
    return painting.snapshot()


LIES: dict[str, Callable[[dict[str, Any], dict[str, Tensor]], None]] = {
    "position": lambda v, _: v.update(position=99),
    "negative": lambda v, _: v.update(position=-1),
    "done": lambda v, _: v.update(done=10_000),
    "fraction": lambda v, _: v.update(fraction=math.nan),
    "steps": lambda v, _: v.update(steps="many"),
    "road": lambda v, _: v.update(road=[[64, 10]]),
    "iterations": lambda v, _: v.update(road=[[size, 0] for size, _ in v["road"]]),
    "many iterations": lambda v, _: v.update(road=[[size, 2000] for size, _ in v["road"]]),
    "settings": lambda v, _: v["settings"].update(strength=1e9),
    "unknown setting": lambda v, _: v["settings"].update(colour="red"),
    "no settings": lambda v, _: v.pop("settings"),
    "text": lambda v, _: v.update(pause="none", settings=3),
    "alias": lambda v, _: v.update(same={"picture": "nothing"}),
    "missing": lambda _, t: t.pop("picture"),
    "nan": lambda _, t: t["picture"].fill_(math.nan),
    "shape": lambda _, t: t.update(picture=torch.zeros(1, 3, 40, 40)),
    "channels": lambda _, t: t.update(picture=torch.zeros(1, 4, 48, 96)),
    "dtype": lambda _, t: t.update(picture=t["picture"].double()),
    "empty": lambda _, t: t.update(picture=torch.zeros(1, 3, 0, 0)),
    "matches": lambda _, t: t.update({"found.0": t["found.0"].float()}),
    "memory": lambda _, t: t.pop("memory.gradient"),
    "memory's shape": lambda _, t: t.update({"memory.step": torch.zeros(1, 3, 5, 5)}),
    "memory's pairs": lambda _, t: t.pop("memory.y.1"),
    "memory is infinite": lambda _, t: t["memory.step"].fill_(math.inf),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_state_that_lies_is_refused_and_changes_nothing(
    lie: str, halfway: Snapshot, network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    values, tensors = halfway.packed()
    values, tensors = json.loads(json.dumps(values)), {n: x.clone() for n, x in tensors.items()}
    LIES[lie](values, tensors)
    other = job.begin(replace(NORMAL, strength=70.0))
    before = other.snapshot().packed()[0]
    with pytest.raises(EngineError, match=r"^The state "):
        other.restore(Snapshot.unpacked(values, tensors))
    assert other.snapshot().packed()[0] == before
    assert other.step().step == 1


@pytest.mark.parametrize("number", [-1, 6000, 2**30])
def test_matches_that_no_style_has_are_searched_again(
    number: int, halfway: Snapshot, network: Network, photo: Photo, painted: Tensor
) -> None:
    job = _Job(network, _slim(photo, 96), [Style(painted)])
    state = _elsewhere(halfway)
    assert state.pause is not None
    assert state.pause.found is not None
    state.pause.found[0][3, 3] = number
    assert math.isfinite(job.again(state).step().losses["total"])


def test_a_state_of_other_content_is_refused(
    network: Network, photo: Photo, painted: Tensor
) -> None:
    painting = _Job(network, _slim(photo, 96), [Style(painted)]).begin(NORMAL)
    painting.step()
    other = _Job(network, photo("coffee", 96), [Style(painted)]).begin(NORMAL)
    with pytest.raises(EngineError, match=r"of another shape than the content"):
        other.restore(painting.snapshot())
