"""The time that a painting still takes, told from its pace: recorded paintings, recomputed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scumble_backend.engine.effort import Effort, effort_of, output_effort, together
from scumble_backend.engine.picture.frame import Frame
from scumble_backend.engine.plan import StagePlan
from scumble_backend.engine.schedule import SETUP, road, stop_of
from scumble_backend.service.timing import clock
from scumble_backend.service.timing.clock import Clock
from scumble_backend.service.timing.pace import Pace

DATA = Path(__file__).parents[2] / "data" / "iteration_times.json"
RECORDED = {one["name"]: one for one in json.loads(DATA.read_text())}
PACE = Pace(0.009, 0.0016)
"""What that machine had learned."""


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


def efforts(width: int, height: int, preset: str) -> tuple[list[Effort], list[Effort]]:
    """What each iteration of a job takes, and what is ahead after it: untiled, up to 1024 px."""
    frame = Frame((height, width))
    stages = road(min(1024, frame.size))
    steps: list[Effort] = []
    for stage in (s for s in stages[: stop_of(stages, preset)] if s.iterations):
        shape = frame.level_shape(stage.size)
        once = effort_of(stage, StagePlan(stage.size, None, 0, stage.cost), shape)
        steps += [once.times(1 + SETUP), *[once] * (stage.iterations - 1)]
    out = output_effort((height, width), shape)
    return steps, [together([*steps[n + 1 :], out]) for n in range(len(steps))]


def told(
    watch: Watch, job: dict[str, Any], pace: Pace = PACE, times: Sequence[float] = ()
) -> list[tuple[float, float]]:
    """The share of a job's time at each iteration's end, and told over true."""
    spent, ahead = efforts(job["width"], job["height"], job["preset"])
    times = times or job["times"]
    end = times[-1] + job["end"] - job["times"][-1]
    timed, began, found = Clock(pace), watch.now, []
    for at, took, left in zip(times, spent, ahead, strict=True):
        watch.now = began + at
        timed.took(took)
        said = timed.seconds_left(left)
        if said is not None:
            found.append((at / end, said / (end - at)))
    return found


def at(share: float, found: list[tuple[float, float]]) -> float:
    return next((ratio for done, ratio in found if done >= share), found[-1][1])


@pytest.mark.parametrize("name", ["quiet", "large", "huge-draft", "busy", "crowded"])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_time_left_is_right_to_a_third_from_a_quarter_on(
    watch: Watch, name: str, share: float
) -> None:
    """Alone, beside two and beside eight busy processes; a layer much larger than it is painted."""
    assert at(share, told(watch, RECORDED[name])) == pytest.approx(1, abs=0.3)


def test_a_gap_in_which_all_processes_stood_is_no_pace(watch: Watch) -> None:
    """The recorded one stood for six seconds; a minute changes nothing either."""
    assert at(0.5, told(watch, RECORDED["gap"])) == pytest.approx(1, abs=0.3)
    job = RECORDED["quiet"]
    before = told(watch, job)
    late = [time + (60 if n >= 17 else 0) for n, time in enumerate(job["times"])]
    after = told(watch, job, times=late)
    end = job["end"]
    lefts = [(1 - share) * ratio * end for share, ratio in before]
    late_lefts = [(1 - share) * ratio * (end + 60) for share, ratio in after]
    for one, other in list(zip(lefts, late_lefts, strict=True))[16:-1]:
        assert other == pytest.approx(one, rel=0.25, abs=0.1)


def test_a_machine_that_is_busy_no_more_is_noticed(watch: Watch) -> None:
    """Four busy processes, until a third of the job's time was over."""
    found = told(watch, RECORDED["load-ends"])
    assert at(0.25, found) > 2, "it was busy then"
    assert at(0.5, found) == pytest.approx(1, abs=0.3)


def test_a_pace_that_was_guessed_wrong_is_mended_by_the_painting(watch: Watch) -> None:
    """Ten times too fast or too slow, as long as levels stand to each other as they do."""
    for times in (0.1, 10):
        wrong = Pace(PACE.iteration * times, PACE.gflop * times)
        assert at(0.5, told(watch, RECORDED["quiet"], wrong)) == pytest.approx(1, abs=0.3)


def test_nothing_is_told_before_there_is_a_pace(watch: Watch) -> None:
    timed = Clock(PACE)
    for _ in range(clock._FEWEST - 1):
        watch.now += 1
        timed.took(Effort(1, 10))
        assert timed.seconds_left(Effort(5, 50)) is None
    watch.now += 1
    timed.took(Effort(1, 10))
    assert timed.seconds_left(Effort(5, 50)) == pytest.approx(5)


def test_set_ups_teach_no_pace(watch: Watch) -> None:
    timed = Clock(PACE)
    for seconds in (9.0, 1, 1, 1, 1, 1):
        watch.now += seconds
        timed.took(Effort(1 + SETUP, 27) if seconds == 9 else Effort(1, 10))
    assert timed.seconds_left(Effort(5, 50)) == pytest.approx(5)
    assert [seconds for _, seconds in timed.steps] == [1] * 5


def test_what_was_painted_before_counts_as_time_but_not_as_pace(watch: Watch) -> None:
    timed = Clock(PACE, before=50)
    watch.now += 1
    assert timed.elapsed() == pytest.approx(51)
    assert timed.seconds_left(Effort(1, 1)) is None
