"""Styles that came from no file: kept once, named for the artist, pruned."""

import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scumble_editor.pixels.png import PngWriter
from scumble_editor.styles import kept_pictures
from scumble_editor.styles.kept_pictures import StylePictureError
from scumble_editor.work.steps import StepQueue
from scumble_pictures import reader


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    return tmp_path / "scumble"


def pixels(width=30, height=20, bits=8, seed=1):
    kind = np.uint8 if bits == 8 else np.uint16
    return np.random.default_rng(seed).integers(0, 2**bits, (height, width, 4), kind)


def keep(title, content, used=()):
    height, width = content.shape[:2]
    strips = (content[top : top + 7].tobytes() for top in range(0, height, 7))
    queue = StepQueue()
    done = queue.add(
        kept_pictures.keep_pixels(title, (width, height), content.itemsize * 8, strips, used)
    )
    while queue.more:
        queue.step()
    return done.result()


@pytest.mark.parametrize("bits", [8, 16])
def test_the_file_has_the_pixels_to_the_bit(bits):
    content = pixels(bits=bits)
    writer = PngWriter(30, 20, bits)
    writer.write(content[:11].tobytes())
    writer.write(content[11:].tobytes())
    file = b"".join(writer.end())
    with Image.open(io.BytesIO(file)) as image:
        assert (image.size, image.mode) == ((30, 20), "RGBA")
        eight = np.asarray(image)
    assert np.array_equal(eight, content if bits == 8 else content >> 8)
    read = reader.read(file)
    assert np.array_equal(read.pixels, content)


def test_a_picture_is_kept_once_under_its_title(home):
    style = keep("Sky/night: 1 (layer)", pixels())
    assert style.title == "Sky/night: 1 (layer)"
    path = Path(style.path)
    assert path.name == "Sky_night_ 1 (layer).png"
    assert path.parents[1] == home / "styles"
    assert kept_pictures.is_kept(style.path)
    assert not kept_pictures.is_kept(str(home / "other.png"))
    assert path.stat().st_mode & 0o077 == 0, "nobody else sees it"
    assert keep("Sky/night: 1 (layer)", pixels()) == style
    assert len(list((home / "styles").iterdir())) == 1
    assert keep("Other", pixels(seed=2)).path != style.path


def test_the_oldest_go_but_none_that_is_used(monkeypatch):
    monkeypatch.setattr(kept_pictures, "MOST", 3)
    styles = [keep(f"{number}", pixels(seed=number)) for number in range(3)]
    for age, style in zip((5, 4, 3), styles, strict=True):
        then = time.time() - age * 86400
        os.utime(style.path, (then, then))
    kept_pictures.touch([styles[1].path, "/elsewhere.png"])
    keep("new", pixels(seed=8), used=[styles[0].path])
    assert [Path(style.path).exists() for style in styles] == [True, True, True]
    keep("newer", pixels(seed=9), used=[styles[0].path])
    assert [Path(style.path).exists() for style in styles] == [True, True, False]
    keep("newest", pixels(seed=10))
    assert Path(styles[1].path).exists(), "it was used today: another editor may paint with it"


def test_too_large_a_picture_is_refused_before_it_is_read():
    with pytest.raises(StylePictureError, match="144 megapixels are too many"):
        kept_pictures.check_size(12000, 12000)
    kept_pictures.check_size(10000, 10000)


def test_a_place_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(StylePictureError) as raised:
        keep("Sky", pixels())
    assert "\n" not in str(raised.value)


def test_a_file_that_came_as_bytes_is_kept_as_it_is():
    style = kept_pictures.keep_file("Pasted", b"jpeg or so", ())
    assert Path(style.path).read_bytes() == b"jpeg or so"
