"""Who wants to be alone is, and is let in before those who come later."""

import fcntl
import threading
from pathlib import Path

import pytest

from tests.backends import until
from tests.conftest import SHARED, SLOW_FIRST
from tests.turns import MARGIN, USUAL_WORK, Turns, slowness

ROOT = Path(__file__).parents[1]


@pytest.fixture
def turns(tmp_path):
    """Those of three processes: each has opened the locks itself."""
    three = [Turns(tmp_path) for _ in range(3)]
    yield three
    for one in three:
        one.close()


def is_free(lock: Path, how: int) -> bool:
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_the_room_is_shared_unless_one_is_alone(turns, tmp_path):
    room = tmp_path / "room"
    with turns[0].beside_others():
        assert is_free(room, fcntl.LOCK_SH)
        assert not is_free(room, fcntl.LOCK_EX)
        with turns[0].alone():
            assert not is_free(room, fcntl.LOCK_SH)
        assert is_free(room, fcntl.LOCK_SH)
        assert not is_free(room, fcntl.LOCK_EX)
        assert is_free(tmp_path / "gate", fcntl.LOCK_EX)
    assert is_free(room, fcntl.LOCK_EX)


def test_nobody_overtakes_who_waits_to_be_alone(turns, tmp_path):
    order, inside = [], threading.Event()

    def wait_to_be_alone():
        with turns[1].beside_others():
            inside.set()
            with turns[1].alone():
                order.append("alone")

    def come_late():
        with turns[2].beside_others():
            order.append("late")

    alone, late = (threading.Thread(target=run) for run in (wait_to_be_alone, come_late))
    with turns[0].beside_others():
        alone.start()
        assert inside.wait(20)
        until(lambda: not is_free(tmp_path / "gate", fcntl.LOCK_EX), 20)
        late.start()
        assert order == []
    alone.join()
    late.join()
    assert order == ["alone", "late"]


@pytest.mark.parametrize(("values", "found"), [([1], 1), ([7, 2], 2), ([7, 8, 3], 3)])
def test_a_bound_that_is_missed_beside_others_is_measured_again_alone(
    turns, tmp_path, values, found
):
    left, free = list(values), []

    def measure():
        free.append(is_free(tmp_path / "room", fcntl.LOCK_SH))
        return left.pop(0)

    with turns[0].beside_others():
        assert turns[0].bounded(measure, lambda value: value < 5, tries=2) == found
    assert free == [True, *[False] * (len(values) - 1)]
    assert left == []


def test_a_bound_that_is_never_met_fails_with_what_was_found(turns):
    left = [7, 8, 9]
    with turns[0].beside_others(), pytest.raises(AssertionError, match=r"bound.*: 9"):
        turns[0].bounded(lambda: left.pop(0), lambda value: value < 5, tries=2)
    assert left == []


def test_a_test_gives_more_than_the_goal_and_goals_can_be_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.turns.work", lambda: 2 * USUAL_WORK)
    for margin in (MARGIN, 1):
        mine = Turns(tmp_path, margin)
        assert mine.within(5) == pytest.approx(5 * margin * 2)
        mine.close()


def test_what_the_order_names_is_there():
    named = [*SLOW_FIRST, *SHARED, *SHARED.values()]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_slowness_is_how_much_longer_the_same_work_takes(monkeypatch):
    monkeypatch.setattr("tests.turns.work", lambda: 3 * USUAL_WORK)
    assert slowness() == pytest.approx(3)
    monkeypatch.setattr("tests.turns.work", lambda: USUAL_WORK / 3)
    assert slowness() == 1, "bounds are never tighter than for an artist"
