"""The whole way in the real Krita: docker, client, backend, engine, layer."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from frames import FRAME_CHECKS
from krita_runner import Facts, Krita
from numpy.typing import NDArray
from PIL import Image
from regions import check_regions
from test_krita_docker import alpha, check_one_undo_step
from tests.turns import Turns

pytestmark = pytest.mark.editor

SMALL = 96
"""Pixels a side of pictures whose speed is not the question."""

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


@pytest.mark.parametrize("depth", ["U16", "F32"])
def test_deep_photo_comes_back_painted(
    warm_krita: Krita, photo: Path, style: Path, depth: str
) -> None:
    facts = paint(warm_krita, photo, style, size=SMALL, depth=depth, picture=f"real-{depth}")
    check_one_undo_step(facts)
    assert facts["painting"]["space"] == facts["space"]
    source, painted = warm_krita.read("source.raw"), warm_krita.read("painted.raw")
    assert alpha(painted, depth, SMALL) == alpha(source, depth, SMALL)
    assert painted != source
    print(f"pauses in the {depth} picture: {facts['ui']}")


def test_feathered_selection_is_respected(warm_krita: Krita, photo: Path, style: Path) -> None:
    facts = paint(
        warm_krita,
        photo,
        style,
        size=SMALL,
        selection=[30, 25, 65, 50],
        feather=6,
        picture="real-selection",
    )
    check_one_undo_step(facts)
    source = picture(warm_krita.read("source.raw"), SMALL)
    painted = picture(warm_krita.read("painted.raw"), SMALL)
    mask = np.frombuffer(warm_krita.read("mask.raw"), np.uint8).reshape(SMALL, SMALL)
    outside = mask == 0
    assert not painted[outside][:, 3].any(), "the new layer is fully transparent outside"
    seen = [
        picture(warm_krita.read(f"seen_{when}.raw"), SMALL)[outside] for when in ("before", "after")
    ]
    assert np.array_equal(*seen), "what is seen outside is the same to the bit"
    wanted = np.rint(source[..., 3].astype(float) * mask / 255)
    assert np.abs(painted[..., 3] - wanted).max() <= 1
    assert len(np.unique(mask)) > 50, "the selection is feathered"
    inside = (mask == 255) & (source[..., 3] > 0)
    assert np.array_equal(painted[..., 3][inside], source[..., 3][inside])
    assert (painted[inside][:, :3] != source[inside][:, :3]).mean() > 0.5


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


def test_cancel_keeps_what_is_there(
    warm_krita: Krita, photo: Path, style: Path, turns: Turns
) -> None:
    facts = warm_krita.play(
        "real_cancel", photo=warm_krita.bring(photo), style=warm_krita.bring(style)
    )
    assert len(facts["names"]) == 2
    assert "(stopped at step " in facts["names"][1]
    assert facts["painted"]
    assert facts["seconds"] < turns.within(10)


def test_documents_are_painted_side_by_side_and_come_back_from_the_history(
    warm_krita: Krita, photo: Path, style: Path
) -> None:
    facts = warm_krita.play("history", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    painting = "Impasto, 35 % – Photo"
    assert facts["next"] == ["Paint later", True]
    assert facts["alone"] == ["paused", "Photo is paused"]
    layers = {when: [layer for layer, _ in facts[when]] for when in ("queue", "goes_on")}
    assert facts["seen"]
    assert layers["queue"] == ["Third", "Other", "Photo"], "what is paused is last"
    assert layers["goes_on"] == ["Third", "Photo", "Other"], "the other image has its turn"
    first = [stage for layer, stage in facts["first_now"] if layer != "Third"]
    assert (facts["first_now"][1][0], first) == ("Other", ["1 job ahead", "2 jobs ahead"])
    assert facts["first"] == ["Photo", painting]
    second = ["Other", "Impasto, 35 % – Other", "Third"]
    assert facts["second"] == second, "the one in the middle was thrown away"
    assert facts["settings"] == [35, "These are the settings of “Other”"]
    assert facts["losses"].startswith("Step ")
    assert facts["film"][0] == "The timelapse is saved"
    assert facts["film"][1] > 1000
    assert (facts["compared"], facts["let_go"]) == (True, True)
    assert (facts["star"], facts["deleted"], facts["undone"]) == (True, -1, 0)
    again = "Night Harbour, 35 % – Other"
    assert facts["again"] == [*second[:2], again, "Third"]
    assert facts["same"], "the painting itself, to the bit"
    assert facts["missed"] == facts["again"], "not dropped on the canvas"
    assert facts["dragged"] == [*second[:2], again, again.replace(" – ", " #2 – "), "Third"]
    assert facts["drag_undone"] == facts["again"], "one step"
    assert facts["group"] == [["Colour", "normal"], ["Texture", "grain_merge"]]
    assert facts["group_off"] == [0, 0], "seen together they are the painting"
    assert facts["detail_is_grey"]
    assert not facts["source_taken"]
    assert facts["group_taken"] == [True, 35], "a group is taken up again as any painting"
    assert facts["group_undone"], "one step"
    assert facts["noise_off_opaque"] == [0, 0]
    both = [["Colour", "paintlayer"], ["Texture", "paintlayer"]]
    assert facts["noise_parts_opaque"] == both
    assert facts["noise_parts_soft"] == [*both, ["Mask", "transparencymask"]]
    assert facts["noise_nested"] == ["Noise", ["Colour", "Texture", "Mask"]]
    assert facts["noise_parts_maskless"] == both, "as in Krita 5.1"
    assert max(facts["noise_off_soft"] + facts["noise_off_maskless"]) <= 1


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
    layer = picture(real_krita.read("layer.raw"), 128)[..., [2, 1, 0, 3]]
    assert np.array_equal(opened(real_krita, styles["layer"]), layer)
    assert np.array_equal(opened(real_krita, styles["pasted"])[..., :3], layer[..., :3])
    title, path = styles["strokes"]
    assert title == "Photo (selection)"
    x, y, width, height = styles["bounds"]
    mask = np.frombuffer(real_krita.read("mask.raw"), np.uint8).reshape(128, 128)
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
        moments(picture(real_krita.read(f"{name}.raw"), 128)) for name in ("one", "other", "both")
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


@pytest.fixture(scope="module")
def frames(real_krita: Krita, trouble: Facts) -> Facts:
    from scumble_styles import starter_pack

    assert trouble["names"], "the backend has painted"
    style = real_krita.bring(starter_pack()[0].path)
    return real_krita.play("frames", style=style)


@pytest.mark.parametrize("check", FRAME_CHECKS, ids=lambda check: check.__name__)
def test_frames(frames: Facts, check: Callable[[Facts], None]) -> None:
    check(frames)


def style_moments(name: str) -> NDArray[np.float64]:
    from scumble_styles import find

    found = find(name)
    assert found is not None
    with Image.open(found.path) as image:
        return moments(np.asarray(image.convert("RGBA"))[..., [2, 1, 0, 3]])


def moments(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean and standard deviations of the colours."""
    colors = pixels[..., :3].reshape(-1, 3) / 255
    return np.concatenate([colors.mean(0), colors.std(0)])


