"""A painting survives its process: checkpoints are written and found again."""

import os
import shutil
import stat
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from tests.backend.service.workers import WorkerProcess, name_of, submit_of, update_of
from tests.backends import until

from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import CancelFields

OFTEN = "tests.backend.service.keeping_worker"
_KEYS = (f"{number:016x}" for number in count(1))


class KeptJob:
    """A job of its own id. With a folder among ``jobs``, its checkpoints are kept there."""

    def __init__(self, jobs: Path, style: bytes, *, kept: bool = True) -> None:
        self.key = next(_KEYS)
        self.folder = jobs / self.key
        self.checkpoint = self.folder / "checkpoint.safetensors"
        self._style = style
        if kept:
            self.folder.mkdir()

    def large(self, style: bytes | None = None) -> Message:
        """A submit whose painting takes so long that checkpoints become due, at ``OFTEN``."""
        return submit_of(self.key, 128, 64, style or self._style, preset="fine")

    def small(self, style: bytes | None = None, **parameters) -> Message:
        """A submit of what is done in a second or two."""
        chosen = {"preset": "fine", **parameters}
        return submit_of(self.key, 96, 32, style or self._style, **chosen)

    def stop(self, worker: WorkerProcess) -> list:
        """Stop it; gives what was heard until the worker was free."""
        worker.say(Message(CancelFields(self.key, keep=False)))
        return worker.hear_all("idle")


@pytest.fixture(scope="module")
def style_bytes(style):
    return style.read_bytes()


@pytest.fixture(scope="module")
def other_style(style_bytes):
    """The same picture as another file."""
    return style_bytes + b"\0"


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """The folder of all jobs, as the server makes it."""
    return tmp_path_factory.mktemp("jobs")


@pytest.fixture(scope="module")
def warm(tmp_path_factory, jobs):
    """A worker that is free at the begin and the end of each test."""
    with WorkerProcess(tmp_path_factory.mktemp("warm"), jobs) as worker:
        yield worker


@pytest.fixture
def one(jobs, style_bytes):
    return KeptJob(jobs, style_bytes)


def changed(message, **fields):
    """The message with other fields."""
    return message._replace(fields=replace(message.fields, **fields))


def steps(heard):
    return [said.fields.step for said in heard if name_of(said) == "progress"]


def result_in(heard):
    (result,) = [said for said in heard if name_of(said) == "result"]
    return result


def paint_until_kept(worker, one):
    """Hear progress until there is a checkpoint, and one step more; give the fractions by step."""
    fractions = {}
    while not (there := one.checkpoint.exists()) or not fractions:
        fields = worker.hear("progress").fields
        fractions[fields.step] = fields.fraction
        if there:
            break
    return fractions


def paint_until(worker, step):
    while worker.hear("progress").fields.step < step:
        pass


@pytest.fixture(scope="module")
def undisturbed(warm, jobs, style_bytes):
    """What comes out of the large one when nothing happens and nothing is kept."""
    warm.say(KeptJob(jobs, style_bytes, kept=False).large())
    heard = warm.hear_all("idle")
    assert steps(heard) == list(range(1, len(steps(heard)) + 1))
    return result_in(heard)


@pytest.fixture(scope="module")
def done(warm, jobs, style_bytes):
    """A small one that was painted to its end, with what was heard."""
    job = KeptJob(jobs, style_bytes)
    warm.say(job.small())
    return job, warm.hear_all("idle")


# -- the process dies ----------------------------------------------------------------------------


def test_a_killed_worker_s_job_goes_on_in_another_to_the_same_picture(
    tmp_path, jobs, one, warm, undisturbed
):
    """Killed twice, the second time right after it has gone on."""
    with WorkerProcess(tmp_path, jobs, module=OFTEN) as worker:
        worker.say(one.large())
        fractions = paint_until_kept(worker, one)
        worker.process.kill()
    (one.folder / ".checkpoint.safetensors.part").write_bytes(b"half a file")
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(one.large())
        first = worker.hear("progress").fields
        worker.process.kill()
    assert 1 < first.step <= max(fractions) + 1
    assert first.fraction == fractions.get(first.step, first.fraction)
    warm.say(one.large())
    heard = warm.hear_all("idle")
    begun = steps(heard)[0]
    assert begun >= first.step, "on a busy machine it has painted and kept more before it died"
    assert steps(heard) == list(range(begun, undisturbed.fields.step + 1))
    result = result_in(heard)
    assert result.fields.step == undisturbed.fields.step
    assert result.buffers[0] == undisturbed.buffers[0]
    assert f"job {one.key} goes on after step" in warm.log.read_text()
    assert [p.name for p in one.folder.iterdir()] == ["checkpoint.safetensors"]
    assert stat.S_IMODE(one.checkpoint.stat().st_mode) == 0o600


