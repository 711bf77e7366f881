"""The docker and the menu action in the real Krita, with a stand-in for the client."""

import json
from pathlib import Path

import pytest
from krita_runner import Facts, Krita
from PIL import Image

pytestmark = pytest.mark.editor


@pytest.fixture(scope="session")
def styles(krita: Krita) -> str:
    """A folder of style pictures, one of them huge and one broken."""
    folder = krita.home / "styles"
    folder.mkdir()
    for number in range(24):
        Image.new("RGB", (900, 600), (10 * number, 90, 160)).save(folder / f"style_{number}.png")
    Image.new("RGB", (6000, 4000), (200, 90, 30)).save(folder / "huge.jpg")
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("no picture either")
    return krita.inside(folder)


@pytest.fixture(scope="session")
def bad_input(krita: Krita) -> Facts:
    """The first scenario of all: no style is chosen yet."""
    from scumble_styles import starter_pack

    return krita.play("bad_input", style=krita.bring(starter_pack()[0].path))


LINES = {
    "no document": "No picture is open",
    "no style": "No style is chosen",
    "empty layer": "“Empty” is empty",
    "off the canvas": "“Outside” lies outside the canvas",
    "hidden layer": "“Layer” is hidden",
    "in a locked group": "“Inside” is in the locked group “Group”",
    "in a hidden group": "“Inside” is in the hidden group “Group”",
    "pass-through group": "“Group” is a pass-through group",
    "mask": "“Mask” is a mask",
    "selection elsewhere": "The selection does not touch “Tiny”",
    "style file gone": "The style ",
    "not installed": "The line that came with not-installed",
    "wrong version": "The line that came with version",
    "bad style": "The line that came with style",
}


@pytest.mark.parametrize("case", LINES)
def test_bad_input_is_one_clear_line(bad_input: Facts, case: str) -> None:
    line = bad_input["lines"][case]
    assert line.startswith(LINES[case])
    assert "\n" not in line
    assert bad_input["layers_added"][case] == 0


@pytest.mark.parametrize("case", ["locked layer", "one pixel", "after all that"])
def test_what_can_be_painted_is(bad_input: Facts, case: str) -> None:
    assert bad_input["layers_added"][case] == 1
    assert "is ready" in bad_input["lines"][case]


def test_selection_is_left_alone(bad_input: Facts) -> None:
    assert bad_input["selection_kept"]


def test_docker_picks_styles_and_remembers(krita: Krita, styles: str, photo: Path) -> None:
    facts = krita.play("docker", folder=styles, pictures=26, style=krita.bring(photo))
    assert facts["missing"] == []
    assert facts["parameters"] == [], "every parameter of the table has a widget"
    assert facts["in_menu"] == ["Scumble: paint selected layers"]
    assert facts["from_folder"] == 26
    assert facts["starters"] >= 8
    assert facts["chosen"]
    remembered = {name: json.loads(text) for name, text in facts["remembered"].items()}
    assert remembered["folders"] == [styles]
    assert remembered["parameters"]["strength"] == 65
    assert remembered["parameters"]["preset"] == "fine"


SPACES = [
    ("RGBA", "U8"),
    ("RGBA", "U16"),
    ("RGBA", "F16"),
    ("RGBA", "F32"),
    ("GRAYA", "U8"),
    ("GRAYA", "U16"),
    ("CMYKA", "U8"),
    ("LABA", "U16"),
]


@pytest.mark.parametrize(("model", "depth"), SPACES)
def test_every_colour_space_comes_back_in_its_own(
    krita: Krita, photo: Path, style: Path, model: str, depth: str
) -> None:
    facts = krita.play(
        "paint",
        model=model,
        depth=depth,
        size=256,
        photo=krita.bring(photo),
        style=krita.bring(style),
    )
    assert facts["painting"]["space"] == facts["space"]
    assert facts["space"][:2] == [model, depth]
    source, painted = krita.read("source.raw"), krita.read("painted.raw")
    assert alpha(painted, depth, 256) == alpha(source, depth, 256)
    if model != "GRAYA":  # the stand-in swaps red and blue: grey stays grey
        assert painted != source
    check_one_undo_step(facts)


def alpha(pixels: bytes, depth: str, size: int) -> list[bytes]:
    """The bytes of the last channel."""
    pixel = len(pixels) // size**2
    width = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}[depth]
    return [pixels[byte::pixel] for byte in range(pixel - width, pixel)]


def check_one_undo_step(facts: Facts) -> None:
    name = facts["painting"]["name"]
    assert facts["names"] == ["Photo", name], "right above its source"
    assert facts["edit_undo"] == ["Photo"]
    assert facts["edit_redo"] == ["Photo", name]
    assert facts["redone_same"]
    assert facts["source_untouched"]
    assert facts["source_after_undo"]
    assert facts["active"] == "Photo", "the next brush stroke belongs where it belonged"
    assert facts["painting"]["opacity"] == 255
    assert facts["painting"]["blending"] == "normal"


