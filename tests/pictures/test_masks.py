"""Masks, style maps and content as people make them: drawn in alpha, animated, from a pipe."""

import io
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
import tifffile
from PIL import Image

from scumble_cli.files import pictures
from tests.pictures.kind import saved

ALPHA = np.array([[0, 128, 255], [255, 128, 0]], np.uint8)


@pytest.mark.parametrize("color", ["black", "white", "red"])
def test_a_mask_drawn_in_alpha_is_its_alpha(tmp_path, color):
    picture = Image.new("RGBA", (3, 2), color)
    picture.putalpha(Image.fromarray(ALPHA))
    picture.save(tmp_path / "mask.png")
    assert pictures.read_mask(tmp_path / "mask.png", (3, 2)) == ALPHA.tobytes()


def test_a_mask_of_greys_is_black_where_it_is_transparent(tmp_path):
    grey = np.array([[200, 200, 100], [100, 50, 255]], np.uint8)
    Image.fromarray(np.dstack([grey, ALPHA])).save(tmp_path / "mask.png")
    wanted = np.rint(grey * (ALPHA / 255)).astype(np.uint8)
    assert pictures.read_mask(tmp_path / "mask.png", (3, 2)) == wanted.tobytes()


def test_an_opaque_mask_of_one_colour_is_that_colour(tmp_path):
    Image.new("RGBA", (3, 2), "black").save(tmp_path / "mask.png")
    assert pictures.read_mask(tmp_path / "mask.png", (3, 2)) == bytes(6)


def frames(form):
    two = [Image.new("RGB", (5, 4), color) for color in ("red", "blue")]
    return saved(two[0], form, save_all=True, append_images=two[1:])


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF", "TIFF"])
def test_which_of_several_pictures_is_taken_is_said(tmp_path, capsys, form):
    (tmp_path / "file").write_bytes(frames(form))
    image = pictures.read_content(tmp_path / "file", None).image
    red, _, blue, _ = image.getpixel((2, 2))
    assert red > 200
    assert blue < 50
    words = "several pages: the first" if form == "TIFF" else "animated: its first frame"
    assert words in capsys.readouterr().err
    pictures.say_notes("style", frames(form))
    assert words in capsys.readouterr().err


def test_a_picture_with_a_thumbnail_has_no_several_pages(tmp_path, capsys):
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as tiff:
        tiff.write(np.zeros((40, 30, 3), np.uint8), photometric="rgb")
        tiff.write(np.zeros((4, 3, 3), np.uint8), photometric="rgb", subfiletype=1)
    (tmp_path / "file").write_bytes(file.getvalue())
    assert pictures.read_content(tmp_path / "file", None).size == (30, 40)
    assert not capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_content_comes_through_a_pipe(tmp_path):
    content = saved(Image.new("RGB", (5, 4), "red"), "PNG")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert pictures.read_content(pipe, None).size == (5, 4)
    writer.join()
    code = "from pathlib import Path; from scumble_cli.files import pictures; "
    code += "print(pictures.read_content(Path('/dev/stdin'), None).size)"
    done = subprocess.run(
        [sys.executable, "-c", code], input=content, capture_output=True, check=True
    )
    assert done.stdout == b"(5, 4)\n"
