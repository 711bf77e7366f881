"""A painting survives its process: checkpoints are written and found again."""

import os
import stat
from dataclasses import replace

import pytest
from tests.backend.service.keeping.looking import KEY, checkpoint_in
from tests.backend.service.workers import WorkerProcess, name_of, submit_of, update_of
from tests.backends import until

from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import CancelFields

WIDTH, HEIGHT = 320, 240


@pytest.fixture(scope="module")
def style_bytes(style):
    return style.read_bytes()


@pytest.fixture(scope="module")
def other_style(style_bytes):
    """The same picture as another file."""
    return style_bytes + b"\0"


CANCEL = Message(CancelFields(KEY, keep=False))


def job(style_bytes, **parameters):
    return submit_of(KEY, WIDTH, HEIGHT, style_bytes, preset="fine", **parameters)


def changed(message, **fields):
    """The message with other fields."""
    return message._replace(fields=replace(message.fields, **fields))


def steps(heard):
    return [said.fields.step for said in heard if name_of(said) == "progress"]


def paint_until_kept(worker, jobs):
    """Hear progress until there is a checkpoint, and one step more; give the fractions by step."""
    fractions = {}
    while not (there := checkpoint_in(jobs).exists()) or not fractions:
        fields = worker.hear("progress").fields
        fractions[fields.step] = fields.fraction
        if there:
            break
    return fractions


def paint_until(worker, step):
    while worker.hear("progress").fields.step < step:
        pass


def small(style_bytes, **parameters):
    """A job that is done in a second or two."""
    return submit_of(KEY, 96, 72, style_bytes, **{"preset": "fine", **parameters})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, style_bytes):
    """What comes out when nothing happens and nothing is kept."""
    with WorkerProcess(tmp_path_factory.mktemp("undisturbed"), "") as worker:
        worker.say(job(style_bytes))
        heard = worker.hear_all("result", "failed")
    assert steps(heard) == list(range(1, len(steps(heard)) + 1))
    return heard[-1]


# -- the process dies ----------------------------------------------------------------------------


def test_a_killed_worker_s_job_goes_on_in_another_to_the_same_picture(
    tmp_path, jobs, style_bytes, undisturbed
):
    """Killed twice, the second time right after it has gone on."""
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(job(style_bytes))
        fractions = paint_until_kept(worker, jobs)
        worker.process.kill()
    (jobs / KEY / ".checkpoint.safetensors.part").write_bytes(b"half a file")
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(job(style_bytes))
        first = worker.hear("progress").fields
        worker.process.kill()
    assert 1 < first.step <= max(fractions) + 1
    assert first.fraction == fractions.get(first.step, first.fraction)
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(job(style_bytes))
        heard = worker.hear_all("result")
        worker.hear("idle")
    assert steps(heard)[0] == first.step
    assert steps(heard) == list(range(first.step, undisturbed.fields.step + 1))
    result = heard[-1]
    assert result.fields.step == undisturbed.fields.step
    assert result.buffers[0] == undisturbed.buffers[0]
    assert "goes on after step" in worker.log.read_text()
    assert [p.name for p in (jobs / KEY).iterdir()] == ["checkpoint.safetensors"]
    assert stat.S_IMODE(checkpoint_in(jobs).stat().st_mode) == 0o600


def test_a_job_that_was_finished_gives_its_result_again_at_once(tmp_path, jobs, style_bytes):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        first = worker.hear("result")
        worker.hear("idle")
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        heard = worker.hear_all("idle")
    assert steps(heard) == []
    (result,) = [said for said in heard if name_of(said) == "result"]
    assert result.buffers[0] == first.buffers[0]
    assert result.fields.step == first.fields.step
    assert result.fields.seconds >= first.fields.seconds


def test_a_stopped_job_is_kept_as_it_was_when_the_worker_is_free(tmp_path, jobs, style_bytes):
    """Stopped before the first checkpoint is due, by its client's leaving, say."""
    with WorkerProcess(tmp_path, "") as worker:
        worker.say(small(style_bytes))
        undisturbed = worker.hear("result")
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        paint_until(worker, 5)
        worker.say(CANCEL)
        last = max([5, *steps(worker.hear_all("idle"))])
        assert checkpoint_in(jobs).exists()
        worker.say(small(style_bytes))
        heard = worker.hear_all("result")
    assert last + 1 <= steps(heard)[0] <= last + 2  # one iteration may not have been told of
    assert heard[-1].buffers[0] == undisturbed.buffers[0]


