"""The planner, and what happens when the plan was too hopeful."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from tests.sessions import put, restrict, session_of, set_iterations
from torch import Tensor

from scumble_backend.engine import EngineError, Network, Painting, Settings, Style
from scumble_backend.engine.host.cache import ByteCache
from scumble_backend.engine.picture.tiles import ALIGN, SMALLEST, cut, margin_of
from scumble_backend.engine.plan import Planner, _largest, history_at
from scumble_backend.engine.schedule import road
from scumble_backend.engine.session.stepping import begun
from scumble_backend.engine.stage.objective import Evaluation, Objective
from scumble_backend.engine.vgg.network import Features, no_poll

Photo = Callable[[str, int], Tensor]
ENOUGH, NOTHING = 2**40, 1
FINE = Settings(preset="fine")
LAST = road(4096)[-2]


def _planner(network: Network, limit: int) -> Planner:
    return Planner(network, limit, 0)


def test_what_fits_is_not_cut(network: Network) -> None:
    for stage in road(1024):
        assert _planner(network, ENOUGH).stage(stage, (stage.size, stage.size), 512).tile is None


@pytest.mark.parametrize("shape", [(4096, 512), (512, 4096), (1448, 1448)])
def test_on_a_cpu_a_picture_is_cut_by_its_pixels_whatever_its_shape(
    shape: tuple[int, int], network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for threads, cut_up in ((2, True), (4, False)):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        plan = _planner(network, ENOUGH).stage(road(max(shape))[-1], shape, 512)
        assert (plan.tile is not None) == cut_up


def test_the_largest_tile_that_fits_is_taken(network: Network) -> None:
    plans = [_planner(network, gb * 2**30).stage(LAST, (4096, 4096), 2048) for gb in (8, 4, 3.5)]
    for plan, gb in zip(plans, (8, 4, 3.5), strict=True):
        assert plan.tile is not None
        assert plan.tile % ALIGN == 0
        assert plan.peak_bytes <= gb * 2**30
    sides = [plan.tile or 0 for plan in plans]
    assert sides[0] >= sides[1] >= sides[2] >= SMALLEST
    for small, large in pairwise(reversed(plans)):
        assert large.work <= small.work


@pytest.mark.parametrize(
    ("shape", "side", "even"),
    [
        ((640, 960), 64, True),
        ((100, 960), 320, True),
        ((80, 90), 512, True),
        ((70, 900), 256, False),
    ],
)
def test_memory_is_planned_for_the_largest_tile_with_its_margin(
    shape: tuple[int, int], side: int, even: bool
) -> None:
    tiles = cut(shape, side, margin_of(LAST.taps, LAST.coarse))
    largest = max(tile.outer.shape[0] * tile.outer.shape[1] for tile in tiles)
    planned = _largest(LAST, shape, side)
    assert planned == largest if even else planned >= largest


def test_where_nothing_fits_what_takes_the_least_is_taken_and_says_so(network: Network) -> None:
    planner = _planner(network, NOTHING)
    plan = planner.stage(LAST, (4096, 4096), 2048)
    assert plan.peak_bytes > planner.budget
    for tile in (SMALLEST, 256, 512):  # what is held anyway counts for more than a small tile
        assert plan.peak_bytes <= planner._plan(LAST, (4096, 4096), 2048, tile).peak_bytes


def test_on_a_cpu_no_layer_is_so_large_that_a_stop_has_to_wait(network: Network) -> None:
    plan = _planner(network, ENOUGH).stage(LAST, (4096, 4096), 2048)
    assert plan.tile is not None
    assert (plan.tile + 96) ** 2 <= 2**19


def test_a_budget_is_half_of_what_is_free(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scumble_backend.engine.plan.free_memory", lambda _: 10**9)
    assert Planner(network, None, 0).budget == 5 * 10**8


def test_a_shorter_history_is_kept_of_large_pictures() -> None:
    assert [history_at(s).nbytes for s in (1024, 2048, 4096)] == [480, 192, 60]


def test_a_painting_tells_its_plan(network: Network, photo: Photo, painted: Tensor) -> None:
    content = photo("coffee", 200)
    free = Painting(content, [Style(painted)], FINE, network, memory_limit=ENOUGH).plan
    tight = Painting(content, [Style(painted)], FINE, network, memory_limit=NOTHING).plan
    stages = road(200)
    assert free.tiles == (None,) * len(stages)
    assert free.overhead == 1
    assert free.work == sum(stage.iterations * stage.cost for stage in stages)
    assert tight.tiles[1:] == (SMALLEST,) * (len(stages) - 1)
    assert tight.overhead > 1.5
    assert tight.peak_bytes < free.peak_bytes == max(s.peak_bytes for s in free.stages)
    assert [s.size for s in tight.stages] == [s.size for s in stages]
    with pytest.raises(EngineError, match="memory_limit"):
        Painting(content, [Style(painted)], FINE, network, memory_limit=0)


def test_freed_memory_is_kept_only_where_there_is_room_for_it(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bool] = []
    monkeypatch.setattr(
        "scumble_backend.engine.session.stepping.spare", lambda *, sparing: said.append(sparing)
    )
    painting = make()
    painting.step()
    _have_no_room_to_spare(painting)
    put(painting, run=None)
    painting.step()
    assert said == [False, True]


def test_the_start_of_a_stage_is_looked_at_once_where_there_is_room(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    make().step()  # so that the style is known
    forward, passes = Network.forward, []

    def counted(network: Network, picture: Tensor, *args: Any, **kwargs: Any) -> Features:
        passes.append(picture)
        return forward(network, picture, *args, **kwargs)

    monkeypatch.setattr(Network, "forward", counted)
    roomy, tight = make(), make()
    _have_no_room_to_spare(tight)
    first, count = roomy.step(), len(passes)
    second = tight.step()
    assert (count, len(passes) - count) == (2, 3)  # the content and the start, which is once more
    assert torch.equal(first.picture, second.picture)
    assert first.losses == second.losses
    assert torch.equal(roomy.step().picture, tight.step().picture)


# -- running out ---------------------------------------------------------------------------------


class Shortage:
    """What makes an evaluation fail as if memory had run out, `times` times from the `first` on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._evaluate, self.count = Objective.evaluate, 0
        self.first, self.times = 10**9, 1
        self.tiles: list[int | None] = []
        monkeypatch.setattr(Objective, "evaluate", lambda *call: self._try(*call))  # noqa: PLW0108 - to be bound

    def _try(self, objective: Objective, picture: Tensor) -> Evaluation:
        found = self._evaluate(objective, picture)
        self.count += 1
        if self.first < self.count <= self.first + self.times:
            raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate")
        self.tiles.append(objective.tile)
        return found


