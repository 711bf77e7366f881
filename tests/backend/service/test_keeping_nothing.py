"""A worker that has no folder for jobs paints, and forgets."""

import pytest
from tests.backend.service.workers import WorkerProcess, name_of, submit_of, update_of

from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import CancelFields, QueueFields


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    """A worker that is free at the begin and the end of each test."""
    with WorkerProcess(tmp_path_factory.mktemp("worker"), "") as running:
        yield running


def test_nobody_is_told_that_nothing_is_kept(worker, style):
    worker.say(submit_of("c" * 16, 96, 32, style.read_bytes(), preset="draft"))
    said = [name_of(one) for one in worker.hear_all("idle")]
    assert "result" in said
    assert "unkept" not in said


def test_a_job_that_was_paused_and_cancelled_before_it_began_paints_when_it_comes_again(
    worker, style
):
    """The worker paints another meanwhile; nothing of before counts for what comes again."""
    waves = style.read_bytes()
    first, again = "a" * 16, "b" * 16
    worker.say(submit_of(first, 128, 128, waves, preset="fine"))
    worker.hear("progress")
    worker.say(submit_of(again, 32, 32, waves, preset="draft"))
    worker.say(update_of(again, strength=60.0))
    worker.say(Message(QueueFields(again, "", paused=True)))
    for key in (again, first):
        worker.say(Message(CancelFields(key, keep=False)))
    worker.hear("idle")
    worker.say(submit_of(again, 32, 32, waves, preset="draft"))
    said = worker.hear_all("idle")
    assert "result" in [name_of(one) for one in said]
