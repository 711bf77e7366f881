"""The starter pack: pictures with names, free to use, light to import, and repaintable."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import scumble_styles
from scumble_styles import find, starter_pack
from scumble_styles.painting import __main__ as repaint
from scumble_styles.painting import recipes

NAMES = [style.name for style in starter_pack()]
FOLDER = Path(scumble_styles.__file__).parent
THIN_LINES = {"etching": 320, "mosaic": 320}  # px: smaller, a proof cannot hold them


@pytest.fixture(scope="module")
def proof():
    """Give a small painting of a picture of the pack, each painted once."""

    @cache
    def paint(name):
        return recipes.paint(name, THIN_LINES.get(name, 96))

    return paint


def test_every_picture_has_its_own_name_and_words():
    pack = starter_pack()
    assert len(pack) >= 8
    for field in ("name", "title", "path", "note"):
        assert len({getattr(style, field) for style in pack}) == len(pack)
    assert all(style.title and style.note for style in pack)


@pytest.mark.parametrize("style", starter_pack(), ids=NAMES)
def test_picture_opens_and_is_large_enough(style):
    with Image.open(style.path) as picture:
        picture.load()
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert max(picture.size) >= 1024
        assert min(picture.size) >= 1024


@pytest.mark.parametrize("style", starter_pack(), ids=NAMES)
def test_picture_has_lights_darks_and_colour(style):
    with Image.open(style.path) as picture:
        small = np.asarray(picture.resize((128, 128), Image.Resampling.BOX), np.float32) / 255
    low, high = np.percentile(small.mean(axis=-1), (2, 98))
    assert high - low > 0.35
    assert small.std(axis=(0, 1)).mean() > 0.08


def test_pack_is_under_four_megabytes_and_nothing_else_lies_there():
    files = sorted((FOLDER / "pictures").iterdir())
    assert [file.name for file in files] == sorted([*(f"{name}.jpg" for name in NAMES), "LICENSE"])
    assert sum(style.path.stat().st_size for style in starter_pack()) < 4_000_000


def test_licence_is_cc0():
    text = (FOLDER / "pictures" / "LICENSE").read_text(encoding="utf-8")
    assert "CC0 1.0" in text
    assert "Scumble authors" in text


def test_find_ignores_case_and_misses_politely():
    first = starter_pack()[0]
    assert find(first.name) == first
    assert find(f" {first.name.upper()} ") == first
    assert find("velvet") is None


def test_import_needs_only_python_itself():
    code = (
        "import sys, scumble_styles; scumble_styles.starter_pack();"
        "foreign = {'numpy', 'PIL', 'scumble_styles.painting'} & set(sys.modules);"
        "sys.exit(f'imported {foreign}' if foreign else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(FOLDER.parent)}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_picture_has_a_recipe():
    assert sorted(recipes.RECIPES) == sorted(NAMES)


@pytest.mark.parametrize("name", ["watercolour", "linocut"])
def test_painting_again_gives_the_same_bytes(name, proof):
    again = recipes.paint(name, max(proof(name).size))
    assert recipes.jpeg(again, name) == recipes.jpeg(proof(name), name)


@pytest.mark.parametrize("name", NAMES)
def test_small_proof_resembles_the_picture_in_the_pack(name, proof):
    """The committed picture is what the code paints, seen from across the room."""
    small = proof(name)
    with Image.open(find(name).path) as picture:
        assert abs(small.width / small.height - picture.width / picture.height) < 0.02
        ours, packed = (np.asarray(_far(image), np.float32) for image in (small, picture))
    assert ours.std() > 20
    assert np.abs(ours - packed).mean() < 20
    assert np.corrcoef(ours.ravel(), packed.ravel())[0, 1] > 0.9


def test_full_size_repaint_is_the_committed_picture():
    style = find("watercolour")
    painted = np.asarray(recipes.paint(style.name).resize((256, 320)), np.float32)
    with Image.open(style.path) as picture:
        committed = np.asarray(picture.resize((256, 320)), np.float32)
    assert np.abs(painted - committed).mean() < 2


def test_command_paints_the_named_picture(tmp_path, capsys):
    assert repaint.main(["watercolour", "--size", "96", "--out", str(tmp_path)]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["watercolour.jpg"]
    assert "watercolour" in capsys.readouterr().out


def test_command_refuses_an_unknown_name(capsys):
    with pytest.raises(SystemExit):
        repaint.main(["velvet"])
    assert "velvet" in capsys.readouterr().err


def _far(image: Image.Image) -> Image.Image:
    return image.convert("RGB").resize((16, 16), Image.Resampling.BOX)
