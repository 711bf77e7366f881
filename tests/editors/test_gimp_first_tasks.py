"""Five first tasks in GIMP's window, by mouse, as a new user would do them; presses are counted."""

import time
from pathlib import Path

import pytest
from gimp_case import SCUMBLE_WINDOW, SMALL
from gimp_runner import Gimp
from real_backend import Backend
from test_gimp_results import done, opened, taken_up

pytestmark = pytest.mark.editor

DATA = Path(__file__).parents[1] / "data"
MOST = 4
"""Presses of the mouse that a first task may take, once the window is open."""


class Hand:
    """The mouse over the window: it presses nothing that it does not count."""

    def __init__(self, gimp: Gimp) -> None:
        self.gimp, self.clicks = gimp, 0

    def click(self, place: list[int], times: int = 1) -> None:
        self.clicks += times
        x, y = (str(number) for number in place)
        self.gimp.xdotool("mousemove", x, y)
        time.sleep(0.1)
        self.gimp.xdotool("click", "--repeat", str(times), "--delay", "60", "1")

    def press(self, name: str) -> None:
        self.click(self.gimp.ask("place", name=name))

    def hold(self, name: str) -> None:
        self.clicks += 1
        x, y = (str(number) for number in self.gimp.ask("place", name=name))
        self.gimp.xdotool("mousemove", x, y, "mousedown", "1")

    def let_go(self) -> None:
        self.gimp.xdotool("mouseup", "1")

    def ok(self) -> None:
        """Press OK; waits until what was painted is added and the window is gone."""
        pid = self.gimp.ask("facts")["pid"]
        self.press("scumble_ok")
        self.gimp.ended(pid)


def test_first_tasks_take_at_most_four_clicks(
    gimp_windows: Gimp, window_backend: Backend, window_photos: dict[int, str]
) -> None:
    gimp = gimp_windows
    window_backend.restart(forget=True)
    (gimp.profile / "scumble.json").unlink(missing_ok=True)
    photo, other = window_photos[SMALL], gimp.bring(DATA / "coffee.jpg")
    number = gimp.begin("first_tasks", photo=photo, other=other, size=SMALL)
    clicks = {
        task.__name__: task(gimp, Hand(gimp))
        for task in (paint, less_strong, compare, layer_as_style)
    }
    window_backend.restart()
    clicks["yesterdays"] = yesterdays(gimp, Hand(gimp))
    facts = gimp.finish(number)
    print(clicks)
    assert all(0 < count <= MOST for count in clicks.values()), clicks
    first, less = "River Light, 50 % – Photo", facts["less_strong"][2][0]
    assert facts["paint"] == ["SUCCESS", "", [first, "Photo", "Other"]]
    strength = int(less.removeprefix("River Light, ").partition(" %")[0])
    assert strength < 45
    assert facts["less_strong"] == ["SUCCESS", "", [less, "Photo", "Other"]]
    assert facts["compare"] == ["CANCEL", "", [less, "Photo", "Other"]]
    styled = "Other (layer), 50 % – Photo"
    assert facts["layer_as_style"][2] == [styled, less, "Photo", "Other"]
    assert facts["yesterdays"] == ["SUCCESS", "", [styled, "Photo"]]


def paint(gimp: Gimp, hand: Hand) -> int:
    """Paint a layer: a style, OK."""
    opened(gimp, "paint")
    facts = gimp.until("the photo", lambda f: f["preview"])
    time.sleep(1)  # until it is laid out, or the mouse finds another style there
    gimp.ask("set", name="scumble_preset", value="draft")  # a test has less time than an artist
    hand.click(gimp.ask("spot", path=facts["styles"][1]))
    gimp.until("OK", lambda f: f["can_ok"])
    hand.ok()
    return hand.clicks


def less_strong(gimp: Gimp, hand: Hand) -> int:
    """Make it less strong: the slider, OK."""
    opened(gimp, "less_strong")
    gimp.until("taken up", taken_up)
    hand.press("scumble_strength")
    gimp.until("painted on", lambda f: done(f) and f["parameters"]["strength"] < 50)
    gimp.photograph("gimp-first-less-strong")
    hand.ok()
    return hand.clicks


def compare(gimp: Gimp, hand: Hand) -> int:
    """Compare with the photo: the button is held."""
    opened(gimp, "compare")
    gimp.until("taken up", taken_up)
    before = rested(gimp)  # the painting, and no more the source
    hand.hold("scumble_compare")
    gimp.until("the source", lambda f: f["preview"] != before)
    gimp.photograph("gimp-first-compare")
    hand.let_go()
    facts = gimp.until("the painting", lambda f: f["preview"] == before)
    gimp.press(SCUMBLE_WINDOW, "Escape")
    gimp.ended(facts["pid"])
    return hand.clicks


def rested(gimp: Gimp) -> str:
    """The preview once it has stayed the same for two seconds."""
    before, since = gimp.ask("facts")["preview"], time.monotonic()
    while time.monotonic() - since < 2:
        time.sleep(0.1)
        now = gimp.ask("facts")["preview"]
        if now != before:
            before, since = now, time.monotonic()
    return str(before)


def layer_as_style(gimp: Gimp, hand: Hand) -> int:
    """Use one layer as the style of another: select it, its button, select the other, OK."""
    gimp.reached("layer_as_style")
    gimp.search_menu("Scumble", SCUMBLE_WINDOW)
    before = gimp.until("the window", lambda f: len(f.get("styles", ())) >= 8 and f["preview"])
    select(gimp, hand, "Other")
    other = gimp.until("the other", lambda f: f["preview"] != before["preview"])["preview"]
    hand.press("scumble_layer_as_style")
    gimp.until("the layer", lambda f: [one[0] for one in f["strip"]] == ["Other (layer)"])
    select(gimp, hand, "Photo")
    gimp.until("the photo", lambda f: f["preview"] != other)
    gimp.photograph("gimp-first-layer-as-style")
    hand.ok()
    gimp.say("added")
    return hand.clicks


def select(gimp: Gimp, hand: Hand, layer: str) -> None:
    """Click a row in GIMP's own dock of layers, which the scenario does by GIMP's API."""
    hand.clicks += 1
    gimp.say(layer)
    gimp.reached(f"selected {layer}")


def yesterdays(gimp: Gimp, hand: Hand) -> int:
    """Get yesterday's painting back: the history, a double click, OK."""
    opened(gimp, "yesterdays")
    hand.click(gimp.ask("place", name="scumble_history", part=0.03))  # its words
    gimp.until("the history", lambda _: len(gimp.ask("history")["names"]) == 3)
    time.sleep(0.5)  # it is laid out
    hand.click(gimp.ask("history")["place"], times=2)
    gimp.until("ready again", done)
    gimp.photograph("gimp-first-yesterdays")
    hand.ok()
    return hand.clicks
