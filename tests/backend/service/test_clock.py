"""The time that a painting still takes, told from its pace."""

from collections.abc import Iterator

import pytest

from scumble_backend.service.worker import clock
from scumble_backend.service.worker.clock import Clock


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(clock, "time", made)
    return made


def estimates(watch: Watch, pace: Iterator[float], step: float = 0.01) -> list[tuple[float, float]]:
    """What was said after each 1 % of the work, and what was true; ``pace``: its seconds."""
    seconds, clock = list(pace), Clock()
    told = []
    for number, took in enumerate(seconds):
        watch.now += took
        said = clock.seconds_left(min(1.0, step * (number + 1)))
        if said is not None:
            told.append((said, sum(seconds[number + 1 :])))
    return told


def test_an_even_pace_is_told_exactly(watch: Watch) -> None:
    for said, true in estimates(watch, iter([0.5] * 100)):
        assert said == pytest.approx(true, abs=0.01)


def test_a_slow_beginning_is_soon_forgotten(watch: Watch) -> None:
    """Five times as slow for a tenth of the work: right within a quarter at a third of it."""
    told = estimates(watch, iter([2.5] * 10 + [0.5] * 90))
    for said, true in told[60:-5]:
        assert said == pytest.approx(true, rel=0.25)


def test_a_machine_that_gets_busy_is_noticed(watch: Watch) -> None:
    told = estimates(watch, iter([0.5] * 30 + [2.0] * 70))
    for said, true in told[60:-5]:
        assert said == pytest.approx(true, rel=0.25)


def test_a_painting_that_was_put_back_has_a_new_pace(watch: Watch) -> None:
    clock = Clock()
    assert clock.seconds_left(0.5) is None
    watch.now += 1
    assert clock.seconds_left(0.6) == pytest.approx(4)
    assert clock.seconds_left(0.1) is None
    watch.now += 9
    assert clock.seconds_left(0.2) == pytest.approx(72)
    assert clock.elapsed() == pytest.approx(10)


def test_what_was_painted_before_counts_as_time_but_not_as_pace(watch: Watch) -> None:
    clock = Clock(before=50)
    assert clock.elapsed() == pytest.approx(50)
    assert clock.seconds_left(0.5) is None
    watch.now += 1
    assert clock.seconds_left(0.55) == pytest.approx(9)