def _road(painting: Painting, iterations: int = 2) -> Painting:
    """Fewer iterations, from the second stage on."""
    set_iterations(painting, iterations)
    put(painting, position=1)
    return painting


def _have_no_room_to_spare(painting: Painting) -> None:
    """At the second stage there is memory for what is needed, and for no more."""
    session = session_of(painting)
    session.planner.budget = 2 * session.planned(session.stages[1]).peak_bytes - 1


def _cut(painting: Painting) -> None:
    """Go on with tiles of 64 px, of the painting's own accord."""
    painting.swap(lambda session: begun(session, no_poll))
    restrict(painting, 64)
    run = session_of(painting).run
    assert run is not None
    put(painting, run=run.with_tiles(64))


@pytest.fixture
def make(exact_network: Network, photo: Photo, painted: Tensor) -> Callable[..., Painting]:
    settings = Settings(preset="normal", brush_size=50)

    def make(width: int = 100, height: int = 40) -> Painting:
        content = photo("coffee", width)[:, 10 : 10 + height]
        return _road(Painting(content, [Style(painted)], settings, exact_network))

    return make


@pytest.mark.parametrize("first", range(4))
def test_a_painting_that_runs_out_of_memory_goes_on_with_smaller_tiles(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    """The same bytes as a run that took the same tiles of its own accord."""
    shortage = Shortage(monkeypatch)
    shortage.first = first
    disturbed = make()
    fractions = []
    found = disturbed.run(lambda iterate: fractions.append(iterate.fraction))
    assert shortage.tiles == [None] * first + [64] * (4 - first)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    shortage.first = 10**9
    chosen = make()
    for _ in range(first):
        chosen.step()
    _cut(chosen)  # the search for matches had not run out of memory
    assert torch.equal(found, chosen.run())
    # Against no tiles at all: rounding, which the optimiser amplifies.
    assert float((found - make().run()).square().mean().sqrt()) < 0.02


@pytest.mark.parametrize("first", range(8))
def test_a_shortage_at_any_iteration_of_any_stage_ends_with_the_tiled_runs_picture(
    exact_network: Network,
    photo: Photo,
    painted: Tensor,
    monkeypatch: pytest.MonkeyPatch,
    first: int,
) -> None:
    """From the opening to fine, two iterations a stage, against a run that took those tiles itself.

    The opening has 64 px, which is no more than the smallest tile: there the optimiser forgets.
    """

    def make() -> Painting:
        content = photo("coffee", 80)[:, 10:36]
        painting = Painting(content, [Style(painted)], FINE, exact_network)
        set_iterations(painting, 2)
        return painting

    shortage = Shortage(monkeypatch)
    shortage.first = first
    found = make().run()
    in_opening = first < 2
    assert shortage.tiles == [None] * (8 if in_opening else first) + [64] * (
        0 if in_opening else 8 - first
    )
    shortage.first = 10**9
    truth = make()
    for _ in range(first):
        truth.step()
    if not in_opening:
        _cut(truth)
    assert torch.equal(found, truth.run())


def test_a_shortage_while_a_stage_is_set_up_changes_nothing_either(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    forward, most = (
        Network.forward,
        9000,
    )  # px that there is memory for: not all 150x64, but a tile of 134x64

    def scarce(network: Network, picture: Tensor, *rest: Any, **more: Any) -> Features:
        if picture.shape[-2] * picture.shape[-1] > most:
            raise torch.OutOfMemoryError("out of memory")
        return forward(network, picture, *rest, **more)

    chosen = make(150, 64)
    network = session_of(chosen).network
    monkeypatch.setattr(network, "styles", ByteCache(10**9))
    restrict(chosen, 64)
    truth = chosen.run()
    monkeypatch.setattr(network, "styles", ByteCache(10**9))
    monkeypatch.setattr(Network, "forward", scarce)
    assert torch.equal(make(150, 64).run(), truth)


def test_an_interruption_of_a_smaller_tile_is_felt(
    exact_network: Network, photo: Photo, painted: Tensor
) -> None:
    asked = 0

    def interrupted() -> bool:
        nonlocal asked
        asked += 1
        return False

    counts = []
    for tiled in (False, True):
        painting = _road(
            Painting(
                photo("coffee", 150), [Style(painted)], Settings(preset="draft"), exact_network,
                interrupted=interrupted,
            )
        )  # fmt: skip
        if tiled:
            restrict(painting, 64)
        painting.step()
        asked = 0
        painting.step()
        counts.append(asked)
    assert counts[1] > 4 * counts[0]  # 6 tiles, two passes, fewer strips


def test_memory_that_never_suffices_is_told_in_one_line(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    shortage = Shortage(monkeypatch)
    shortage.first, shortage.times = 1, 10**9
    painting = make()
    painting.step()
    before = painting.picture()
    with pytest.raises(EngineError, match="not enough memory to paint at"):
        painting.step()
    assert torch.equal(painting.picture(), before)
    shortage.times = 0
    painting.run()  # when there is memory again it goes on


def test_other_errors_are_not_taken_for_a_shortage(
    make: Callable[..., Painting], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Evaluation:
        raise RuntimeError("something else")

    monkeypatch.setattr(Objective, "evaluate", fail)
    with pytest.raises(RuntimeError, match="something else"):
        make().step()
