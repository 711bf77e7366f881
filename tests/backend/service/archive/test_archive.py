"""What is put into the archive is there after any harm to its files that is not the job's own."""

import dataclasses
import json
import random
import shutil
import sqlite3
import stat

import psutil
import pytest
from safetensors.numpy import load_file
from tests.backend.service.archive.kept_jobs import (
    NEW_INPUTS,
    changed,
    entry_of,
    fill,
    inputs_of,
    whole,
    whole_folders,
)

from scumble_backend.service.archive import archive as module
from scumble_backend.service.archive import room
from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.archive.kept import Kept
from scumble_backend.service.archive.tensor_files import DamagedError, read_tensors
from scumble_protocol.kept import DONE, FAILED, OPEN
from scumble_protocol.whole import write_whole
from scumble_protocol.wire.submission import NOT_HERE, Inputs


def test_what_was_kept_is_there_after_a_restart(archive, folder):
    entries = fill(archive, 6)
    assert whole(archive, entries)
    again = Archive(folder)
    again.open()
    assert whole(again, entries)
    again.close()


def test_only_the_owner_can_read_any_of_it(archive, folder):
    fill(archive, 2)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_the_safetensors_library_reads_our_files(archive, folder):
    (entry,) = fill(archive, 1)
    tensors = load_file(folder / entry.key / "inputs.safetensors")
    assert sorted(tensors) == ["mask", "pixels", "style.0", "style_map.0"]
    found = [tensors[n].tobytes() for n in ("pixels", "mask", "style_map.0", "style.0")]
    assert tuple(found) == inputs_of(0).buffers()


def test_an_update_replaces_what_it_brings(archive):
    (entry,) = fill(archive, 1)
    later = changed(entry, revision=3, mask=False)
    archive.keep(later, NEW_INPUTS, new_inputs=True)
    found = archive.bring("local", entry.name, result=True)
    assert found.entry.revision == 3
    assert found.inputs == NEW_INPUTS
    archive.keep(dataclasses.replace(later, fraction=0.75), Inputs(NOT_HERE), new_inputs=False)
    assert archive.bring("local", entry.name, True).inputs == NEW_INPUTS


def test_an_update_of_which_only_the_disk_has_the_rest_can_be_read_back(archive):
    """As of a finished painting, whose pictures are in memory no more."""
    (entry,) = fill(archive, 1)
    before, new = inputs_of(0), bytes([7] * 32)
    only_mask = Inputs(NOT_HERE, new, (NOT_HERE,), (NOT_HERE,))
    assert archive.keep(entry, only_mask, new_inputs=True) == Kept(True)
    found = archive.inputs(entry.key)
    assert found is not None
    assert found.inputs == dataclasses.replace(before, mask=new)
    assert found.entry.submit.styles[0].bytes == len(before.styles[0])


def test_nothing_is_kept_that_is_newer_than_the_inputs_that_are_there(archive, monkeypatch):
    (entry,) = fill(archive, 1)
    later = changed(entry, revision=1, mask=False)
    with monkeypatch.context() as patch:
        patch.setattr(room, "RESERVE", 2**60)
        assert not archive.keep(later, NEW_INPUTS, new_inputs=True).kept
        assert not archive.keep(changed(later, revision=2), NEW_INPUTS, new_inputs=False).kept
        assert not archive.catch_up(changed(later, revision=2), NEW_INPUTS).kept
        archive.mark(dataclasses.replace(changed(later, revision=2), state=FAILED, fraction=0.9))
        found = archive.inputs(entry.key)
        assert (found.entry.revision, found.inputs) == (0, inputs_of(0))
        assert (found.entry.state, found.entry.fraction) == (FAILED, 0.9)
    assert archive.keep(changed(later, revision=3), NEW_INPUTS, new_inputs=False).kept
    found = archive.inputs(entry.key)
    assert (found.entry.revision, found.inputs) == (3, NEW_INPUTS)


def test_a_power_cut_between_inputs_and_settings_leaves_a_job_that_can_go_on(archive, folder):
    """The inputs are newer than job.json: they say themselves how they are to be read."""
    (entry,) = fill(archive, 1)
    before = (folder / entry.key / "job.json").read_bytes()
    later = changed(entry, revision=1, mask=False)
    archive.keep(later, NEW_INPUTS, new_inputs=True)
    (folder / entry.key / "job.json").write_bytes(before)
    again = Archive(folder)
    again.open()
    found = again.bring("local", entry.name, result=False)
    assert (found.entry.revision, found.entry.submit.mask) == (0, False)
    assert found.inputs == NEW_INPUTS
    again.close()


@pytest.mark.parametrize("seed", range(40))
def test_an_index_with_random_bytes_in_it_is_made_anew(folder, seed):
    chance = random.Random(seed)
    first = Archive(folder)
    first.open()
    entries = fill(first, 6)
    running = seed % 2
    if not running:
        first.close()
    path = folder / "index.sqlite3"
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 8, 300))):
        place = chance.randrange(len(content))
        content[place : place + 16] = chance.randbytes(min(16, len(content) - place))
    path.write_bytes(content[: chance.choice((len(content), chance.randrange(len(content))))])
    again = first if running else Archive(folder)
    if not running:
        again.open()
    assert whole(again, entries)
    again.close()


