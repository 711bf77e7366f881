"""The simulation of docs/scale.md keeps to what can be reckoned, and the page to its figures."""

from pathlib import Path

import pytest
from docs.scale.__main__ import PAGE, limits_table
from docs.scale.figures import CPU, GPU, LATER, TODAY, Frame, House, frames_a_second
from docs.scale.simulation import Farm

ALIKE = pytest.mark.parametrize(
    ("house", "frame", "workers"),
    [(TODAY, CPU, 10), (TODAY, CPU, 60), (TODAY, GPU, 60), (LATER, CPU, 100)],
    ids=["none full", "store full", "head full", "changed"],
)


@ALIKE
def test_a_farm_paints_what_its_first_limit_lets_it(
    house: House, frame: Frame, workers: int
) -> None:
    expected = frames_a_second(house, frame, workers)
    seen = Farm(house, frame, workers, drafts=0, seed=1).run(
        max(20 * frame.seconds, 300 / expected)
    )
    assert seen.rate == pytest.approx(expected, rel=0.1)
    assert not seen.doubled


def test_a_draft_waits_for_an_iteration_not_for_a_frame() -> None:
    seen = Farm(TODAY, CPU, 10, drafts=0.05, seed=2).run(2000)
    assert len(seen.waits) > 50
    assert seen.wait(0.95) < CPU.seconds / 10


def test_workers_that_die_often_paint_every_frame_once() -> None:
    frail = LATER._replace(between_deaths=10 * CPU.seconds)
    seen = Farm(frail, CPU, 50, drafts=0.1, seed=3).run(1500)
    assert seen.deaths > 300
    assert not seen.doubled
    lost = 1 - seen.rate / (50 / CPU.seconds)
    assert 0.05 < lost < 0.25, "each death costs its ten seconds and half a frame, of ten frames"


def test_the_page_says_what_the_figures_give() -> None:
    assert limits_table() in Path(PAGE).read_text(encoding="utf-8")
