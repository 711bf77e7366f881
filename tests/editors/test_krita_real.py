"""The whole way in the real Krita: docker, client, backend, all of the network, layer."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from krita_case import alpha, check_one_undo_step, paint, picture
from krita_runner import Facts, Krita
from numpy.typing import NDArray
from PIL import Image
from regions import check_regions, moments
from tests.turns import Turns

pytestmark = pytest.mark.editor

STYLED = 96
"""Side of the layer of the scenario of styles."""
SMOOTH = 50
"""Milliseconds that the UI may stand still while a job runs."""


@pytest.fixture(scope="module")
def trouble(real_krita: Krita) -> Facts:
    """The first scenario: begins without a backend and ends with a warm one."""
    from scumble_styles import starter_pack

    data = Path(__file__).parents[1] / "data"
    return real_krita.play(
        "real_trouble",
        photo=real_krita.bring(data / "coffee.jpg"),
        style=real_krita.bring(starter_pack()[0].path),
    )


@pytest.fixture
def warm_krita(real_krita: Krita, trouble: Facts) -> Krita:
    assert trouble["names"], "the backend has painted"
    return real_krita


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("not installed", "not installed"),
        ("wrong version", "version"),
        ("unreadable style", "broken"),
    ],
)
def test_trouble_is_one_clear_line(trouble: Facts, case: str, words: str) -> None:
    line = trouble["lines"][case]
    assert words in line
    assert "\n" not in line


def test_after_trouble_the_layer_is_painted(trouble: Facts) -> None:
    assert len(trouble["names"]) == len(trouble["names_before"]) + 1
    assert "is ready" in trouble["lines"]["after all that"]


def test_photo_is_painted_within_a_smooth_ui(
    warm_krita: Krita, photo: Path, style: Path, turns: Turns
) -> None:
    """The 1024 px layer: preview within 3 s, no pause of the UI, one undo step."""

    def watch() -> Facts:
        facts = paint(warm_krita, photo, style, size=1024, by="docker")
        check_one_undo_step(facts)
        assert alpha(warm_krita.read("painted.raw"), "U8", 1024) == alpha(
            warm_krita.read("source.raw"), "U8", 1024
        )
        return facts

    def is_smooth(facts: Facts) -> bool:
        smooth = facts["ui"]["longest_ms"] <= turns.within(SMOOTH)
        return smooth and facts["first_preview"] <= turns.within(3)

    turns.bounded(watch, is_smooth, tries=2)


def test_krita_and_the_shell_paint_the_same_pixels(
    warm_krita: Krita, same_photo: Path, shell_painting: Path, style: Path
) -> None:
    """GIMP and the shell do too: see test_gimp_batch.py."""
    numbers = {"seed": 5, "variation": 30}
    facts = paint(warm_krita, same_photo, style, size=96, as_it_is=True, numbers=numbers)
    assert facts["painting"]["name"] == "Impasto, 50 % – Photo"
    painted = picture(warm_krita.read("painted.raw"), 96)[..., [2, 1, 0, 3]]
    with Image.open(shell_painting) as wanted:
        assert np.array_equal(painted, np.array(wanted))
    print(f"sha256 of {painted.shape}: {hashlib.sha256(painted.tobytes()).hexdigest()}")


@pytest.fixture(scope="module")
def styles(real_krita: Krita, trouble: Facts) -> Facts:
    assert trouble["names"], "the backend has painted"
    photo = Path(__file__).parents[1] / "data" / "coffee.jpg"
    return real_krita.play("styles", photo=real_krita.bring(photo))


def opened(krita: Krita, path: str) -> NDArray[np.uint8]:
    """The pixels of a picture that a path inside the tree names."""
    place = krita.tree / os.fsencode(path.lstrip("/")).decode("utf-8", "replace")
    with Image.open(place) as image:
        return np.asarray(image)


def test_layer_strokes_and_clipboard_become_styles(real_krita: Krita, styles: Facts) -> None:
    layer = picture(real_krita.read("layer.raw"), STYLED)[..., [2, 1, 0, 3]]
    assert np.array_equal(opened(real_krita, styles["layer"]), layer)
    assert np.array_equal(opened(real_krita, styles["pasted"])[..., :3], layer[..., :3])
    title, path = styles["strokes"]
    assert title == "Photo (selection)"
    x, y, width, height = styles["bounds"]
    mask = np.frombuffer(real_krita.read("mask.raw"), np.uint8).reshape(STYLED, STYLED)
    strokes = opened(real_krita, path)
    place = (slice(y, y + height), slice(x, x + width))
    assert np.array_equal(strokes[..., :3], layer[place][..., :3])
    assert np.array_equal(strokes[..., 3], mask[place]), "soft edges"
    assert styles["untouched"]
    assert styles["undo"][0] == styles["undo"][1], "no undo step"
    assert styles["nothing"].startswith("The clipboard has no picture")
    assert ["Whole image", "", "Photo"] in styles["images"]
    for depth, path in styles["deep"].items():
        content = (real_krita.tree / path.lstrip("/")).read_bytes()
        assert content[24] == 16, f"{depth}: bits of a channel in the file"


def test_two_styles_are_painted_together(real_krita: Krita, styles: Facts) -> None:
    """Half of each lies between: nearer to either style's colours than the other alone is."""
    assert styles["found"] == ["Night Harbour"]
    assert styles["names"] == [
        "Night Harbour, 50 % – Photo",
        "Koi, 50 % – Photo",
        "Night Harbour + Koi, 50 % – Photo",
    ]
    one, other, both = (
        moments(picture(real_krita.read(f"{name}.raw"), STYLED))
        for name in ("one", "other", "both")
    )
    apart = np.linalg.norm(one - other)
    assert np.linalg.norm(both - one) < 0.8 * apart
    assert np.linalg.norm(both - other) < 0.8 * apart
    first, second = (style_moments(name) for name in ("impasto", "mosaic"))
    assert np.linalg.norm(both - first) < np.linalg.norm(other - first)
    assert np.linalg.norm(both - second) < np.linalg.norm(one - second)
    assert styles["weighed"][0] < 20
    assert styles["weighed"][1] > 80