def test_how_far_a_job_is_stands_in_the_list(archive):
    (entry,) = fill(archive, 1)
    archive.note(entry.key, 0.625)
    archive.note("f" * 32, 0.5)  # deleted meanwhile
    ((row, _),) = archive.page("local", None, 9)
    assert row.entry.fraction == 0.625


def test_a_closed_archive_lets_go_of_its_list(archive, folder):
    """Where files are locked, it could not be deleted otherwise."""

    def held():
        return str(folder / "index.sqlite3") in [f.path for f in psutil.Process().open_files()]

    assert held()
    archive.close()
    assert not held()


def test_a_row_that_lies_is_noticed(folder):
    first = Archive(folder)
    first.open()
    entries = fill(first, 4)
    first.close()
    for change in ("owner = 'thief'", "settled = 1", "content = 'x'", "name = 'job1'", "size = 0"):
        data = sqlite3.connect(folder / "index.sqlite3")
        data.execute(f"UPDATE jobs SET {change}")  # noqa: S608
        data.commit()
        data.close()
        again = Archive(folder)
        again.open()
        assert whole(again, entries), change
        again.close()


def test_a_lost_index_is_made_anew(archive, folder):
    entries = fill(archive, 4)
    archive.close()
    (folder / "index.sqlite3").unlink()
    again = Archive(folder)
    again.open()
    assert whole(again, entries)


