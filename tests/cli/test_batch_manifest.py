"""What a batch writes down, what of that counts, and what it says meanwhile."""

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from scumble_cli.batch.frames import FrameFile
from scumble_cli.batch.manifest import FrameRecord, Manifest
from scumble_cli.batch.outputs import Task
from scumble_cli.batch.progress import BatchProgress
from scumble_cli.batch.wanted import FrameSettings, digest_of, is_done, may_be_done
from scumble_cli.commands.batch import _locked
from scumble_client import InputError, StyleFile

LINE = FrameRecord("in/1.png", "1.png", "a" * 64, "b" * 64, "done", finished=1.0)


def read(folder):
    manifest = Manifest(folder)
    manifest.read()
    return manifest.entries


def test_the_newest_line_counts(tmp_path):
    manifest = Manifest(tmp_path)
    manifest.add(LINE)
    manifest.add(replace(LINE, status="failed", error="broken", finished=2.0))
    assert read(tmp_path)["1.png"].error == "broken"


@pytest.mark.parametrize("torn", [b'{"input": "in/2.p', b"\xff\xfe", b"[1]", b'{"input": 1}'])
def test_a_torn_last_line_costs_only_itself(tmp_path, torn):
    Manifest(tmp_path).add(LINE)
    with (tmp_path / "scumble-batch.jsonl").open("ab") as file:
        file.write(torn)
    assert set(read(tmp_path)) == {"1.png"}
    Manifest(tmp_path).add(replace(LINE, output="3.png"))
    assert set(read(tmp_path)) == {"1.png", "3.png"}, "the next line is one of its own"


def test_fields_of_a_later_release_do_no_harm(tmp_path):
    plain = {**LINE.__dict__, "later": [1]}
    (tmp_path / "scumble-batch.jsonl").write_text(json.dumps(plain) + "\n")
    assert read(tmp_path) == {"1.png": LINE}


def test_ranges_have_files_of_their_own_and_are_read_together(tmp_path):
    Manifest(tmp_path, "1-24").add(LINE)
    Manifest(tmp_path, "25-48").add(replace(LINE, output="25.png"))
    assert {path.name for path in tmp_path.iterdir()} == {
        "scumble-batch.1-24.jsonl",
        "scumble-batch.25-48.jsonl",
    }
    assert set(read(tmp_path)) == {"1.png", "25.png"}


def test_a_record_that_cannot_be_written_is_a_line(tmp_path):
    (tmp_path / "scumble-batch.jsonl").mkdir()
    with pytest.raises(InputError, match=r"The record .* cannot be used"):
        Manifest(tmp_path).add(LINE)


@pytest.fixture
def painted(tmp_path):
    """A frame that is done: its task, what was wanted, and the record."""
    source, output, style = (tmp_path / name for name in ("f.png", "o.png", "s.png"))
    for path in (source, output, style):
        path.write_bytes(path.name.encode())
    task = Task(FrameFile(source, 1, 0, numbered=True), output)
    wanted = FrameSettings((StyleFile(style),), {"strength": 50.0})
    manifest = Manifest(tmp_path)
    hashes = digest_of(source), wanted.sha256(task)
    manifest.add(FrameRecord(str(source), "o.png", *hashes, "done"))
    return task, wanted, manifest


def test_a_frame_is_done_until_its_picture_changes_or_its_painting_is_gone(painted):
    task, wanted, manifest = painted
    assert is_done(task, wanted, manifest)
    task.frame.path.write_bytes(b"another")
    assert may_be_done(task, wanted, manifest)
    assert not is_done(task, wanted, manifest)
    task.output.unlink()
    assert not may_be_done(task, wanted, manifest)


@pytest.mark.parametrize(
    "changed",
    [
        {"parameters": {"strength": 51.0}},
        {"longest_side": 64},
        {"warm": False},
        {"styles": "weight"},
        {"styles": "file"},
    ],
)
def test_other_settings_or_styles_have_it_painted_again(painted, tmp_path, changed):
    task, wanted, manifest = painted
    if changed.get("styles") == "weight":
        changed = {"styles": (replace(wanted.styles[0], weight=2.0),)}
    elif changed.get("styles") == "file":
        other = tmp_path / "other.png"
        other.write_bytes(b"other")
        changed = {"styles": (StyleFile(other),)}
    assert not is_done(task, replace(wanted, **changed), manifest)


def _hold(folder, held, leave):
    with _locked(Path(folder), ""):
        held.set()
        leave.wait()


def test_two_batches_do_not_paint_into_one_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, leave = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(tmp_path), held, leave))
    other.start()
    try:
        assert held.wait(60)
        with pytest.raises(InputError, match="Another batch paints into"), _locked(tmp_path, ""):
            pass
        with _locked(tmp_path, "1-24"):  # a part of its own
            pass
    finally:
        leave.set()
        other.join()
    with _locked(tmp_path, ""):
        pass


def test_time_left_is_that_of_the_frames_so_far(capsys):
    now = [0.0]
    one, two, three, four = (Task(FrameFile(Path(f"{n}.png"), n, 0), Path()) for n in range(1, 5))
    progress = BatchProgress(4, 3, quiet=False, clock=lambda: now[0])
    assert progress.seconds_left() is None
    progress.done(one, "done before")
    now[0] = 10.0
    progress.begin(two)
    now[0] = 20.0
    progress.step(two, 50.0)
    assert progress.seconds_left() == pytest.approx(50 + 2 * 60), "others take as long"
    now[0] = 70.0
    progress.done(two)
    assert progress.seconds_left() == 2 * 60
    progress.failed(three, "it is broken")
    assert progress.seconds_left() == 60
    now[0] = 100.0
    progress.begin(four)
    progress.step(four, 30.0)
    assert progress.seconds_left() == 90, "nothing of it is done yet"
    assert capsys.readouterr().err.splitlines() == [
        "scumble: 1 of 4, frame 1.png, done before",
        "scumble: 2 of 4, frame 2.png, about 2 min left",
        "scumble: 3.png: it is broken",
    ]


def test_a_frame_that_no_backend_painted_tells_nothing_of_the_others():
    one = Task(FrameFile(Path("1.png"), 1, 0), Path())
    progress = BatchProgress(4, 3, quiet=True)
    progress.done(one)
    assert progress.seconds_left() is None
