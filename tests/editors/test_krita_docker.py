"""The docker and the menu action in the real Krita, with a stand-in for the client."""

import json
import shutil
from pathlib import Path

import pytest
from krita_runner import Facts, Krita
from PIL import Image
from tests.turns import Turns

pytestmark = pytest.mark.editor

FRAME = 16
"""Milliseconds that a screen shows a picture."""


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def bad_input(krita: Krita) -> Facts:
    """The first scenario of all: no style is chosen yet."""
    from scumble_styles import starter_pack

    return krita.play("bad_input", style=krita.bring(starter_pack()[0].path))


LINES = {
    "no document": "No image is open",
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


def test_docker_picks_styles_and_remembers(
    krita: Krita, styles: str, photo: Path, tmp_path: Path
) -> None:
    """The file's name is beyond ASCII and looks like HTML."""
    opened = tmp_path / "Gemälde <i> &.jpg"
    shutil.copy(photo, opened)
    facts = krita.play("docker", folder=styles, pictures=26, style=krita.bring(opened))
    assert facts["missing"] == []
    assert facts["parameters"] == [], "every parameter of the table has a widget"
    assert facts["high"] > 330, "sliders and styles are seen when it is first shown"
    assert facts["untipped"] == []
    assert facts["in_menu"] == [
        *("Scumble: paint selected layers", "Scumble: paint on, finer"),
        *("Scumble: paint a variation", "Scumble: live", "Scumble: paint all frames"),
        *("Scumble: cancel", "Scumble: use selected layer as style"),
        "Scumble: compare with the source",
    ]
    assert facts["from_folder"] == 26
    assert facts["starters"] >= 8
    assert facts["chosen"]
    remembered = {name: json.loads(text) for name, text in facts["remembered"].items()}
    assert remembered["folders"] == [styles]
    assert remembered["parameters"]["strength"] == 65
    assert remembered["parameters"]["preset"] == "fine"
    assert remembered["files"][-1].endswith("-jörg/pictures/Gemälde <i> &.jpg")
    assert remembered["style"] == [remembered["files"][-1], "Gemälde <i> &", ""]
    assert facts["tip"].startswith("<qt>Gemälde &lt;i&gt; &amp;<br>/home/")
    assert facts["shortcut"] == "Ctrl+Alt+U", "it is among Krita's shortcuts"
    assert facts["without_picture"] == ["broken.jpg"], "in a home with a name beyond ASCII, too"


def test_519_styles_hold_up_nobody(krita: Krita, turns: Turns) -> None:
    """Listed through subfolders, searched by title and folder, made larger, scrolled."""
    folder = krita.home / "many"
    folder.mkdir()
    Image.effect_noise((900, 600), 60).convert("RGB").save(folder / "one.jpg")
    content = (folder / "one.jpg").read_bytes()
    (folder / "one.jpg").unlink()
    for number in range(519):
        path = folder / f"Set {number % 20}" / f"blue_{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    def longest() -> float:
        facts = krita.play("many", folder=krita.inside(folder), count=519)
        assert facts["found"] == ["Blue 517"], "set 17"
        print(f"longest pause {facts['longest']} ms")
        return float(facts["longest"])

    turns.bounded(longest, lambda pause: pause < turns.within(50), tries=2)


def test_what_raises_is_a_line_and_no_dialog(krita: Krita) -> None:
    facts = krita.play("stumbles")
    for case in ("slot", "step", "event"):
        line, dialog = facts[case]
        assert not dialog
        assert "Scumble ran into an error (RuntimeError: thrown in this test xx" in line
        assert len(line) < 400
    assert facts["idle"], "nothing hangs"


@pytest.fixture(scope="module")
def hands(krita: Krita) -> Facts:
    return krita.play("hands")


def test_framed_style_is_the_painted_one(hands: Facts) -> None:
    last = hands["last"]
    assert hands["framed"] == [[0], [1], [last], [last - 1], [last - 1], [last - 1]]
    assert hands["painted"][0] == hands["painted"][1]
    assert hands["updates"] == [[{}, ["impasto"]]], "a style clicked while it paints"
    assert "“No picture” cannot be read as a picture" in hands["line_unreadable"]


def test_wheel_scrolls_and_changes_nothing_without_focus(hands: Facts) -> None:
    assert [name for name, (changed, _) in hands["wheel"].items() if changed] == []
    assert any(scrolled for _, scrolled in hands["wheel"].values())
    assert hands["wheel_focused"]


def test_what_is_said_is_seen_and_true(hands: Facts) -> None:
    assert hands["lowest"] <= 200, "a low docker does not make Krita's window higher"
    assert hands["words"] == [True, True], "wrapped, not cut"
    assert hands["under"]
    assert hands["revealed"] == [True, True]
    assert hands["refused"] == ["A line that is long,", "Click Paint"], "a style is chosen"
    assert "is ready" in hands["shown"][0]
    assert hands["shown"][1]
    assert hands["other"] == ["Click Paint", False]
    assert hands["tips"] == []


def test_artist_goes_on_while_a_job_runs(krita: Krita, style: Path) -> None:
    facts = krita.play("meanwhile", style=krita.bring(style))
    edited = facts["edited"]
    assert edited["names"][0] == "Renamed"
    assert edited["names"][1] == "Impasto, 50 % – Source"
    assert edited["names"][2] == "Other"
    assert edited["active"] == "Other"
    assert edited["stroke_kept"] == [3, 2, 1, 255]
    assert edited["painted"] == [200, 60, 30, 255], "the layer as it was when Paint was clicked"
    assert "was removed meanwhile" in facts["deleted"]["line"]
    assert facts["deleted"]["names"][-1] == "Impasto, 50 % – Renamed"
    assert facts["moved"]["in_group"] == ["Other"]
    assert facts["moved"]["names"][-1] == "Impasto, 50 % – Other"
    closed = facts["closed"]
    assert "was closed meanwhile" in closed["line"]
    assert closed["new"]
    assert closed["name"] == "Impasto, 50 % – Closing"
    assert closed["pixel"] == [200, 60, 30, 255]
    assert closed["outside"] == [0, 0, 0, 0]


def test_stroke_is_not_cut_short_by_a_painting(krita: Krita, style: Path) -> None:
    facts = krita.play("stroke", style=krita.bring(style))
    assert facts["names_while_drawing"] == ["Layer"]
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
    assert [update[1:] for update in facts["updates"]] == [
        [{"strength": 80.0}, []],
        [{}, ["other"]],
    ]
    assert facts["renamed"][-1].startswith("Other, 80 % –")
    assert facts["line_dropped"] == "Discarded: nothing was added to the image"
    assert facts["names_dropped"] == facts["renamed"]
    assert not facts["buttons_at_last"][1], "nothing is left to cancel"


def test_unfinished_paintings_are_offered_and_go_on(krita: Krita, style: Path) -> None:
    facts = krita.play("unfinished", style=krita.bring(style))
    assert not facts["at_first"]
    assert facts["words"] == "4 unfinished paintings"
    assert facts["tip"].startswith("Sky\n20 × 10 · 45 % done · 1 minute ago")
    assert facts["buttons"] == ["Resume", "Discard"] * 4
    assert facts["height"][1] - facts["height"][0] <= facts["row"] + 6 <= 48, "one line"
    assert facts["while_busy"] == [False, False, True]
    assert not facts["resuming"].startswith("Waiting"), "its first strokes are long there"
    assert facts["updates"] == [["sky", {"freedom": 61.0}, []]], "not what is chosen besides"
    title = "Night Harbour, 70 %"
    assert facts["first"] == ["Ground", "Sky", f"{title} – Sky", "Top"]
    assert facts["first_pixel"] == [200, 60, 30, 77]
    assert facts["first_bounds"] == [10, 20, 20, 10]
    assert facts["first_undone"] == ["Ground", "Sky", "Top"]
    assert facts["then"] == "3 unfinished paintings"
    assert facts["second"] == [*facts["first"], f"{title} – Elsewhere"]
    assert facts["second_pixel"] == [200, 60, 30, 255], "in Krita's order of channels"
    assert facts["second_undone"] == facts["first"]
    assert facts["first_undone_redone"]
    assert facts["second_undone_redone"]
    assert "is ready" in facts["second_line"]
    assert "removed" not in facts["second_line"]
    assert facts["new_documents"] == 1
    assert facts["third"] == [300, 200, f"{title} – Large"]
    assert "matches no open image" in facts["third_line"]
    assert facts["last"] == "1 unfinished painting"
    assert "last" not in facts["left"]
    assert facts["resumed"] == ["sky", "other", "large"]


def test_every_window_has_a_docker_or_a_line_that_says_why_not(krita: Krita) -> None:
    """The last one: Krita ends when one of several windows is closed by a script."""
    facts = krita.play("more_windows")
    assert facts["strength"] == [35, 55], "both windows show the same settings"
    for mode, line, live, rows in (
        ("painting", "Painting Layer (1 of 2)", False, 2),
        ("live", "Painting Layer", True, 1),
        ("frames", "Poses: frame 1 of 2", False, 1),
    ):
        first, second, said, names = facts[mode]
        assert first == second, "both windows tell of it"
        assert (first[0].partition(",")[0], *first[1:]) == (line, live, rows)
        assert said == "Discarded: nothing was added to the image", "by the other window's button"
        assert names == ["Poses", "Layer"]
    assert facts["line"].startswith("Scumble cannot run in this Krita")
    assert "scumble install krita" in facts["line"]


@pytest.fixture(scope="module")
def told(krita: Krita) -> Facts:
    return krita.play("told")


def test_what_a_painting_takes_is_told_before(told: Facts) -> None:
    """The layer's size counts, or the selection's; nothing is told while it paints."""
    assert told["a layer"] == "400 × 300, painted at 100, about 2 min on the processor, 2.0 GB"
    assert told["a selection"] == "90 × 80, about 7 s on the processor, 2.0 GB"
    assert not told["while it paints"]


def test_too_large_a_layer_is_said_and_looking_at_it_takes_no_frame(
    krita: Krita, turns: Turns
) -> None:
    def is_smooth(facts: Facts) -> bool:
        return max(facts["milliseconds"]) < turns.within(FRAME)

    facts = turns.bounded(lambda: krita.play("told_large"), is_smooth, tries=2)
    assert facts["too large"].startswith("6000 × 4000 needs 9.0 GB of memory, and 4.0 GB is free")
    assert "bold" in facts["bold"]


def test_each_line_has_the_icon_of_its_kind(told: Facts) -> None:
    assert told["ready"][0] == "INFORMATION"
    assert told["failed"][0] == "ERROR"


def test_actions_have_shortcuts_that_krita_does_not_use(told: Facts) -> None:
    """One is the artist's own, the others are the defaults; they are listed under Scumble."""
    own = {"scumble_paint": "Ctrl+Alt+U", "scumble_cancel": "Ctrl+Alt+X"}
    assert own.items() <= told["shortcuts"].items()
    assert told["taken"] == {"Ctrl+Alt+P": 0, "Ctrl+Alt+X": 1, "Ctrl+Alt+U": 1}
    listed = sorted(words[-1] for words in told["editor"] if words[:2] == ["Scripts", "Scumble"])
    assert listed == ["Scumble", *sorted(told["actions"])], "each can be given a key"
    assert "Scumble: paint on, finer" in listed
    assert len(told["cancelled"]) == 2, "Cancel's shortcut keeps the picture so far"