@pytest.mark.parametrize("name", ["job.json", "inputs.safetensors"])
@pytest.mark.parametrize("harm", ["empty", "half", "noise", "gone"])
def test_a_damaged_job_leaves_the_others_unharmed(folder, name, harm, caplog):
    first = Archive(folder)
    first.open()
    entries = fill(first, 3)
    first.close()
    path = folder / entries[0].key / name
    content = path.read_bytes()
    harmed = {"empty": b"", "half": content[: len(content) // 2], "noise": b"\xff" * 999}
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(harmed[harm])
    again = Archive(folder)
    again.open()
    caplog.clear()
    assert again.bring("local", "job0", result=True) is None
    listed = {row.entry.name: row.entry.state for row, _ in again.page("local", None, 9)}
    others = {"job1": DONE, "job2": OPEN}
    assert listed == (others if name == "job.json" else {**others, "job0": FAILED})
    assert len(caplog.records) == (name != "job.json")
    assert again.bring("local", "job2", result=True).inputs == inputs_of(2)
    again.close()


@pytest.mark.parametrize("harm", [b"", b"\xff" * 500, b"\0" * 8])
def test_a_damaged_result_is_painted_again_from_the_inputs(archive, folder, harm):
    entries = fill(archive, 2)
    (folder / entries[1].key / "result.safetensors").write_bytes(harm)
    found = archive.bring("local", "job1", result=True)
    assert found.result is None
    assert found.inputs == inputs_of(1)


def test_what_a_killed_process_left_half_done_is_swept_away(archive, folder):
    entries = fill(archive, 2)
    archive.close()
    (folder / entries[0].key / ".inputs.safetensors.0123456789abcdef").write_bytes(b"half")
    half = folder / ("f" * 32)  # never told to be accepted
    half.mkdir()
    (half / "inputs.safetensors").write_bytes(b"half")
    again = Archive(folder)
    again.open()
    assert whole(again, entries)
    names = {p.name for p in folder.rglob("*")}
    assert names == {
        *(e.key for e in entries),
        *("index.sqlite3", "job.json", "inputs.safetensors", "result.safetensors"),
        "thumbnail.png",
    }
    again.close()


def test_a_link_in_the_folder_is_not_followed(archive, folder, tmp_path):
    archive.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_text("x")
    (folder / ("e" * 32)).symlink_to(elsewhere)
    again = Archive(folder, limit=0)
    again.open()
    again.erase("e" * 32)
    assert (elsewhere / "precious.txt").exists()
    again.close()


def test_the_oldest_done_jobs_leave_a_full_history(folder, tmp_path):
    archive = Archive(folder)
    archive.open()
    fill(archive, 8)  # 1, 3, 5 and 7 are done
    sizes = {row.entry.name: row.size for row, _ in archive.page("local", None, 9)}
    archive.close()
    total = sum(sizes.values())
    everything = [f"job{n}" for n in range(8)]
    last = [*everything[::2], "job7"]
    for number, (limit, left) in enumerate(
        [
            (total, everything),
            (total - 1, [n for n in everything if n != "job1"]),
            (total - sizes["job1"] - 1, [n for n in everything if n not in ("job1", "job3")]),
            (sum(sizes[name] for name in last), last),
            (sum(sizes[name] for name in last) - 1, last[1:]),
            (0, last[-2:]),  # the newest of either kind
        ]
    ):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(folder, copy)
        again = Archive(copy, limit)
        again.open()
        assert [row.entry.name for row, _ in again.page("local", None, 9)] == left[::-1], limit
        assert whole_folders(copy) == len(left)
        again.close()


def test_a_job_in_work_is_never_evicted(folder):
    archive = Archive(folder, limit=1)
    archive.open()
    entries = fill(archive, 6)
    archive.evict({entries[1].key, entries[0].key})
    kept = {row.entry.name for row, _ in archive.page("local", None, 9)}
    assert kept == {"job0", "job1", "job4", "job5"}  # in work, and the newest of either kind
    archive.close()


def test_what_the_user_has_starred_is_never_evicted(folder):
    archive = Archive(folder, limit=1)
    archive.open()
    fill(archive, 6)
    for number, name in ((10, "job0"), (11, "later")):
        archive.keep(entry_of(number, owner="laptop", name=name), inputs_of(number), True)
    stars = folder.parent / "stars"
    stars.mkdir()
    for name in ("job0", "job1", "elsewhere"):
        (stars / name).touch()
    archive.evict(())
    left = {row.entry.name for row, _ in archive.page("local", None, 9)}
    assert left == {"job0", "job1", "job5"}, "and the newest that is done"
    others = {row.entry.name for row, _ in archive.page("laptop", None, 9)}
    assert others == {"later"}, "the stars are this user's"
    archive.close()


def test_another_owners_jobs_are_invisible(archive):
    fill(archive, 4, owner="laptop")
    mine = entry_of(9)
    archive.keep(mine, inputs_of(9), new_inputs=True)
    assert [row.entry.name for row, _ in archive.page("local", None, 9)] == ["job9"]
    assert archive.bring("local", "job1", result=True) is None
    archive.forget("local", "job1")
    assert archive.bring("laptop", "job1", result=True).result is not None


def test_a_forgotten_job_leaves_nothing(archive, folder):
    entries = fill(archive, 2)
    archive.forget("local", "job0")
    archive.forget("local", "job0")
    assert not (folder / entries[0].key).exists()
    assert archive.bring("local", "job0", result=True) is None


def test_pages_follow_each_other_without_gap_or_repetition(archive):
    fill(archive, 9)
    seen, before = [], None
    while page := archive.page("local", before, 4):
        seen += [row.entry.name for row, _ in page]
        before = page[-1][0].entry.created
    assert seen == [f"job{n}" for n in reversed(range(9))]


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "jobs").write_text("a file stands where the folder should")
    archive = Archive(tmp_path / "jobs")
    archive.open()
    kept = archive.keep(entry_of(0), inputs_of(0), new_inputs=True)
    assert not kept.kept
    assert "cannot be written" in kept.note
    assert "\n" not in kept.note
    assert archive.page("local", None, 9) == []
    assert archive.bring("local", "job0", result=True) is None
    archive.close()


def test_little_room_is_told_before_it_hurts(archive, monkeypatch):
    monkeypatch.setattr(module, "LOW", 2**60)
    kept = archive.keep(entry_of(0), inputs_of(0), new_inputs=True)
    assert kept.kept
    assert "free on the disk" in kept.note
    monkeypatch.setattr(room, "RESERVE", 2**60)
    kept = archive.keep(entry_of(1), inputs_of(1), new_inputs=True)
    assert not kept.kept
    assert "disk is full" in kept.note


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    write_whole(path, [b"old"])

    def parts():
        yield b"new, but "
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(path, parts())
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_random_bytes_are_no_tensors(tmp_path):
    chance = random.Random(5)
    path = tmp_path / "x.safetensors"
    for size in (0, 1, 7, 8, 9, 100, 5000):
        path.write_bytes(chance.randbytes(size))
        with pytest.raises(DamagedError):
            read_tensors(path)


def test_deeply_nested_json_is_a_damaged_job(archive, folder):
    entries = fill(archive, 2)
    archive.close()
    (folder / entries[0].key / "job.json").write_text("[" * 100_000)
    again = Archive(folder)
    again.open()
    assert [row.entry.name for row, _ in again.page("local", None, 9)] == ["job1"]
    again.close()


def test_the_settings_are_plain_json(archive, folder):
    (entry,) = fill(archive, 1)
    content = json.loads((folder / entry.key / "job.json").read_text())
    assert content["submit"]["parameters"] == {"strength": 40.0}
    assert content["owner"] == "local"


def test_what_a_worker_has_written_counts_once_it_is_measured(folder):
    archive = Archive(folder, limit=100_000)
    archive.open()
    fill(archive, 6)
    (newest,) = [row for row, _ in archive.page("local", None, 9) if row.entry.name == "job5"]
    before = whole_folders(folder)
    (folder / newest.entry.key / "checkpoint.safetensors").write_bytes(bytes(99_000))
    archive.evict(())
    assert whole_folders(folder) == before
    archive.measure(newest.entry.key)
    archive.evict(())
    assert 0 < whole_folders(folder) < before
    archive.close()
