"""Long work in steps or in a thread, and what raises there."""

import sys
import threading

import pytest

from scumble_editor.trouble import catch
from scumble_editor.work.errands import Errands, ThreadedErrands
from scumble_editor.work.steps import StepQueue


def test_works_are_done_in_turn_a_step_at_a_time():
    queue, seen = StepQueue(), []

    def steps(name, count):
        for number in range(count):
            seen.append((name, number))
            queue.step()  # an editor that lets its timer through meanwhile
            yield
        return name

    first, second = queue.add(steps("a", 2)), queue.add(steps("b", 1))
    for _ in range(3):
        queue.step()
    assert seen == [("a", 0), ("a", 1)]
    assert (first.result(0), second.done()) == ("a", False)
    while queue.more:
        queue.step()
    assert second.result(0) == "b"


def test_a_step_that_raises_ends_its_work_only():
    queue = StepQueue()

    def broken():
        yield
        raise ValueError("broken")

    def whole():
        yield
        return 3

    first, second = queue.add(broken()), queue.add(whole())
    while queue.more:
        queue.step()
    with pytest.raises(ValueError, match="broken"):
        first.result(0)
    assert second.result(0) == 3


def test_errands_are_done_one_after_the_other_and_never_by_who_sends_them():
    errands = ThreadedErrands()
    names = [errands.send(lambda: threading.current_thread().name) for _ in range(3)]
    assert len({name.result(10) for name in names} - {threading.current_thread().name}) == 1
    errands.close()


@pytest.mark.parametrize("kind", [Errands, ThreadedErrands])
def test_what_an_errand_raises_is_raised_where_it_is_wanted(kind):
    errands = kind()
    done = errands.send(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        done.result(10)
    errands.close()


def test_only_what_the_plugin_raises_is_caught(monkeypatch, capsys):
    said, passed = [], []
    monkeypatch.setattr(sys, "excepthook", lambda *raised: passed.append(raised))
    catch("scumble_krita", said.append)
    for module in (
        "scumble_krita.window.panel",
        "scumble_editor.painters.painter",
        "another_plugin",
    ):
        names = {"__name__": module}
        exec("def throw(): raise ValueError(__name__)", names)  # noqa: S102
        try:
            names["throw"]()
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__.tb_next)
    assert [str(error) for error in said] == [
        "scumble_krita.window.panel",
        "scumble_editor.painters.painter",
    ]
    assert [str(error) for _, error, _ in passed] == ["another_plugin"]
    assert "ValueError: scumble_editor.painters.painter" in capsys.readouterr().err
