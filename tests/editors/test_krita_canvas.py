"""The forming picture on the canvas of the real Krita: seen in its place, kept nowhere."""

import zipfile
from pathlib import Path

import pytest
from krita_runner import Facts, Krita
from PIL import Image
from tests.turns import Turns

pytestmark = pytest.mark.editor

SMOOTH = 50
"""Milliseconds that the UI may stand still."""


@pytest.fixture(scope="module")
def canvas(krita: Krita) -> Facts:
    from scumble_styles import starter_pack

    return krita.play("canvas", style=krita.bring(starter_pack()[0].path))


def check(look: Facts, pictures: Path, least: int) -> None:
    """Every point has its colour on the screenshot."""
    image = Image.open(pictures / f"{look['picture']}.png").convert("RGB")
    wrong = []
    for (x, y), color in look["points"]:
        seen = image.getpixel((x, y))
        if max(abs(a - b) for a, b in zip(seen, color, strict=True)) > 12:
            wrong.append(((x, y), tuple(color), seen))
    assert len(look["points"]) >= least, look
    assert not wrong, f"{look['picture']}: (place, wanted, seen) {wrong}"


def test_it_is_in_its_place_at_every_zoom_rotated_and_mirrored(
    canvas: Facts, pictures: Path
) -> None:
    assert canvas["idle"] == 0
    assert [look["picture"][13:] for look in canvas["looks"]] == [
        "60-0-plain",
        "200-0-plain",
        "100-30-mirrored",
    ]
    for look in canvas["looks"]:
        check(look, pictures, 16)
        assert look["apart"] < 1, "Krita 5.1 does not tell where its canvas is"


def test_source_is_seen_while_the_key_is_held(canvas: Facts, pictures: Path) -> None:
    for look in [*canvas["held"], canvas["finished_held"], canvas["another_day"]]:
        check(look, pictures, 4)
    assert (canvas["while_held"], canvas["after_held"]) == (1, 0)
    assert canvas["after_another_day"] == 0


def test_line_is_dragged_on_the_canvas(canvas: Facts, pictures: Path) -> None:
    check(canvas["split"], pictures, 16)


def test_line_is_dragged_by_a_pen_which_draws_nothing_below_it(canvas: Facts) -> None:
    off, same, as_large = canvas["pen_split"]
    assert max(map(abs, off)) <= 1
    assert (same, as_large) == (True, True)


def test_nothing_of_it_is_in_the_document(canvas: Facts, krita: Krita) -> None:
    same, state = canvas["same"]
    assert same, state
    assert not state["modified"], "so Krita saves nothing for recovery"
    before, after = (zipfile.ZipFile(krita.desk / name) for name in canvas["kra"])
    assert before.namelist() == after.namelist()
    for name in before.namelist():
        if name != "documentinfo.xml":  # has the time
            assert before.read(name) == after.read(name), name


def test_it_is_gone_when_the_painting_has_come(canvas: Facts) -> None:
    assert canvas["after_end"] == 0
    assert len(canvas["layers"]) == 3


@pytest.fixture(scope="module")
def ends(krita: Krita, canvas: Facts) -> Facts:  # noqa: ARG001 - the other one first
    from scumble_styles import starter_pack

    return krita.play("canvas_ends", style=krita.bring(starter_pack()[0].path))


@pytest.mark.parametrize("how", ["document closed", "view closed", "broken", "switched off"])
def test_it_is_gone_whatever_happens(ends: Facts, how: str) -> None:
    found = ends[how]
    assert (found["after"], found["at last"]) == (0, 0), found
    assert found["paints"], "the painting goes on"


def test_it_is_in_every_view_of_its_document_and_no_other(ends: Facts) -> None:
    assert ends["document closed"]["only its own"] == 1
    assert (ends["view closed"]["in both"], ends["view closed"]["in one"]) == (2, 1)


def test_an_error_in_it_is_said_and_it_can_be_switched_on_again(ends: Facts) -> None:
    error = ends["broken"]
    assert "ValueError: it is broken" in error["line"]
    assert (error["button"], error["again"]) == (False, 1)


def test_ui_runs_on_while_a_large_layer_forms(krita: Krita, turns: Turns) -> None:
    """Previews as large as a screen, seven a second, at 60 % and 200 %."""
    from scumble_styles import starter_pack

    style = krita.bring(starter_pack()[0].path)

    def watch() -> Facts:
        facts = krita.play("canvas_pace", style=style, size=[3000, 2000], side=2048)
        assert facts["sides"][-1] == 3000, "at 200 % all that the layer has"
        return facts

    def is_smooth(facts: Facts) -> bool:
        pauses = [facts[part]["longest_ms"] for part in ("source", "0.6", "2.0")]
        print(f"longest pauses {pauses} ms")
        return max(pauses) <= turns.within(SMOOTH) and facts["0.6"]["pictures"] >= 5

    turns.bounded(watch, is_smooth, tries=2)


def test_a_canvas_is_found_as_fast_wherever_the_docker_is(krita: Krita) -> None:
    """It is looked for at each picture. Dockers in a tab come before it among Krita's children, and
    walking their thousands of widgets stopped the UI for 60 ms.
    """
    facts = krita.play("canvas_look")
    apart, in_a_tab = facts["apart"], facts["in a tab"]
    print(apart, in_a_tab)
    assert apart["found"] == in_a_tab["found"] == 1
    assert in_a_tab["seconds"] < 3 * apart["seconds"]
