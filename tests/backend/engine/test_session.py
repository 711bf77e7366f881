"""A session is never changed: what goes wrong on the way to the next one leaves it as it was."""

import weakref
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
import torch
from tests.interruption import Interruption
from tests.sessions import session_of
from torch import Tensor

from scumble_backend.engine import (
    EngineError,
    InterruptedPainting,
    Network,
    Painting,
    Settings,
    Style,
)
from scumble_backend.engine.session import updating
from scumble_backend.engine.session.output import Output, Shown
from scumble_backend.engine.session.session import Session
from scumble_backend.engine.stage.objective import Evaluation, Objective

DRAFT = Settings(preset="draft")


@pytest.fixture
def content(photo: Callable[[str, int], Tensor]) -> Tensor:
    return photo("coffee", 96)[:, 20:44]


def _but_the_run(session: Session) -> dict[str, int]:
    """The very objects that a session holds, by field."""
    names = [field.name for field in fields(session) if field.name != "run"]
    return {name: id(getattr(session, name)) for name in names}


def test_an_interrupted_step_leaves_the_very_session(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    wish = Interruption(after=5)
    painting = Painting(content, [Style(painted)], DRAFT, network, interrupted=wish)
    painting.step()
    before, wish.armed = session_of(painting), True
    with pytest.raises(InterruptedPainting):
        painting.step()
    assert session_of(painting) is before


def test_a_refused_update_or_snapshot_leaves_the_very_session(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    painting.step()
    before = session_of(painting)
    with pytest.raises(EngineError, match="The new content"):
        painting.update(replace(DRAFT, freedom=80), content=content[:, 1:])
    snapshot = painting.snapshot()
    with pytest.raises(EngineError, match="not on the road"):
        painting.restore(snapshot._replace(counts=snapshot.counts._replace(position=99)))
    assert session_of(painting) is before


def test_what_is_done_and_what_is_ahead_are_always_the_same_work(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    shares = [(painting.step().fraction, session_of(painting).counts.work) for _ in range(17)]
    total = shares[-1][1] / shares[-1][0]
    for fraction, work in shares:  # the first level's, and three of the second
        assert work == pytest.approx(fraction * total)


def test_another_start_in_the_middle_gives_what_it_gives_from_the_beginning(
    network: Network, content: Tensor, painted: Tensor
) -> None:
    noise = replace(DRAFT, start="noise")
    painting = Painting(content, [Style(painted)], DRAFT, network)
    for _ in range(15):
        painting.step()
    painting.update(noise)
    assert torch.equal(painting.run(), Painting(content, [Style(painted)], noise, network).run())


def test_memory_that_runs_out_in_an_update_costs_no_more_than_the_stage_under_way(
    network: Network, content: Tensor, painted: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    for _ in range(16):
        painting.step()
    before, picture = _but_the_run(session_of(painting)), painting.picture()

    def scarce(*_call: object) -> Tensor:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(updating, "loosened", scarce)
    with pytest.raises(torch.OutOfMemoryError):
        painting.update(replace(DRAFT, freedom=80), [Style(painted.flip(1))], content.flip(2))
    assert _but_the_run(session_of(painting)) == before
    assert torch.equal(painting.picture(), picture)
    assert painting.step().step == 17


def test_memory_that_runs_out_in_a_step_leaves_the_iterate(
    network: Network, content: Tensor, painted: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    painting = Painting(content, [Style(painted)], DRAFT, network)
    painting.step()
    before = session_of(painting)

    def scarce(_objective: Objective, _picture: Tensor) -> Evaluation:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(Objective, "evaluate", scarce)
    with pytest.raises(EngineError, match="not enough memory"):
        painting.step()
    after = session_of(painting)
    assert after.run is not None
    assert before.run is not None
    assert after.run.optimizer.memory().number == 1  # of L-BFGS's pairs
    assert before.run.optimizer.memory().number == 20
    assert after.run.picture is before.run.picture
    assert after.counts == before.counts


def test_a_picture_in_the_making_holds_nothing_of_the_stage(
    network: Network, content: Tensor, painted: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that looks keeps no optimiser's memory from going."""
    painting = Painting(content, [Style(painted)], DRAFT, network)
    painting.step()
    run = weakref.ref(session_of(painting).run)
    alive: list[bool] = []

    def full(_output: Output, shown: Shown) -> Tensor:
        painting.swap(Session.halted)
        alive.append(run() is not None)
        return shown.picture

    monkeypatch.setattr(Output, "full", full)
    painting.picture()
    assert alive == [False]
