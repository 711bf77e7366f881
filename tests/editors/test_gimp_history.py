"""The history in GIMP's window, by mouse: settings come back, and a painting as a layer."""

import time
from collections.abc import Callable

import pytest
from gimp_case import SCUMBLE_WINDOW, SMALL
from gimp_runner import Facts, Gimp
from real_backend import Backend
from test_gimp_results import accept, done, opened

pytestmark = pytest.mark.editor

HEIGHT = 640
"""Pixels that the window is high at first."""


def click(gimp: Gimp, place: list[int], *words: str) -> None:
    x, y = (str(number) for number in place)
    gimp.screen.mouse("mousemove", x, y, *words)


def check_heights(gimp: Gimp) -> None:
    """The window grows with what is folded out, from the height that the artist has given it."""
    unfolded = heights(gimp, lambda h: h["hidden"] == 0)
    window = gimp.find(SCUMBLE_WINDOW)
    for given in (HEIGHT, HEIGHT + 30):
        gimp.ask("unfold", name="scumble_history", out=False)
        assert heights(gimp, lambda h, given=given: h["window"] == given)["hidden"] == 0
        gimp.ask("unfold", name="scumble_history")
        assert heights(gimp, lambda h: h["window"] == unfolded["window"])["hidden"] == 0
        gimp.xdotool("windowsize", "--sync", window, "920", str(HEIGHT + 30))
        heights(gimp, lambda h: h["window"] == HEIGHT + 30)
    gimp.ask("unfold", name="scumble_history", out=False)
    gimp.ask("unfold", name="scumble_history")
    heights(gimp, lambda h: h["window"] == unfolded["window"])


def heights(gimp: Gimp, true: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """Wait until that is so of the heights, and stays so: it is laid out."""
    gimp.until("the heights", lambda _: true(gimp.ask("heights")))
    time.sleep(0.5)
    found: dict[str, int] = gimp.ask("heights")
    assert true(found), found
    return found


def test_the_history_gives_back_settings_and_a_painting(
    gimp_windows: Gimp, window_backend: Backend, window_photos: dict[int, str], window_style: str
) -> None:
    gimp = gimp_windows
    window_backend.restart(forget=True)
    (gimp.profile / "scumble.json").unlink(missing_ok=True)
    number = gimp.begin("history", photo=window_photos[SMALL], size=SMALL)
    opened(gimp, "first")
    gimp.ask("choose", path=window_style)
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("set", name="scumble_strength", value=35)
    gimp.ask("click", name="scumble_paint")
    gimp.until("painted", done)
    accept(gimp)

    opened(gimp, "again")
    gimp.ask("set", name="scumble_strength", value=90)
    gimp.ask("unfold", name="scumble_history")
    gimp.until("the history", lambda _: gimp.ask("history")["names"] == ["Photo"])
    gimp.until("told", lambda f: "scumble_estimate" in f["widgets"])
    check_heights(gimp)
    place = gimp.ask("history")["place"]
    before = gimp.ask("facts")["preview"]
    click(gimp, place, "mousedown", "1")
    gimp.until("the comparison", lambda f: f["preview"] != before)
    gimp.photograph("gimp-history-compared")
    click(gimp, place, "mouseup", "1")
    gimp.until("no more", lambda f: f["preview"] == before)
    click(gimp, place, "click", "1")
    facts: Facts = gimp.until("its settings", lambda f: f["parameters"]["strength"] == 35)
    assert facts["line"] == "These are the settings of “Photo”"
    gimp.screen.press("s")
    gimp.until("the star", lambda _: gimp.ask("history")["stars"] == 1)
    gimp.photograph("gimp-history")
    gimp.screen.press("Delete")
    gimp.until("deleted", lambda f: "scumble_history_undo" in f["widgets"])
    gimp.photograph("gimp-history-deleted")
    gimp.ask("click", name="scumble_history_undo")
    gimp.until("put back", lambda _: gimp.ask("history")["names"] == ["Photo"])
    time.sleep(0.5)
    click(gimp, gimp.ask("history")["place"], "click", "--repeat", "2", "--delay", "60", "1")
    gimp.until("ready again", done)
    gimp.photograph("gimp-history-again")
    accept(gimp)
    facts = gimp.finish(number)
    name = "Mosaic, 35 % – Photo"
    assert facts["first"] == ["SUCCESS", "", [name, "Photo"]]
    assert facts["again"][0] == "SUCCESS"
    assert len(facts["again"][2]) == 3
    assert facts["same"], "the painting itself, to the bit"
