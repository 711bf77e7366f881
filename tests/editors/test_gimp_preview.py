"""The picture in the real GIMP's window: zoomed, dragged, compared, and seen in the image."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import pytest
from gimp_case import FORMING, LARGE, SCUMBLE_WINDOW, SMALL, Case, ImageFacts, image_shows
from gimp_runner import IMAGE_WINDOW, Gimp

pytestmark = pytest.mark.editor

ROW = 100
WIDE = 4
"""Bytes of a pixel."""


class Pane:
    """A person at the pane: positions are the pane's own."""

    def __init__(self, gimp: Gimp) -> None:
        self.gimp = gimp

    def facts(self) -> dict[str, Any]:
        time.sleep(0.3)  # it is drawn when GTK has time
        facts: dict[str, Any] = self.gimp.ask("pane")
        return facts

    def middle(self) -> list[float]:
        """Where the picture's corner is from the pane's middle: lines below the pane may come."""
        facts = self.facts()
        return [facts["place"][axis] - facts["size"][axis] / 2 for axis in (0, 1)]

    def at(self, x: float, y: float) -> tuple[str, str]:
        left, up = self.facts()["corner"]
        return str(round(left + x)), str(round(up + y))

    def drag(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        self.gimp.xdotool("mousemove", *self.at(*begin), "mousedown", "1")
        middle = (begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2
        for place in (middle, end):
            self.gimp.xdotool("mousemove", *self.at(*place))
        self.gimp.xdotool("mouseup", "1")

    def press(self, name: str) -> None:
        """Click a button with the mouse, once it stays where it is: lines below it may come."""
        places = [self.gimp.ask("place", name=name)]
        while places[-6:] != [places[-1]] * 6:
            assert len(places) < 200, "it never stays where it is"
            time.sleep(0.2)
            places.append(self.gimp.ask("place", name=name))
        place = places[-1]
        self.gimp.xdotool("mousemove", *map(str, place), "click", "1")

    def row(self) -> list[list[int]]:
        """A row of the pane, of the source, and of the painting, at 100 %."""
        rows: list[list[int]] = self.gimp.ask("row", y=self.facts()["size"][1] // 2)
        return rows


def alike(shown: list[int], pixels: list[int]) -> bool:
    """Whether two rows are the same; GdkPixbuf rounds what it puts over checks."""
    differences = [abs(a - b) for a, b in zip(shown, pixels, strict=True)]
    return max(differences) <= 1


def test_one_painting_is_zoomed_compared_and_seen_in_the_image(case: Case) -> None:
    gimp = case.gimp
    case.open("menu", size=LARGE, scenario="in_image")
    before = ImageFacts(gimp, ROW)
    assert before.layers == ["Photo", "Base"]
    gimp.ask("set", name="scumble_in_image", value=True)
    case.paint("draft")
    forming = image_shows(gimp, ROW, lambda f: f.layers == [FORMING, "Photo", "Base"])
    assert gimp.ask("facts")["state"] == "PAINTING"
    assert not alike(forming.row, before.row)
    assert forming.kept == before.kept == (["Photo"], False, True)
    gimp.photograph("gimp-in-image-forming")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    source, result = gimp.ask("rows", y=ROW)
    assert source == before.row
    done = image_shows(gimp, ROW, lambda f: f.row == result)
    assert done.kept == before.kept
    gimp.xdotool("windowactivate", "--sync", gimp.find(SCUMBLE_WINDOW))
    pane = Pane(gimp)
    zooms_to_100_percent_and_is_dragged(pane)
    source_is_compared_by_line_button_and_key(pane)
    is_compared_in_the_image(pane, source, result)
    is_switched_off_without_a_trace(gimp, before)
    gimp.press(SCUMBLE_WINDOW, "alt+o")
    gimp.ended(case.pid)
    gimp.say("added")
    for number in (1, 2, 3):
        gimp.press_for(f"undo-{number}", IMAGE_WINDOW, "ctrl+z")
    gimp.reached("undone")
    what_a_kill_leaves_is_swept(case)
    facts = case.close()
    name = "Mosaic, 50 % – Photo"
    assert facts["added"]["tree"] == [name, "Photo", "Floor"]
    assert facts["saved"] == [[name, ["scumble-settings"]], ["Photo", []], ["Floor", []]]
    names = ("Floor", "Base", "Ground")
    assert facts["undone"] == [["Photo", bottom] for bottom in names], "one step each"
    assert facts["killed"]["tree"] == [FORMING, "Photo", "Ground"]
    assert facts["killed_undo"], "the artist can undo"
    assert not facts["killed"]["dirty"]
    assert facts["left"][0] == [FORMING, ["scumble-forming"]], "a file saved then has it"
    assert facts["swept"]["tree"] == ["Photo", "Ground"]
    assert facts["swept"]["selected"] == ["Photo"]
    assert not facts["swept"]["dirty"]
    assert facts["swept"]["seen"] == facts["before"]["seen"]
    assert facts["clean"] == [["Photo", []], ["Ground", []]]


def test_what_was_saved_and_undone_is_not_saved_while_a_painting_is_shown(
    gimp_windows: Gimp,
) -> None:
    """GIMP counts changes: one more after an undo, and its count says "saved"."""
    gimp = gimp_windows
    number = gimp.begin("undone")
    gimp.reached("shown")
    for word in ("undo-1-0", "undo-2-0", "undo-2-1"):
        gimp.press_for(word, IMAGE_WINDOW, "ctrl+z")
    gimp.press_for("redo", IMAGE_WINDOW, "ctrl+y")
    facts = gimp.finish(number)
    assert facts["0 undone"] == [False] * 3
    assert facts["1 undone"] == facts["2 undone"] == [True] * 3
    assert facts["redone"] == ["Step 0"]
    assert facts["parasites"] == []


def is_compared_in_the_image(pane: Pane, source: list[int], result: list[int]) -> None:
    gimp = pane.gimp
    gimp.ask("set", name="scumble_split", value=True)
    half = image_shows(gimp, ROW, lambda f: f.row not in (source, result))
    edge = next(n for n in range(WIDE * LARGE) if half.row[n] != source[n])
    assert half.row[edge:] == result[edge:], "left of the line the source"
    gimp.photograph("gimp-in-image-split")
    gimp.ask("set", name="scumble_split", value=False)
    x, y = gimp.ask("place", name="scumble_compare")
    gimp.xdotool("mousemove", str(x), str(y), "mousedown", "1")
    image_shows(gimp, ROW, lambda f: f.row == source)
    gimp.xdotool("mouseup", "1")
    image_shows(gimp, ROW, lambda f: f.row == result)
    gimp.press(IMAGE_WINDOW, "2")
    gimp.photograph("gimp-in-image-200")


def is_switched_off_without_a_trace(gimp: Gimp, before: ImageFacts) -> None:
    gimp.ask("set", name="scumble_in_image", value=False)
    off = image_shows(gimp, ROW, lambda f: f.layers == ["Photo", "Base"])
    assert (off.row, off.kept) == (before.row, before.kept)
    gimp.ask("set", name="scumble_in_image", value=True)
    image_shows(gimp, ROW, lambda f: f.layers == [FORMING, "Photo", "Base"])
    gimp.ask("rename", old="Base", new="Floor")  # the artist works on meanwhile


def what_a_kill_leaves_is_swept(case: Case) -> None:
    gimp = case.gimp
    gimp.search_menu("Scumble", SCUMBLE_WINDOW)
    case.filled()
    case.paint("draft")
    image_shows(gimp, ROW, lambda f: f.layers == [FORMING, "Photo", "Ground"])
    os.kill(case.pid, signal.SIGKILL)
    gimp.ended(case.pid)
    time.sleep(1)
    gimp.dismiss("^GIMP Message$")
    gimp.photograph("gimp-in-image-killed")
    gimp.say("killed")
    gimp.reached("looked")
    gimp.search_menu("Scumble", SCUMBLE_WINDOW)
    case.filled()
    assert ImageFacts(gimp, ROW).layers == ["Photo", "Ground"]
    gimp.press(SCUMBLE_WINDOW, "Escape")
    gimp.ended(case.pid)
    gimp.say("judge")


def zooms_to_100_percent_and_is_dragged(pane: Pane) -> None:
    gimp, whole = pane.gimp, pane.facts()
    assert whole["fits"]
    gimp.photograph("gimp-preview-fit")
    pane.press("scumble_actual")
    actual = pane.facts()
    assert (actual["percent"], actual["said"]) == (100, "100 %")
    gimp.photograph("gimp-preview-100")
    shown, _, result = pane.row()
    assert alike(shown, result), "each pixel of the painting is one of the screen"
    before = pane.middle()
    pane.drag((200, 150), (150, 120))
    moved = pane.facts()
    assert pane.middle() == pytest.approx([before[0] - 50, before[1] - 30], abs=1.01)
    shown, _, result = pane.row()
    assert alike(shown, result)
    gimp.photograph("gimp-preview-dragged")
    gimp.xdotool("mousemove", *pane.at(100, 100), "keydown", "ctrl", "click", "4", "keyup", "ctrl")
    larger = pane.facts()
    assert larger["percent"] == 125
    for axis in (0, 1):
        below = [(100 - f["place"][axis]) / f["percent"] for f in (moved, larger)]
        assert below[0] == pytest.approx(below[1], abs=0.02), "what is below the pointer stays"
    pane.press("scumble_fit")
    assert pane.facts()["fits"]
    gimp.xdotool("mousemove", *pane.at(100, 100), "click", "--repeat", "2", "--delay", "60", "1")
    assert pane.facts()["percent"] == 100, "a double-click goes there"


def source_is_compared_by_line_button_and_key(pane: Pane) -> None:
    gimp = pane.gimp
    pane.press("scumble_actual")
    pane.press("scumble_split")
    wide, before = pane.facts()["size"][0], pane.middle()
    pane.drag((wide / 2, 80), (120, 90))
    assert pane.middle() == before, "the line was dragged, not the picture"
    gimp.photograph("gimp-preview-split")
    shown, source, result = pane.row()
    assert alike(shown[: WIDE * 118], source[: WIDE * 118])
    assert alike(shown[WIDE * 122 :], result[WIDE * 122 :])
    assert not alike(source[: WIDE * 118], result[: WIDE * 118])
    x, y = gimp.ask("place", name="scumble_compare")
    gimp.xdotool("mousemove", str(x), str(y), "mousedown", "1")
    shown, source, _ = pane.row()
    assert alike(shown, source)
    gimp.photograph("gimp-preview-held")
    gimp.xdotool("mouseup", "1")
    pane.press("scumble_split")
    shown, _, result = pane.row()
    assert alike(shown, result)
    gimp.xdotool("keydown", "y")
    assert alike(pane.row()[0], source)
    gimp.xdotool("keyup", "y")
    assert alike(pane.row()[0], result)
    assert len(shown) == WIDE * wide


FIRST, SECOND = r"^Scumble – \[Untitled\]-[0-9]+$", r"^Scumble – cup\.xcf$"
"""The windows' titles: of an image in no file, and of one in a file."""


def test_an_image_has_one_window_whatever_it_does_and_another_image_its_own(case: Case) -> None:
    """Called again, in another view of the image too, it comes to the front and goes on."""
    gimp = case.gimp
    case.number = gimp.begin("windows", sizes=[LARGE, SMALL], photos=case.photos)
    gimp.reached("shown")
    call(gimp, 1, FIRST)
    gimp.plug_in = case.filled()["pid"]
    gimp.ask("set", name="scumble_in_image", value=True)
    case.paint("fine")
    image_shows(gimp, ROW, lambda f: f.layers[0] == FORMING)
    for mode, button, view in (
        ("PAINTING", "", 1),
        ("PAUSED", "paint", 3),
        ("PAINTING", "live", 1),
    ):
        if button:
            gimp.ask("click", name=f"scumble_{button}")
        before = gimp.until(mode, lambda f, mode=mode: f["state"] == mode)
        call(gimp, view, FIRST)
        gimp.photograph(f"gimp-called-again-{button or 'painting'}")
        facts = gimp.ask("facts")
        assert facts["state"] == mode, "it goes on"
        assert facts["pictures"] >= before["pictures"]
        assert gimp.xdotool("search", "--name", SCUMBLE_WINDOW).count("\n") == 1
    gimp.say("script")
    gimp.reached("run")
    gimp.dismiss("^GIMP Message$")
    assert ImageFacts(gimp, ROW).layers[0] == FORMING, "what a window shows is left to it"
    another_window_goes_its_own_way(case)
    gimp.press(FIRST, "alt+o")
    gimp.ended(gimp.plug_in)
    gimp.say("judge")
    facts = case.close()
    first, second = facts["trees"]
    assert first[0].startswith(f"{SMALL}, 50 %"), "in the style that was chosen last"
    assert first[1:] == second == ["Photo", "Ground"]
    assert facts["script"][0] == "EXECUTION_ERROR"
    assert facts["undo"] == [True, True]


def another_window_goes_its_own_way(case: Case) -> None:
    """What either of them remembers, the other one does not take back."""
    gimp, first = case.gimp, case.gimp.plug_in
    call(gimp, 2, SECOND)
    gimp.plug_in = int(gimp.xdotool("getwindowpid", gimp.find(SECOND)))
    opened = case.filled()
    gimp.photograph("gimp-second-window")
    assert (opened["state"], opened["line"]) == ("IDLE", "Click Paint")
    gimp.plug_in, added = first, case.photos[SMALL]
    gimp.ask("choose", path=added)
    gimp.plug_in = opened["pid"]
    gimp.ask("set", name="scumble_in_image", value=False)
    gimp.press(SECOND, "Escape")
    gimp.ended(opened["pid"])
    gimp.plug_in = first
    remembered = json.loads((gimp.profile / "scumble.json").read_text())
    assert added in remembered["files"], "the second one was opened before"
    assert remembered["show_in_image"] is False


def call(gimp: Gimp, view: int, window: str) -> None:
    """Choose the menu's entry in one of the scenario's views; its window comes to the front."""
    gimp.say(f"view-{view}")
    gimp.reached(f"view-{view}")
    gimp.search_menu("Scumble", window)