def test_every_kind_of_layer_gets_its_own_painting(krita: Krita, style: Path) -> None:
    facts = krita.play("kinds", style=krita.bring(style))
    assert min(facts["filled"].values()) > 0
    assert facts["as_expected"] == dict.fromkeys(("Plain", "Group", "Vector", "Masked"), True)
    assert facts["touched"] == ["Group"], "only because its children were painted as well"
    above = dict(facts["order"])
    title = facts["order"][1][0].removeprefix("Plain")
    assert [name for name, _ in facts["order"]] == [
        each for name in ("Plain", "Group", "Vector", "Masked") for each in (name, name + title)
    ]
    assert above["Group"] == ["In 1", "In 1" + title, "In 2", "In 2" + title]
    assert facts["undo_steps"] == 6, "one for each layer"
    assert facts["names_undone"] == ["Plain", "Group", "Vector", "Masked"]
    assert any("(3 of 6)" in line for line in facts["painting_lines"])
    assert facts["line"].startswith("6 layers are painted")


def test_artist_goes_on_while_a_job_runs(krita: Krita, style: Path) -> None:
    facts = krita.play("meanwhile", style=krita.bring(style))
    edited = facts["edited"]
    assert edited["names"][0] == "Renamed"
    assert edited["names"][1].startswith("Source –")
    assert edited["names"][2] == "Other"
    assert edited["active"] == "Other"
    assert edited["stroke_kept"] == [3, 2, 1, 255]
    assert edited["painted"] == [200, 60, 30, 255], "the layer as it was when Paint was clicked"
    assert "was removed meanwhile" in facts["deleted"]["line"]
    assert facts["deleted"]["names"][-1].startswith("Renamed –")
    assert facts["moved"]["in_group"] == ["Other"]
    assert facts["moved"]["names"][-1].startswith("Other –")
    closed = facts["closed"]
    assert "was closed meanwhile" in closed["line"]
    assert closed["new"]
    assert closed["name"].startswith("Closing –")
    assert closed["pixel"] == [200, 60, 30, 255]
    assert closed["outside"] == [0, 0, 0, 0]


def test_stroke_is_not_cut_short_by_a_painting(krita: Krita, style: Path) -> None:
    facts = krita.play("stroke", style=krita.bring(style))
    assert facts["names_while_drawing"] == ["Layer"]
    assert facts["line_while_drawing"] == "Putting the painting above Layer…"
    assert facts["stroke"][1] > 60, "all of the line is there"
    painting = facts["names"][1]
    assert facts["names"] == ["Layer", painting]
    assert facts["undo_1"] == [["Layer"], False], "the painting first"
    assert facts["undo_2"] == [["Layer"], True], "then the stroke"


def test_cancel_keeps_the_best_picture_so_far(krita: Krita, style: Path) -> None:
    facts = krita.play("cancel", style=krita.bring(style))
    assert facts["buttons_running"] == [False, True]
    assert facts["buttons_after"] == [True, False]
    assert 0.1 < facts["bar"] < 0.4
    assert "(stopped at step " in facts["names"][1]
    assert facts["pixel"] == [200, 60, 30, 255]
    assert facts["names_at_once"] == facts["names"], "nothing was painted, nothing was added"
    assert facts["line_at_once"] == "Cancelled before there was a picture"
    assert facts["updates"][0][1] == {"strength": 80.0}
    assert any(name.endswith(", 80 %") for name in facts["renamed"])


def test_unfinished_paintings_are_offered_and_go_on(krita: Krita, style: Path) -> None:
    facts = krita.play("unfinished", seconds=120, style=krita.bring(style))
    assert not facts["at_first"]
    assert facts["words"] == "4 unfinished paintings"
    assert facts["tip"].startswith("Sky\n20 × 10 · 45 % done · 1 minute ago")
    assert facts["buttons"] == ["Go on", "Discard"] * 4
    assert facts["height"][1] - facts["height"][0] <= facts["row"] + 6 <= 48, "one line"
    assert facts["while_busy"] == [False, False, True]
    assert facts["updates"] == [["sky", {"freedom": 61.0}]], "not what the sliders show besides"
    title = "Night Harbour, 70 %"
    assert facts["first"] == ["Ground", "Sky", f"Sky – {title}", "Top"]
    assert facts["first_pixel"] == [200, 60, 30, 77]
    assert facts["first_bounds"] == [10, 20, 20, 10]
    assert facts["first_undone"] == ["Ground", "Sky", "Top"]
    assert facts["then"] == "3 unfinished paintings"
    assert facts["second"] == [*facts["first"], f"Elsewhere – {title}"]
    assert facts["second_pixel"] == [200, 60, 30, 255], "in Krita's order of channels"
    assert facts["second_undone"] == facts["first"]
    assert facts["first_undone_redone"]
    assert facts["second_undone_redone"]
    assert "is ready" in facts["second_line"]
    assert "removed" not in facts["second_line"]
    assert facts["new_documents"] == 1
    assert facts["third"] == [300, 200, f"Large – {title}"]
    assert "fits no open picture" in facts["third_line"]
    assert facts["last"] == "1 unfinished painting"
    assert "last" not in facts["left"]
    assert facts["resumed"] == ["sky", "other", "large"]


def test_every_window_has_a_docker_or_a_line_that_says_why_not(krita: Krita) -> None:
    """The last one: Krita ends when one of several windows is closed by a script."""
    facts = krita.play("more_windows")
    assert facts["strength"] == [35, 55], "both windows show the same settings"
    assert facts["line"].startswith("Scumble cannot run in this Krita")
    assert "scumble install krita" in facts["line"]