def test_settings_that_changed_meanwhile_are_an_update(tmp_path, jobs, style_bytes):
    """What the server kept is newer than the checkpoint: the painting goes on all the same."""
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        paint_until(worker, 20)
        worker.say(CANCEL)
        worker.hear("idle")
        worker.say(small(style_bytes, strength=80.0))
        assert worker.hear("progress").fields.step > 20


def test_other_styles_are_kept_at_once(tmp_path, jobs, style_bytes, other_style):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        paint_until(worker, 5)
        worker.say(update_of(KEY, other_style))
        until(checkpoint_in(jobs).exists)
        worker.process.kill()
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(other_style))
        assert worker.hear("progress").fields.step > 5


@pytest.mark.parametrize("what", ["style", "weight", "layer", "mask"])
def test_a_checkpoint_of_other_pictures_is_not_used(tmp_path, jobs, style_bytes, other_style, what):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(submit_of(KEY, 64, 48, style_bytes, preset="draft"))
        worker.hear("idle")
        again = submit_of(KEY, 64, 48, other_style if what == "style" else style_bytes)
        if what == "weight":
            (described,) = again.fields.styles
            again = changed(again, styles=(replace(described, weight=0.5),))
        if what == "layer":
            again = again._replace(buffers=(again.buffers[0][::-1], style_bytes))
        if what == "mask":
            again = changed(again, mask=True)
            again = again._replace(buffers=(again.buffers[0], b"\xff" * (64 * 48), style_bytes))
        worker.say(again)
        assert worker.hear("progress").fields.step == 1
    assert f"job {KEY} starts over: its checkpoint is of other pictures" in worker.log.read_text()


def test_without_a_folder_nothing_is_kept(tmp_path, style_bytes):
    """None for any job (an empty name), or none for this one, which may have been deleted."""
    (tmp_path / "jobs").mkdir()
    for folder in ("", tmp_path / "jobs"):
        with WorkerProcess(tmp_path, folder) as worker:
            worker.say(submit_of(KEY, 64, 48, style_bytes, preset="draft"))
            heard = worker.hear_all("idle")
        assert "unkept" not in map(name_of, heard)
    assert list((tmp_path / "jobs").iterdir()) == []


# -- the disk ------------------------------------------------------------------------------------


def test_a_full_disk_ends_no_painting_and_is_told_once(tmp_path, jobs, style_bytes):
    """The process may write no file above 20 kB: EFBIG, as ENOSPC would be."""
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(changed(small(style_bytes), job="free"))
        undisturbed = worker.hear("result")
    with WorkerProcess(tmp_path, jobs, largest_file=20_000) as worker:
        worker.say(small(style_bytes))
        heard = worker.hear_all("idle")
        worker.say(update_of(KEY, strength=80.0))
        heard += worker.hear_all("idle")
    words = [said.content for said in heard if name_of(said) == "unkept"]
    assert words == [{"job": KEY, "reason": "File too large"}]
    first, second = [said for said in heard if name_of(said) == "result"]
    assert first.buffers[0] == undisturbed.buffers[0] != second.buffers[0]
    assert worker.log.read_text().count("cannot be kept: File too large") == 1
    assert list((jobs / KEY).iterdir()) == []


def test_a_painting_with_a_damaged_checkpoint_starts_afresh(tmp_path, jobs, style_bytes):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(submit_of(KEY, 64, 48, style_bytes, preset="draft"))
        first = worker.hear_all("idle")
        os.truncate(checkpoint_in(jobs), 5000)
        worker.say(submit_of(KEY, 64, 48, style_bytes, preset="draft"))
        again = worker.hear_all("idle")
    assert steps(again) == steps(first)
    assert [s.buffers for s in first if name_of(s) == "result"] == [
        s.buffers for s in again if name_of(s) == "result"
    ]
    assert "starts over: its checkpoint cannot be read" in worker.log.read_text()
