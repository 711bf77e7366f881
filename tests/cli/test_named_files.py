"""Files that a command names: too long, not there, the same twice, odd bytes, pipes."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scumble_cli.files import named_files
from scumble_cli.jobs.painting_options import style_of
from scumble_client import InputError, StyleFile
from scumble_client.job import Job, sendable
from scumble_client.outgoing_message import submission
from scumble_protocol.wire.frames import decode
from scumble_styles import find

LONG = Path("x" * 300 + ".png")


@pytest.fixture
def style(tmp_path):
    path = tmp_path / "style.png"
    Image.new("RGB", (8, 8), "red").save(path)
    return StyleFile(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (LONG, "cannot be read (File name too long)"),
        (Path("nope.png"), "There is no picture nope.png"),
        (Path("\0.png"), "cannot be read"),
        (Path(), "is a folder"),
    ],
)
def test_a_name_that_is_no_file_is_told_in_a_line(name, words):
    with pytest.raises(InputError) as told:
        named_files.check_there(name, "picture")
    assert words in str(told.value)
    assert not named_files.is_file(name)


@pytest.mark.parametrize("link", ["same", "symbolic", "hard", "dotted"])
def test_outputs_must_be_different_files(tmp_path, link):
    out = tmp_path / "o.png"
    out.touch()
    other = {
        "same": out,
        "symbolic": tmp_path / "s.png",
        "hard": tmp_path / "h.png",
        "dotted": tmp_path / "." / "d" / ".." / "o.png",
    }[link]
    (tmp_path / "d").mkdir()
    (tmp_path / "s.png").symlink_to(out)
    (tmp_path / "h.png").hardlink_to(out)
    with pytest.raises(InputError, match="--plot and -o name the same file"):
        named_files.check_different({"-o": out, "--plot": other, "--timelapse": None}, {})


def test_outputs_that_are_not_there_yet_are_compared_too(tmp_path):
    (tmp_path / "link.png").symlink_to(tmp_path / "o.png")
    with pytest.raises(InputError, match="--timelapse and -o"):
        named_files.check_different(
            {"-o": tmp_path / "o.png", "--timelapse": tmp_path / "link.png"}, {}
        )


def test_only_the_content_may_be_painted_in_place(tmp_path):
    photo = tmp_path / "photo.png"
    photo.touch()
    named_files.check_different({"-o": photo}, {"CONTENT": photo})
    for option, other in (("-o", "--mask"), ("--plot", "CONTENT")):
        with pytest.raises(InputError, match=f"{option} and {other} name the same file"):
            named_files.check_different({option: photo}, {other: photo})


def test_a_folder_does_not_hide_a_style_of_the_starter_pack(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("impasto", "impasto:2"):
        Path(name).mkdir()
        assert style_of(name).path == find("impasto").path
    Path("linocut").touch()
    assert style_of("linocut").path == Path("linocut")


def test_a_style_whose_name_is_too_long_is_told_in_a_line():
    with pytest.raises(InputError, match="File name too long"):
        _ = style_of(str(LONG)).content


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (os.fsdecode(b"caf\xe9"), "caf\ufffd"),
        (os.fsdecode("Gemälde".encode()), "Gemälde"),
        ("half \ud800", "half \ufffd"),
        ("x" * 999, "x" * 300),
    ],
)
def test_names_with_odd_bytes_travel(style, name, text):
    longest = len(sendable("x" * 999))
    job = Job(name, 1, 1, "rgba8", b"1234", (style,))
    frames = submission("0123456789abcdef", 0, job, set(), share=False).frames()
    assert decode(frames).fields.name == text[:longest]
    assert sendable(name) == text[:longest]


def test_a_style_may_come_through_a_pipe(tmp_path, style):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = Path(style.path).read_bytes()
    threading.Thread(target=pipe.write_bytes, args=(content,), daemon=True).start()
    assert StyleFile(pipe).content == content
    named_files.check_there(pipe, "picture")
    assert np.asarray(Image.open(style.path)).size == 8 * 8 * 3
