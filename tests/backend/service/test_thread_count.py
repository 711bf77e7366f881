"""Fewer threads paint while other programs take the cores, and all of them when nobody does."""

import hashlib
import os
import sys
import threading
import time

import pytest
import torch
from tests.backends import picture
from tests.narrow import narrow_weights

from scumble_backend.engine import Network
from scumble_backend.pixels import output_bytes
from scumble_backend.service.timing.pace import Pace
from scumble_backend.service.worker import running_job
from scumble_backend.service.worker.checkpoints import Checkpoints
from scumble_backend.service.worker.priority import NormalPriority
from scumble_backend.service.worker.running_job import RunningJob
from scumble_backend.service.worker.thread_count import (
    FREE,
    MOST_PATIENCE,
    PATIENCE,
    WINDOW,
    Clocks,
    ThreadCount,
)
from scumble_protocol.wire.requests import StyleFields, SubmitFields, UpdateFields
from scumble_protocol.wire.submission import Inputs, Submission, Update


class Machine:
    """Clocks of a thread that computes for a share of the time; ``paint`` looks now and then."""

    def __init__(self, most: int = 2) -> None:
        self.now, self.share = Clocks(0.0, 0.0), 1.0
        self.threads = ThreadCount(NormalPriority(), most, clocks=lambda: self.now)

    def paint(self, seconds: float, share: float) -> bool:
        """Work for so long; whether it was to be left to fewer threads."""

        def work() -> None:
            steps = round(seconds / 0.05)
            for _ in range(steps + 1):
                if self.threads.crowded():
                    return
                self.now = Clocks(self.now.wall + 0.05, self.now.cpu + 0.05 * share)

        self.threads.run(work)
        return self.threads.gave_way


@pytest.fixture(autouse=True)
def _threads_put_back():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_all_threads_paint_on_a_quiet_machine():
    machine = Machine()
    for _ in range(50):
        assert not machine.paint(1.0, 0.8)
        assert machine.threads.count == 2


def test_one_thread_paints_where_the_cores_are_taken_and_all_when_they_are_free():
    machine = Machine()
    assert machine.paint(1.0, 0.1)
    assert machine.threads.count == 1
    assert not machine.paint(30.0, 0.15)  # as much as there is for one
    assert machine.threads.count == 1
    assert not machine.paint(PATIENCE + 2 * WINDOW, 1.0)
    assert machine.threads.count == 2


def test_short_iterations_are_looked_at_together():
    machine = Machine()
    for _ in range(100):
        if machine.paint(0.1, 0.2):
            break
    assert machine.threads.count == 1


def test_threads_are_halved_one_time_after_the_other():
    machine = Machine(8)
    found = []
    while machine.threads.count > 1:
        assert machine.paint(1.0, 0.3)
        found.append(machine.threads.count)
    assert found == [4, 2, 1]


def test_vain_tries_become_rare():
    machine = Machine()
    machine.paint(1.0, 0.1)
    pauses = []
    for _ in range(8):
        began = machine.now.wall
        while machine.threads.count == 1:
            machine.paint(0.5, FREE + 0.05)
        pauses.append(machine.now.wall - began)
        assert machine.paint(1.0, 0.3)
    assert [round(p) for p in pauses] == sorted(round(p) for p in pauses)
    assert pauses[0] < 2 * PATIENCE
    assert MOST_PATIENCE <= pauses[-1] < 2 * MOST_PATIENCE


def test_a_number_of_threads_that_was_asked_for_stays():
    threads = ThreadCount(None, 2, clocks=lambda: pytest.fail("nobody looks"))
    assert threads.run(threads.crowded) is False
    assert threads.count == 2


def test_where_there_is_one_thread_it_is_the_painting_one():
    """What one of several does aside, at normal priority, is for others' sake."""
    threads = ThreadCount(NormalPriority(), 1)
    assert threads.run(threading.get_ident) == threading.get_ident()


def test_one_thread_computes_alone_and_elsewhere():
    machine = Machine()
    machine.paint(1.0, 0.1)
    found = machine.threads.run(lambda: (threading.get_ident(), torch.get_num_threads()))
    assert found != (threading.get_ident(), 1)
    assert found[1] == 1
    with pytest.raises(ZeroDivisionError):  # errors come through
        machine.threads.run(lambda: 1 / 0)


