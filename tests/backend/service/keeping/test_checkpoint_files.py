"""The checkpoints' files: written whole or not at all, and never trusted."""

import json
import logging
import os
import random
import shutil
import struct
import threading
import time

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tests.backend.service.keeping.looking import KEY, checkpoint_in
from tests.backends import until
from tests.narrow import narrow_weights

from scumble_backend.engine import Network, Painting, Settings, Style
from scumble_backend.service.archive import checkpoint_store
from scumble_backend.service.archive.checkpoint_store import CheckpointFolder
from scumble_backend.service.worker import checkpoints as module
from scumble_backend.service.worker.checkpoints import Checkpoint, Checkpoints


class Ear:
    """Replies that remember what was said."""

    def __init__(self) -> None:
        self.words = []

    def say(self, word):
        self.words.append(word)

    def tell(self, fields, buffers=()):
        raise AssertionError((fields, buffers))


@pytest.fixture(scope="module")
def painting():
    """In the middle of its second level."""
    content = torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(1))
    network = Network(narrow_weights(), torch.device("cpu"))
    begun = Painting(content, [Style(content.flip(0))], Settings(), network)
    for _ in range(17):
        begun.step()
    return begun


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def kept(jobs, ear):
    return Checkpoints(CheckpointFolder(jobs), ear)


def made(painting, digest="d", seconds=1.5):
    return lambda: Checkpoint(painting.snapshot(), digest, seconds)


def same(one, other):
    values, tensors = one.state.packed()
    other_values, others = other.state.packed()
    return values == other_values and all(torch.equal(x, others[n]) for n, x in tensors.items())


def test_what_is_written_is_read(kept, painting):
    kept.put_last(KEY, made(painting))
    found = kept.load(KEY)
    assert found is not None
    assert (found.digest, found.seconds) == ("d", 1.5)
    assert same(found, made(painting)())


def test_the_file_is_what_the_library_reads(kept, painting, jobs):
    kept.put_last(KEY, made(painting))
    with safe_open(checkpoint_in(jobs), framework="pt") as file:
        assert file.metadata()["kind"] == "scumble checkpoint 1"
        assert torch.equal(file.get_tensor("picture"), painting.snapshot().picture)


def test_the_newest_wins(kept, painting, jobs):
    for number in range(50):
        kept.put(KEY, made(painting, seconds=float(number)))
    until(lambda: not kept._busy and kept._next is None, 20)
    assert kept.load(KEY).seconds == 49
    assert [p.name for p in (jobs / KEY).iterdir()] == ["checkpoint.safetensors"]


def test_the_last_one_takes_the_place_of_one_that_waits(kept, painting, monkeypatch):
    """The older one is not written any more, least of all after it."""
    slow, begun, written, write = threading.Event(), threading.Event(), [], kept._write

    def first_slowly(key, make):
        written.append(make().seconds)
        begun.set()
        slow.wait(20)
        write(key, make)

    monkeypatch.setattr(kept, "_write", first_slowly)
    kept.put(KEY, made(painting, seconds=1.0))
    begun.wait(20)
    kept.put(KEY, made(painting, seconds=2.0))
    threading.Timer(0.2, slow.set).start()
    kept.put_last(KEY, made(painting, seconds=3.0))
    until(lambda: not kept._busy and kept._next is None, 20)
    assert written == [1.0, 3.0]
    assert kept.load(KEY).seconds == 3.0


def test_trouble_is_told_once_until_it_works_again(kept, painting, jobs, ear):
    obstacle = jobs / KEY / ".checkpoint.safetensors.part"
    for times in (1, 2):
        obstacle.mkdir()
        for _ in range(3):
            kept.put_last(KEY, made(painting))
        assert [word.name for word in ear.words] == (["unkept", "written"] * times)[:-1]
        assert ear.words[-1].content == {"job": KEY, "reason": "Is a directory"}
        obstacle.rmdir()
        kept.put_last(KEY, lambda: made(painting)()._replace(revision=7))
        assert kept.load(KEY) is not None
        assert ear.words[-1].content == {"job": KEY, "revision": 7}


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
    write = checkpoint_store.write_whole

    def slow(*arguments):
        time.sleep(1.2)
        return 50 * 2**20 + 0 * write(*arguments)

    assert kept.memory == module.MOST_MEMORY
    monkeypatch.setattr(checkpoint_store, "write_whole", slow)
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
    assert f"job {KEY} starts over: its checkpoint cannot be read" in caplog.text
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