def test_paintings_are_taken_up_again(warm_krita: Krita, photo: Path, style: Path) -> None:
    """By a slider; after the file was saved and opened under another backend; and in trouble."""
    facts = warm_krita.play("results", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    source, first = ["Photo", True], ["Impasto, 35 % – Photo", True]
    hidden, second = [first[0], False], ["Impasto, 80 % – Photo", True]
    assert not facts["row_at_first"]
    assert facts["painted"] == [source, first]
    assert facts["going_on"].startswith("Painting on from Photo")
    assert facts["replaced"] == facts["edit_redo"] == [source, hidden, second]
    assert facts["edit_undo"] == [source, first], "one step"
    assert facts["active"] == second[0]
    shown = [
        ["Photo", 35, False],
        [first[0], 35, True],
        ["Photo", 35, False],
        [second[0], 80, True],
    ]
    assert facts["shown"] == shown
    assert facts["line"].startswith(f"“{second[0]}”: these are its settings")
    assert facts["saved"]
    assert (facts["own"], facts["reopened"]) == (35, [second[0], 80, "draft"])
    assert facts["first"] > 0.05, "progress goes on where the draft has ended"
    assert facts["finer"] == ["Impasto, 80 % #2 – Photo", True, 80, "normal"]
    assert facts["sibling"] == [facts["finer"][:2], ["Impasto, 80 % #3 – Photo", True]]
    said, more = facts["anew"]
    assert more == 1
    assert "not kept here any more: “Photo” is painted from the start" in said
    said, same = facts["gone"]
    assert same
    assert said.startswith("That painting is not kept here any more and its layer “Photo” is gone")
    assert facts["closed"] == [35, False]


FOUR = 4
"""Presses of the mouse that a first task may take, from a docker that is open."""


def test_first_tasks_take_at_most_four_clicks(warm_krita: Krita, photo: Path, style: Path) -> None:
    other = warm_krita.bring(Path(__file__).parents[1] / "data" / "coffee.jpg")
    facts = warm_krita.play(
        "first_tasks",
        photo=warm_krita.bring(photo),
        other=other,
        style=warm_krita.bring(style),
    )
    first = "River Light, 50 % – Photo"
    assert facts["paint"] == ["Other", "Photo", first]
    strength, names = facts["less_strong"]
    assert strength < 40
    less = f"River Light, {strength} % – Photo"
    assert names == ["Other", "Photo", first, less]
    assert facts["compare"] == [True, False], "seen on the canvas while the button is held"
    assert facts["layer_as_style"][-1] == "Other (layer), 50 % – Photo"
    assert facts["yesterdays"] == ["Photo", "Other (layer), 50 % – Photo"]
    print(facts["clicks"])
    assert all(clicks <= FOUR for clicks in facts["clicks"].values()), facts["clicks"]


def test_krita_can_be_left_in_the_middle_of_a_job(
    warm_krita: Krita, photo: Path, style: Path
) -> None:
    """The last one: it ends this Krita."""
    warm_krita.play("leave", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    assert warm_krita.quit() == 0


def paint(
    krita: Krita, photo: Path, style: Path, size: int, depth: str = "U8", **more: object
) -> Facts:
    return krita.play(
        "paint",
        model="RGBA",
        depth=depth,
        size=size,
        photo=krita.bring(photo),
        style=krita.bring(style),
        **more,
    )


def picture(pixels: bytes, size: int) -> NDArray[np.uint8]:
    return np.frombuffer(pixels, np.uint8).reshape(size, size, 4)
