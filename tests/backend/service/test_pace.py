"""How fast a device paints: learned from paintings, remembered by its name."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from scumble_backend.engine.effort import Effort
from scumble_backend.service.timing.pace import Pace, PaceFile, Step

ROOT = Path(__file__).parents[3]
TRUE = Pace(0.012, 0.002)
LEVELS = (4.0, 15.0, 76.0, 195.0)


def steps(pace: Pace = TRUE, levels: tuple[float, ...] = LEVELS, noise: float = 0.1) -> list[Step]:
    chance = random.Random(1)
    efforts = [Effort(1, gflop) for gflop in levels for _ in range(7)]
    return [(e, pace.seconds(e) * (1 + noise * chance.random())) for e in efforts]


def test_both_figures_are_learned_whatever_was_guessed() -> None:
    found = Pace.of_speed(9.0).taught(steps())
    assert found.iteration == pytest.approx(TRUE.iteration, rel=0.2)
    assert found.gflop == pytest.approx(TRUE.gflop, rel=0.1)


def test_an_iteration_that_took_a_minute_teaches_nothing() -> None:
    stood = steps()
    stood[3] = (stood[3][0], 60.0)
    assert tuple(Pace.of_speed(9.0).taught(stood)) == pytest.approx(tuple(TRUE), rel=0.2)


def test_few_levels_make_a_pace_slower_as_a_whole() -> None:
    """A painting that was resumed at its last level tells nothing of small ones."""
    before = Pace(0.006, 0.001)
    found = before.taught(steps(levels=(195.0,), noise=0))
    assert found.seconds(Effort(1, 195)) == pytest.approx(TRUE.seconds(Effort(1, 195)))
    assert found.iteration / found.gflop == pytest.approx(before.iteration / before.gflop)
    assert before.taught([]) == before


def test_a_device_without_a_cost_by_iteration_or_by_work_has_none() -> None:
    for pace in (Pace(0.0, 0.002), Pace(0.02, 0.0)):
        found = Pace.of_speed(100).taught(steps(pace, noise=0))
        assert tuple(found) == pytest.approx(tuple(pace), rel=0.01, abs=1e-6)


def test_enlarging_to_the_layers_size_has_a_figure_of_its_own() -> None:
    """A fast GPU's iterations say nothing of it: the CPU does that."""
    large = Effort(0, 0, 24)
    enlarged: list[Step] = [(large, 12.0)]
    found = TRUE.taught([*steps(noise=0), *enlarged])
    assert found.seconds(large) == pytest.approx(12)
    assert found.seconds(Effort(1, 76)) == pytest.approx(TRUE.seconds(Effort(1, 76)))
    twice = [(effort, seconds / 100) for effort, seconds in steps(noise=0)]
    assert found.taught(twice).seconds(large) == pytest.approx(12), "nothing was enlarged"


def test_a_trial_gives_a_guess() -> None:
    assert Pace.of_speed(1000).seconds(Effort(10, 1000)) == pytest.approx(1.6, rel=0.1)
    assert Pace.of_speed(None).gflop > 0
    assert Pace.of_speed(0.0).gflop > 0


def test_what_was_learned_is_there_on_another_day(tmp_path: Path) -> None:
    path, guess = str(tmp_path / "folder" / "paces.json"), Pace.of_speed(9.0)
    file = PaceFile(path, "cpu", guess)
    assert file.pace == guess
    file.learn(steps())
    file.learn(steps())
    assert tuple(file.pace) == pytest.approx(tuple(TRUE), rel=0.5)
    assert PaceFile(path, "cpu", guess).pace == file.pace
    assert PaceFile(path, "cuda:0", guess).pace == guess
    other = PaceFile(path, "cuda:0", guess)
    other.learn(steps())
    assert PaceFile(path, "cpu", guess).pace == file.pace


def test_a_pace_of_a_release_that_knew_two_figures_counts(tmp_path: Path) -> None:
    path = tmp_path / "paces.json"
    path.write_text('{"cpu": [0.03, 0.004]}')
    assert PaceFile(str(path), "cpu", TRUE).pace == Pace(0.03, 0.004)


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"cpu": 3}', '{"cpu": [1.0]}', '{"cpu": [0.1, 0.1, 0.1, 0.1]}',
     '{"cpu": [0.1, "x"]}', '{"cpu": [-1.0, 0.1]}',
     '{"cpu": [NaN, 0.1]}', '{"cpu": [1e300, 0.1]}', "\udcff"],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_no_pace(tmp_path: Path, content: str) -> None:
    path = tmp_path / "paces.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert PaceFile(str(path), "cpu", TRUE).pace == TRUE


def test_without_a_file_it_is_learned_for_now() -> None:
    file = PaceFile("", "cpu", Pace.of_speed(9.0))
    file.learn(steps())
    assert file.pace.gflop < Pace.of_speed(9.0).gflop


def test_a_crowded_painting_teaches_only_that_a_device_is_faster() -> None:
    file = PaceFile("", "cpu", TRUE)
    slow = [(effort, 5 * seconds) for effort, seconds in steps(noise=0)]
    file.learn(slow, crowded=True)
    assert file.pace == TRUE
    file.learn([(effort, seconds / 5) for effort, seconds in steps(noise=0)], crowded=True)
    assert file.pace.gflop < 0.7 * TRUE.gflop
    file.learn(slow)
    assert file.pace.gflop > TRUE.gflop, "the device itself may have become slower"


def test_the_faster_iterations_of_a_level_teach_its_pace() -> None:
    """Half of them were disturbed."""
    disturbed = [(e, t * (3 if n % 2 else 1)) for n, (e, t) in enumerate(steps(noise=0))]
    assert tuple(Pace.of_speed(9.0).taught(disturbed)) == pytest.approx(tuple(TRUE))


KILLED = """
import os, sys
from pathlib import Path
from tests.backend.service.test_pace import TRUE, PaceFile, steps
os.replace = lambda *_: os._exit(9)
PaceFile(sys.argv[1], "cpu", TRUE).learn(steps())
"""


def test_what_a_killed_worker_left_is_taken_over_by_the_next(tmp_path: Path) -> None:
    path = str(tmp_path / "paces.json")
    ended = subprocess.run([sys.executable, "-c", KILLED, path], cwd=ROOT, check=False)
    assert ended.returncode == 9
    assert len(list(tmp_path.iterdir())) == 1
    PaceFile(path, "cpu", TRUE).learn(steps())
    assert [left.name for left in tmp_path.iterdir()] == ["paces.json"]
