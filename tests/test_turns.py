"""Who wants to be alone is, and is let in before those who come later."""

import fcntl
import threading
from pathlib import Path

import pytest

from tests.backends import until
from tests.conftest import SHARED, SLOW_FIRST
from tests.turns import Turns

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


@pytest.mark.parametrize("alone", [False, True])
def test_the_room_is_shared_unless_one_is_alone(turns, tmp_path, alone):
    with turns[0].turn(alone):
        assert is_free(tmp_path / "room", fcntl.LOCK_SH) is not alone
        assert not is_free(tmp_path / "room", fcntl.LOCK_EX)
        assert is_free(tmp_path / "gate", fcntl.LOCK_EX)
    assert is_free(tmp_path / "room", fcntl.LOCK_EX)


def test_nobody_overtakes_who_waits_to_be_alone(turns, tmp_path):
    order = []

    def wait(who, alone):
        with turns[who].turn(alone):
            order.append(who)

    alone, late = (threading.Thread(target=wait, args=two) for two in ((1, True), (2, False)))
    with turns[0].turn(alone=False):
        alone.start()
        until(lambda: not is_free(tmp_path / "gate", fcntl.LOCK_EX), 20)
        late.start()
        assert order == []
    alone.join()
    late.join()
    assert order == [1, 2]


def test_what_the_order_names_is_there():
    named = [*SLOW_FIRST, *SHARED, *SHARED.values()]
    assert [path for path in named if not (ROOT / path).exists()] == []