@pytest.mark.skipif(sys.platform != "linux", reason="a thread's own priority is Linux's")
def test_the_thread_aside_keeps_normal_priority_when_the_others_step_back():
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    found = []

    def as_a_worker_begins() -> None:
        normal_priority = NormalPriority()
        before = niceness()
        os.nice(1)
        found.extend([before, normal_priority.run(niceness), niceness()])

    thread = threading.Thread(target=as_a_worker_begins)
    thread.start()
    thread.join()
    before, normal_priority, stepped_back = found
    assert normal_priority == before
    assert stepped_back == min(before + 1, 19)


class Ear:
    """What hears a running job."""

    def __init__(self) -> None:
        self.heard = []

    def say(self, word) -> None:
        pass

    def tell(self, fields, buffers=()) -> None:
        self.heard.append((fields.kind, fields, [bytes(b) for b in buffers]))

    def all(self, kind):
        return [heard for heard in self.heard if heard[0] == kind]


def _running(threads, style, size=(80, 24)):
    """Prepare a job; gives it and what hears it."""
    pixels, content = picture(*size), style.read_bytes()
    described = StyleFields(hashlib.sha256(content).hexdigest(), "waves", 1.0, len(content))
    fields = SubmitFields(
        "one", 0, "layer", *size, "rgba8", False, False, (described,), {"preset": "draft"}
    )
    ear = Ear()
    submission = Submission(fields, Inputs(pixels.tobytes(), styles=(content,)))
    running = RunningJob(submission, ear, Checkpoints(None, ear), threads, Pace(0.1, 0.1))
    threads.run(lambda: running.prepare(Network(narrow_weights(), torch.device("cpu"))))
    return running, ear


def _painted(threads, style):
    running, ear = _running(threads, style)
    running.paint()
    return ear


def test_what_enlarging_to_the_layers_size_took_is_learned_from(style, monkeypatch):
    """The time that is left is told of it too, after the last iteration."""

    def slow(*layer_and_picture):
        time.sleep(0.5)
        return output_bytes(*layer_and_picture)

    monkeypatch.setattr(running_job, "output_bytes", slow)
    running, ear = _running(ThreadCount(None, 2), style, (600, 24))
    running.paint()
    painted, took = running.steps[-1]
    assert (painted.iterations, painted.gflop) == (0, 0)
    assert painted.layer >= 600 * 24 / 1e6
    assert took >= 0.5
    assert all(effort.iterations for effort, _ in running.steps[:-1])
    _, last, _ = ear.all("progress")[-1]
    assert last.seconds_left > 0


def _update(revision):
    said = UpdateFields("one", revision, {"preset": "draft", "strength": 60.0 + revision}, ())
    return Update.of(said, ())


def test_an_update_at_the_last_moment_and_one_after_the_result_are_painted(style, monkeypatch):
    """One comes after the last look for updates, and before the result."""
    running, ear = _running(ThreadCount(None, 2), style)
    painting, late = running._required(), [_update(1)]

    def required():
        if painting.finished and late:
            assert running.change(late.pop())
        return painting

    monkeypatch.setattr(running, "_required", required)
    running.paint()
    assert not running.change(_update(2))
    running.reopen(_update(2))
    running.go_on()
    assert [result.revision for _, result, _ in ear.all("result")] == [1, 2]


def test_a_painting_goes_on_with_fewer_threads_in_the_middle_of_an_iteration(style):
    looks = iter(range(10**9))

    def crowded_from_the_start() -> Clocks:
        return Clocks(0.01 * next(looks), 0.0)

    threads = ThreadCount(NormalPriority(), 2, clocks=crowded_from_the_start)
    found, plain = _painted(threads, style), _painted(ThreadCount(None, 2), style)
    assert threads.count == 1
    steps = [[fields.step for _, fields, _ in ear.all("progress")] for ear in (found, plain)]
    assert steps[0] == steps[1] == list(range(1, len(steps[1]) + 1))
    (result,), (truth,) = found.all("result"), plain.all("result")
    error = [abs(a - b) for a, b in zip(result[2][0], truth[2][0], strict=True)]
    assert sum(error) / len(error) < 4  # of 255: another rounding
