"""A device that is there and cannot paint leads to the CPU; one that breaks loses no job.

The device is pretended, in a real worker process: see ``lying_worker``.
"""

from pathlib import Path

import numpy as np
import pytest
from tests.backend.service.dispatching import Desk
from tests.narrow import weights_of_backends

from scumble_backend.service.pool import device_policy
from scumble_backend.service.pool.local import LocalPool
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_protocol.wire.replies import TrialFields


class LyingPool(LocalPool):
    """Processes that see the pretended GPU."""

    worker_module = "tests.backend.service.lying_worker"


@pytest.fixture
def lying(tmp_path, monkeypatch):
    """Give a desk whose GPU tells this lie."""
    desks = []

    def with_lie(lie, device="auto"):
        notes = tmp_path / "notes"
        notes.mkdir()
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
        monkeypatch.setenv("LIES", lie)
        monkeypatch.setenv("LIES_FOLDER", str(notes))
        jobs = tmp_path / "jobs"
        setup = WorkerSetup(device, weights_of_backends(), 1, str(jobs))
        desk = Desk(jobs, lambda _: LyingPool(setup))
        desks.append(desk)
        return desk

    yield with_lie
    for desk in desks:
        desk.__exit__()


def painted(desk, name, style, **more):
    desk.submit(name, style, **more)
    result = desk.hear(name, "result", "failed")
    assert result.kind == "result", result.fields
    return np.frombuffer(result.buffers[0], np.uint8)


def notes_of(desk):
    told = [m.fields.note for m in desk.clients.heard if m.kind == "accepted"]
    return [note for note in told if note]


def test_a_device_that_cannot_paint_leads_to_the_cpu_and_that_is_said_once(lying, style):
    desk = lying("raises at the first kernel")
    painted(desk, "one", style)
    assert [one.kind for one in desk.dispatcher.devices] == ["cpu"]
    (note,) = notes_of(desk)
    reason = "CUDA error: no kernel image is available for execution"
    assert f"({reason}): the CPU paints instead, and needs about " in note
    painted(desk, "two", style)
    assert notes_of(desk) == [note]
    failed, cpu = desk.dispatcher.report().trials
    assert failed == TrialFields("cuda:0", "", usable=False, reason=reason, speed=None)
    assert (cpu.device, cpu.usable) == ("cpu", True)
    assert cpu.speed > 0
    assert desk.dispatcher.trouble == ""


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ("search hangs", "it did not answer when it was tried"),
        ("search kills", "the painting process ended with status -11 when it was used"),
    ],
)
def test_a_search_that_hangs_or_ends_the_process_leads_to_the_cpu(lying, lie, reason, monkeypatch):
    monkeypatch.setattr(LyingPool, "worker_module", "tests.backend.service.stuck_worker")
    monkeypatch.setattr(device_policy, "TRIAL_PATIENCE", 0.5)
    desk = lying(lie)
    desk.until(lambda: desk.dispatcher.devices)
    failed, cpu = desk.dispatcher.report().trials
    assert failed == TrialFields("auto", "", usable=False, reason=reason, speed=None)
    assert cpu.device == "cpu"
    assert desk.dispatcher.report().ready
    assert desk.dispatcher.trouble == ""


def test_a_device_that_was_lost_paints_on_and_lost_twice_in_a_job_leaves_it_to_the_cpu(
    lying, style, tmp_path, capfd
):
    notes = tmp_path / "notes"
    desk = lying("is lost")
    painted(desk, "one", style)
    assert f"job {desk.job('one').key} goes on after step " in capfd.readouterr().err
    assert [one.kind for one in desk.dispatcher.devices] == ["cuda"]
    assert notes_of(desk) == []
    assert [trial.usable for trial in desk.dispatcher.report().trials] == [True]
    assert len(list(notes.glob("lost-*"))) == 1
    (notes / "again and again").touch()
    painted(desk, "two", style)
    assert len(list(notes.glob("lost-*"))) == 3
    assert [one.kind for one in desk.dispatcher.devices] == ["cpu"]
    (note,) = notes_of(desk)
    assert note.startswith("The GPU Pretended 4090 cannot be used (")