def test_a_job_that_was_finished_gives_its_result_again_at_once(warm, done):
    job, before = done
    warm.say(job.small())
    heard = warm.hear_all("idle")
    assert steps(heard) == []
    result, first = result_in(heard), result_in(before)
    assert result.buffers[0] == first.buffers[0]
    assert result.fields.step == first.fields.step
    assert result.fields.seconds >= first.fields.seconds


def test_a_stopped_job_is_kept_as_it_was_when_the_worker_is_free(warm, one, done):
    """Stopped before the first checkpoint is due, by its client's leaving, say."""
    warm.say(one.small())
    paint_until(warm, 5)
    last = max([5, *steps(one.stop(warm))])
    assert one.checkpoint.exists()
    warm.say(one.small())
    heard = warm.hear_all("idle")
    assert last + 1 <= steps(heard)[0] <= last + 2  # one iteration may not have been told of
    assert result_in(heard).buffers[0] == result_in(done[1]).buffers[0]


def test_settings_that_changed_meanwhile_are_an_update(warm, one):
    """What the server kept is newer than the checkpoint: the painting goes on all the same."""
    warm.say(one.small())
    paint_until(warm, 20)
    one.stop(warm)
    warm.say(one.small(strength=80.0))
    assert warm.hear("progress").fields.step > 20
    one.stop(warm)


def test_other_styles_are_kept_at_once(one, warm, *, other_style):
    """A worker that is killed right then leaves what is on disk at that moment."""
    warm.say(one.large())
    paint_until(warm, 5)
    warm.say(update_of(one.key, other_style))
    until(one.checkpoint.exists)  # the first: none is due yet
    left = one.checkpoint.read_bytes()
    while (taken := warm.hear("progress").fields).revision != 2:
        pass
    one.stop(warm)
    one.checkpoint.write_bytes(left)
    warm.say(one.large(other_style))
    assert 5 < warm.hear("progress").fields.step <= taken.step, (
        "not later, when the next one was due"
    )
    one.stop(warm)


@pytest.mark.parametrize("what", ["style", "weight", "layer", "mask"])
def test_a_checkpoint_of_other_pictures_is_not_used(warm, one, done, other_style, what):
    shutil.copy(done[0].checkpoint, one.checkpoint)
    again = one.small(other_style if what == "style" else None)
    layer, style = again.buffers
    if what == "weight":
        (described,) = again.fields.styles
        again = changed(again, styles=(replace(described, weight=0.5),))
    if what == "layer":
        again = again._replace(buffers=(layer[::-1], style))
    if what == "mask":
        again = changed(again, mask=True)
        again = again._replace(buffers=(layer, b"\xff" * (96 * 32), style))
    warm.say(again)
    assert warm.hear("progress").fields.step == 1
    one.stop(warm)
    told = f"job {one.key} starts over: its checkpoint is of other pictures"
    assert told in warm.log.read_text()


def test_without_a_folder_nothing_is_kept(jobs, warm, style_bytes):
    """The job may have been deleted. ``test_keeping_nothing`` has no folder for any."""
    one = KeptJob(jobs, style_bytes, kept=False)
    warm.say(one.small(preset="draft"))
    assert "unkept" not in map(name_of, warm.hear_all("idle"))
    assert not one.folder.exists()


# -- the disk ------------------------------------------------------------------------------------


def test_a_full_disk_ends_no_painting_and_is_told_once(one, warm, done):
    """The process may write no file as large as a checkpoint: EFBIG, as ENOSPC would be."""
    with warm.largest_file(warm.log.stat().st_size + 8_000):
        warm.say(one.small())
        heard = warm.hear_all("idle")
        warm.say(update_of(one.key, strength=80.0))
        heard += warm.hear_all("idle")
    words = [said.content for said in heard if name_of(said) == "unkept"]
    assert words == [{"job": one.key, "reason": "File too large"}]
    first, second = [said for said in heard if name_of(said) == "result"]
    assert first.buffers[0] == result_in(done[1]).buffers[0] != second.buffers[0]
    assert warm.log.read_text().count("cannot be kept: File too large") == 1
    assert list(one.folder.iterdir()) == []


def test_a_painting_with_a_damaged_checkpoint_starts_afresh(warm, one, done):
    shutil.copy(done[0].checkpoint, one.checkpoint)
    os.truncate(one.checkpoint, 5000)
    warm.say(one.small())
    again, first = warm.hear_all("idle"), done[1]
    assert steps(again) == steps(first)
    assert result_in(again).buffers == result_in(first).buffers
    assert f"job {one.key} starts over: its checkpoint cannot be read" in warm.log.read_text()
