"""Which frames a batch paints, in which order, and where the paintings go."""

import os
from pathlib import Path

import pytest

from scumble_cli.batch.frames import find_frames
from scumble_cli.batch.numbering import gaps_in, missing, natural, pattern_of, ranges_of
from scumble_cli.batch.outputs import folder_of, make_folder, tasks_of
from scumble_client import InputError


@pytest.fixture(autouse=True)
def shot(tmp_path, monkeypatch):
    """A folder of frames as studios have them; the current folder is its parent."""
    folder = tmp_path / "shot"
    folder.mkdir()
    names = ["f.0001.png", "f.0002.png", "f.0010.png", "f.10000.png", "f.00011.png", "f.1.png"]
    for name in [*names, "notes.txt", ".hidden.png", "x2.PNG", "x10.tif"]:
        (folder / name).touch()
    monkeypatch.chdir(tmp_path)
    return folder


def names_of(*inputs):
    return [frame.path.name for frame in find_frames(inputs).frames]


def test_numbered_frames_are_counted_and_gaps_named():
    found = find_frames(["shot/f.####.png"])
    assert [frame.number for frame in found.frames] == [1, 2, 10, 10000]
    assert all(frame.numbered for frame in found.frames)
    assert found.notes == ["shot/f.####.png: frames 3 to 9, 11 to 9999 are missing"]
    part = find_frames(["shot/f.####.png"], ranges_of("1-8"))
    assert part.notes == ["shot/f.####.png: frames 3 to 9 are missing"]
    assert find_frames(["shot/f.####.png"], ranges_of("1-2")).notes == []


def test_one_gap_is_one_frame():
    assert missing("a", gaps_in([1, 3])) == "a: frame 2 is missing"
    assert missing("a", gaps_in([1, 2])) == ""
    many = missing("a", gaps_in(range(0, 40, 2)))
    assert many == "a: frames 1, 3, 5, 7, 9, 11, 13, 15 and 11 gaps more are missing"


def test_folders_globs_and_files_come_in_natural_order():
    in_folder = ["f.0001.png", "f.1.png", "f.0002.png", "f.0010.png", "f.00011.png", "f.10000.png"]
    found = find_frames(["shot"])
    assert [frame.path.name for frame in found.frames] == [*in_folder, "x2.PNG", "x10.tif"]
    assert found.notes == ["shot: 1 file that is no picture left out"]
    assert not any(frame.numbered for frame in found.frames)
    assert names_of("shot/x*") == ["x2.PNG", "x10.tif"]
    assert names_of("shot/x10.tif", "shot/x2.PNG") == ["x2.PNG", "x10.tif"], "as a shell has them"
    assert sorted(["a10b2", "a2", "a10b1", "A1"], key=natural) == ["A1", "a2", "a10b1", "a10b2"]


def test_several_inputs_follow_each_other():
    found = find_frames(["shot/x*", "shot/f.####.png", "shot/f.1.png"])
    assert [frame.sequence for frame in found.frames] == [0, 0, 1, 1, 1, 1, 2]
    assert [frame.number for frame in found.frames] == [1, 2, 1, 2, 10, 10000, 7]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("none", "There is no picture none"),
        ("shot/g.##.png", "No file is named as shot/g.##.png"),
        ("none/##.png", "The folder none cannot be read"),
        ("shot/*.jpg", r"No file matches shot/\*.jpg"),
        ("shot/#.#.png", "has # in two places"),
        ("empty", "There is no picture in the folder empty"),
    ],
)
def test_what_names_nothing_is_a_line(shot, words, line):
    (shot.parent / "empty").mkdir()
    with pytest.raises(InputError, match=line):
        find_frames([words])


def test_ranges_are_read_and_refused():
    ranges = ranges_of("1-3, 7")
    assert [n for n in range(9) if n in ranges] == [1, 2, 3, 7]
    assert ranges.words == "1-3,7"
    for words in ("", "a", "1-", "-3", "3-1", "1,,2", "1-2-3"):
        with pytest.raises(ValueError, match=r"must be numbers|ends before"):
            ranges_of(words)


def test_a_range_without_frames_is_a_line():
    with pytest.raises(InputError, match="No frame has a number in 20-30"):
        find_frames(["shot/f.####.png"], ranges_of("20-30"))


def test_a_file_with_a_hash_in_its_name_is_a_file(shot):
    (shot / "a#1.png").touch()
    assert names_of("shot/a#1.png") == ["a#1.png"]


def test_paintings_have_their_frames_names_or_numbers():
    frames = find_frames(["shot/f.####.png"]).frames[:2]

    def outputs(out, ending=None):
        return [str(task.output) for task in tasks_of(frames, Path(out), ending)]

    assert outputs("out") == ["out/f.0001.png", "out/f.0002.png"]
    assert outputs("out/p_##.tif") == ["out/p_01.tif", "out/p_02.tif"]
    assert outputs("out", ".tif") == ["out/f.0001.tif", "out/f.0002.tif"]
    assert outputs("out/##.png", ".tif") == ["out/01.tif", "out/02.tif"]
    assert (folder_of(Path("out/##.png")), folder_of(Path("out"))) == (Path("out"), Path("out"))
    assert pattern_of("plain.png") is None


def test_formats_that_are_only_read_become_png(shot):
    (shot / "a.psd").touch()
    (task,) = tasks_of(find_frames(["shot/a.psd"]).frames, Path("out"), None)
    assert task.output == Path("out/a.png")


@pytest.mark.parametrize(
    ("out", "line"),
    [
        ("shot", "shot/f.0001.png is a frame itself"),
        ("shot/f.####.png", "shot/f.0001.png is a frame itself"),
        ("shot/x10.tif", "is a file: name a folder, or a pattern"),
        ("out/####", "has no ending"),
        ("out/####.xyz", "unknown file ending '.xyz'"),
    ],
)
def test_outputs_that_cannot_be_are_a_line(out, line):
    with pytest.raises(InputError, match=line):
        tasks_of(find_frames(["shot/f.####.png"]).frames, Path(out), None)


def test_two_frames_never_become_one_painting(shot):
    (shot / "x2.tif").touch()
    with pytest.raises(InputError, match=r"shot/x2.PNG and shot/x2.tif would both be painted into"):
        tasks_of(find_frames(["shot/x2*"]).frames, Path("out"), ".png")


def test_what_a_kill_left_of_a_painting_goes(shot):
    left, fresh, other = (shot / f".scumble-{word}" for word in ("0" * 16, "1" * 16, "batch.lock"))
    for path in (left, fresh, other):
        path.touch()
    for path in (left, other):
        os.utime(path, (1, 1))
    make_folder(shot)
    assert not left.exists()
    assert fresh.exists(), "another batch may be writing it"
    assert other.exists()


def test_a_folder_that_cannot_be_made_is_a_line(shot):
    with pytest.raises(InputError, match="cannot be made"):
        make_folder(shot / "f.1.png" / "out")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names are here")
def test_what_is_no_file_is_no_frame(tmp_path):
    """A pipe would be waited for without end."""
    for name in ("0001.png", "0003.png"):
        (tmp_path / name).write_bytes(b"a picture")
    os.mkfifo(tmp_path / "0002.png")
    (tmp_path / "0004.png").mkdir()
    found = find_frames([str(tmp_path / "####.png")])
    assert [one.path.name for one in found.frames] == ["0001.png", "0003.png"]
    with pytest.raises(InputError, match=r"0002\.png is no file: a batch reads files only"):
        find_frames([str(tmp_path / "0002.png")])
