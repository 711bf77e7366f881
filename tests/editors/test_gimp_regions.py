"""Two styles, each in its own part of a layer, in the real GIMP."""

import time
from pathlib import Path

import numpy as np
import pytest
from gimp_case import SCUMBLE_WINDOW, SMALL, Case
from numpy.typing import NDArray
from regions import check_regions
from test_gimp_styles import add, again

pytestmark = pytest.mark.editor

LINES = {
    "Gone": "There is no mask or layer “Gone”: choose again where its style acts",
    "label:blue": "No layer is labelled blue: label one, or choose where its style acts",
    "Empty mask": "“Empty mask” has nothing where “Photo” is: paint there, or choose another place",
    "Far mask": "“Far mask” has nothing where “Photo” is: paint there, or choose another place",
}


def test_each_style_acts_where_its_place_is(case: Case) -> None:
    """By a layer mask and a label in scripts, by a saved selection with the mouse in the window."""
    gimp = case.gimp
    opened = case.open(scenario="regions")
    gimp.ask("choose", path=opened["styles"][0])
    window = gimp.find(SCUMBLE_WINDOW)
    gimp.xdotool("windowactivate", "--sync", window)
    again(case, lambda: add(case, opened["styles"][4]), 2)
    x, y = gimp.ask("place", name="scumble_where_0")
    gimp.xdotool("mousemove", "--sync", str(x), str(y))
    time.sleep(0.3)
    gimp.xdotool("click", "1")
    gimp.until("the menu", lambda f: "scumble_where_menu" in f["widgets"])
    time.sleep(0.3)
    gimp.photograph("gimp-regions-menu")
    gimp.xdotool("key", "Up", "Return")
    said = gimp.until("the place", lambda f: f["places"] == ["Night Harbour", ""])
    gimp.photograph("gimp-regions-place")
    assert said["line"].startswith("“Night Harbour” acts where “Night Harbour” is painted")
    gimp.ask("click", name="scumble_cancel")
    gimp.ended(case.pid)
    gimp.say("again")
    filled = case.filled()
    assert filled["places"] == ["Night Harbour", ""], "remembered"
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("click", name="scumble_paint")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.photograph("gimp-regions-soft")
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert (facts["first"], facts["status"]) == ("CANCEL", "SUCCESS")
    assert facts["selected"] == ["Photo"], "Paint finds the layer still"
    assert facts["channel"] == ["Night Harbour", False]
    desk = gimp.desk
    assert (desk / facts["kept"]).read_bytes() == (desk / facts["selection"]).read_bytes()
    first, second, hard, soft = (
        picture(desk / f"{n}.raw") for n in ("first", "second", "hard", "soft")
    )
    for mixed in (hard, soft):
        check_regions(mixed, first, second)
    for place, line in LINES.items():
        assert facts["lines"][place] == ["EXECUTION_ERROR", line]
    assert facts["untouched"]


def picture(path: Path) -> NDArray[np.uint8]:
    return np.frombuffer(path.read_bytes(), np.uint8).reshape(SMALL, SMALL, 4)