def test_settings_saved_in_krita_are_used_in_the_shell(
    real_krita: Krita, styles: Facts, tmp_path: Path
) -> None:
    assert (styles["reset"], styles["back"]) == (50, True)
    shared = real_krita.home / ".local" / "share" / "scumble"
    content = json.loads((shared / "presets" / "From Krita.json").read_text())
    assert [one["starter"] for one in content["styles"]] == ["impasto", "mosaic"]
    Image.new("RGB", (64, 48), (90, 120, 60)).save(tmp_path / "photo.png")
    words = ["style", "photo.png", "--settings", "from krita", "-o", "out.png", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "scumble_cli.main", *words],
        env={**os.environ, "SCUMBLE_HOME": str(shared)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "out.png") as image:
        assert image.size == (64, 48)


@pytest.fixture(scope="module")
def regions(real_krita: Krita, trouble: Facts) -> Facts:
    assert trouble["names"], "the backend has painted"
    photo = Path(__file__).parents[1] / "data" / "coffee.jpg"
    return real_krita.play("regions", photo=real_krita.bring(photo))


@pytest.mark.parametrize("name", ["soft", "hard"])
def test_each_region_is_nearer_to_its_own_style(
    real_krita: Krita, regions: Facts, name: str
) -> None:
    """Each half, by the moments of its colours, against the same half all in either style."""
    assert regions["places"], "painted"
    mixed, first, second = (
        picture(real_krita.read(f"{one}.raw"), 128) for one in (name, "first", "second")
    )
    check_regions(mixed, first, second)


def test_what_is_selected_becomes_a_place(regions: Facts) -> None:
    assert regions["place"] == ["Night Harbour", ""]
    assert regions["layer"] == ["Night Harbour", False, "paintlayer"]
    assert regions["said"].startswith("“Night Harbour” acts where “Night Harbour” is painted")
    assert (regions["active"], regions["kept"], regions["undone"]) == (True, True, True)
    assert all(regions["shown"])
    wanted = ["Everywhere", "Left of all", "Night Harbour", "Layers labelled red"]
    assert regions["offered"] == [*wanted, "Where the selection is"]
    assert regions["places"] == ["Left of all", "label:red"]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("label", "No layer is labelled red:"),
        ("gone", "There is no mask or layer “Gone”:"),
        ("empty", "“Empty mask” has nothing where “Photo” is:"),
        ("elsewhere", "“Far mask” has nothing where “Photo” is:"),
        ("meanwhile", "Where styles act changes with the next painting"),
    ],
)
def test_a_bad_place_is_one_clear_line(regions: Facts, case: str, words: str) -> None:
    assert words in regions["lines"][case]
    if case != "meanwhile":
        assert "\n" not in regions["lines"][case]


def test_an_animated_layer_is_said_before_it_is_painted(regions: Facts) -> None:
    line = "“Photo” is animated: Paint paints frame 0 for all frames"
    seen, before, meanwhile = regions["moving"]
    assert seen
    assert line in before
    assert line in meanwhile


def style_moments(name: str) -> NDArray[np.float64]:
    from scumble_styles import find

    found = find(name)
    assert found is not None
    with Image.open(found.path) as image:
        return moments(np.asarray(image.convert("RGBA"))[..., [2, 1, 0, 3]])
