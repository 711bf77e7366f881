"""A long history searched by words in GIMP's window, by keys and mouse, on a common screen."""

import time
from pathlib import Path
from typing import Any

import pytest
from gimp_case import SCUMBLE_WINDOW, Case
from gimp_runner import Gimp
from many_kept import fill_history
from real_backend import Backend
from test_gimp_history import click
from test_krita_search import MANY, layers
from tests.turns import Turns

pytestmark = pytest.mark.editor

WIDE, HIGH = 1366, 768
SMOOTH = 0.05
"""Seconds that the window may stand still while somebody types."""


def field(gimp: Gimp) -> str:
    """The text of the field."""
    return str(gimp.ask("text", name="scumble_history_search"))


def finds(gimp: Gimp, what: str, names: list[str]) -> dict[str, Any]:
    """Wait until these are listed; gives what is known of the history."""
    gimp.until(what, lambda _: gimp.ask("history")["names"] == names)
    return dict(gimp.ask("history"))


def test_a_history_of_hundreds_is_searched_by_words(
    case: Case, window_backend: Backend, photo: Path, turns: Turns
) -> None:
    gimp = case.gimp
    window_backend.restart(forget=True)
    window_backend.stop()
    fill_history(window_backend, photo, MANY)
    window_backend.start()
    case.open()
    gimp.ask("size", width=WIDE, height=HIGH)
    gimp.ask("unfold", name="scumble_history")
    gimp.until("the history", lambda _: 0 < len(gimp.ask("history")["names"]) < MANY)
    gimp.until("the field", lambda f: "scumble_history_search" in f["widgets"])
    assert gimp.ask("facts")["focus"] == "scumble_gallery", "it waits until somebody goes there"
    assert gimp.ask("untipped") == []
    gimp.until("told", lambda f: "scumble_estimate" in f["widgets"])
    time.sleep(0.5)  # it is laid out
    before = gimp.ask("corners", name="scumble_history_search")
    gimp.photograph("gimp-search-before")
    longest = max(check_words(gimp), check_nothing(gimp))
    assert gimp.ask("corners", name="scumble_history_search") == before, "nothing jumps"
    check_keys(gimp)
    click(gimp, gimp.ask("place", name="scumble_history_starred", part=0.5), "click", "1")
    finds(gimp, "the starred one", layers("Sky")[:1])
    gimp.photograph("gimp-search-starred")
    gimp.press(SCUMBLE_WINDOW, "Escape")
    assert case.close()["status"] == "CANCEL"
    window_backend.restart(forget=True)
    assert longest <= turns.within(SMOOTH)


def check_words(gimp: Gimp) -> float:
    """What was typed is found, older ones too, and used; gives the longest pause in seconds."""
    wanted = layers("Café (Łódź)", "mosaic")
    gimp.press(SCUMBLE_WINDOW, "alt+w")
    gimp.until("the field's turn", lambda f: f["focus"] == "scumble_history_search")
    gimp.ask("watch")
    gimp.press(SCUMBLE_WINDOW, *"cafe", "space", *"mosaic")
    finds(gimp, "what matches, older ones too", wanted)
    longest, worked, _ = gimp.ask("watched")["gaps"][0]
    print(f"while {MANY} were searched: {longest:.3f} s at most, of which it worked {worked:.3f}")
    gimp.photograph("gimp-search")
    gimp.ask("set", name="scumble_strength", value=99)
    click(gimp, gimp.ask("history")["place"], "click", "1")
    number = int(wanted[0].split()[-1])
    facts = gimp.until("its settings", lambda f: f["parameters"]["strength"] == number % 100)
    assert facts["line"] == f"These are the settings of “{wanted[0]}”"
    return float(longest)


def check_nothing(gimp: Gimp) -> float:
    """Words that nothing has are said in a line; Escape empties the field, which keeps its turn.

    Gives the longest pause, in seconds, until all are listed again.
    """
    gimp.press(SCUMBLE_WINDOW, "alt+w", "End", "space", *"monalisa")
    said = finds(gimp, "nothing", [])["said"]
    assert said == "No painting has these words: cafe mosaic monalisa"
    gimp.photograph("gimp-search-nothing")
    gimp.ask("watch")
    gimp.press(SCUMBLE_WINDOW, "Escape")
    gimp.until("all again", lambda _: len(gimp.ask("history")["names"]) == MANY)
    longest, worked, _ = gimp.ask("watched")["gaps"][0]
    print(f"until all were listed: {longest:.3f} s at most, of which it worked {worked:.3f}")
    assert (field(gimp), gimp.ask("facts")["focus"]) == ("", "scumble_history_search")
    return float(longest)


def check_keys(gimp: Gimp) -> None:
    """Enter goes to what was found, where S stars it; Escape in an empty field leaves that."""
    gimp.press(SCUMBLE_WINDOW, *"sky")
    finds(gimp, "the skies", layers("Sky"))
    gimp.press(SCUMBLE_WINDOW, "Return")
    facts = gimp.until("what was found", lambda f: f["focus"] == "scumble_history_strip")
    assert facts["state"] == "IDLE", "Enter in the field paints nothing"
    gimp.press(SCUMBLE_WINDOW, "s")
    gimp.until("its star", lambda _: gimp.ask("history")["stars"] == 1)
    gimp.press(SCUMBLE_WINDOW, "alt+w", "Escape", "Escape")
    gimp.until("the field is left", lambda f: f["focus"] == "scumble_gallery")
    assert field(gimp) == ""
