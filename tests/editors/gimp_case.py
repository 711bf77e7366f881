"""One picture in GIMP with the plug-in's window over it, for the tests of that window."""

from __future__ import annotations

import time
from collections.abc import Callable

from gimp_runner import PATIENCE, Facts, Gimp

SCUMBLE_WINDOW = "^Scumble – "
SMALL, LARGE, SOFT = 64, 640, 224
"""Pixels a side: painted in seconds; still in work when something is to happen in the middle; the
photo with a soft edge."""


class Case:
    """One picture in GIMP with the plug-in's window over it."""

    def __init__(self, gimp: Gimp, photos: dict[int, str], style: str) -> None:
        self.gimp, self.photos, self.style = gimp, photos, style
        self.number: int | None = None
        self.pid = 0

    def open(self, by: str = "call", size: int = SMALL, **wanted: object) -> Facts:
        """Have a picture and the window; gives the window's facts."""
        (self.gimp.profile / "scumble.json").unlink(missing_ok=True)  # as if for the first time
        usual, photo = "meanwhile" if "change" in wanted else "window", self.photos[size]
        scenario = str(wanted.pop("scenario", usual))
        self.number = self.gimp.begin(scenario, photo=photo, size=size, by=by, **wanted)
        self.gimp.reached("shown")
        if by == "menu":
            self.gimp.search_menu("Scumble", SCUMBLE_WINDOW)
        return self.filled()

    def filled(self) -> Facts:
        """Wait until the window shows all; gives its facts."""
        facts = self.gimp.until(
            "the window is filled",
            lambda f: "scumble_window" in f["widgets"] and len(f["styles"]) >= 8 and f["preview"],
        )
        self.pid = facts["pid"]
        return facts

    def paint(self, preset: str, pictures: int = 1) -> Facts:
        """Choose style and preset, press Paint, wait for some previews."""
        self.gimp.ask("choose", path=self.style)
        self.gimp.ask("set", name="scumble_preset", value=preset)
        self.gimp.ask("click", name="scumble_paint")
        return self.gimp.until("previews", lambda f: f["pictures"] >= pictures)

    def close(self) -> Facts:
        """Wait for the end; gives what became of the picture."""
        assert self.number is not None
        number, self.number = self.number, None
        facts = self.gimp.finish(number)
        self.gimp.ended(self.pid)  # or it might still hear what is meant for the next one
        return facts


FORMING = "Photo, being painted (for a while)"


class ImageFacts:
    """What is seen in a row of the image, and what GIMP keeps of it, at one moment."""

    def __init__(self, gimp: Gimp, row: int) -> None:
        facts = gimp.ask("image", y=row)
        self.layers: list[str] = facts["layers"]
        self.row: list[int] = facts["row"]
        self.kept = (facts["selected"], facts["dirty"], facts["undo"])


def image_shows(gimp: Gimp, row: int, true: Callable[[ImageFacts], bool]) -> ImageFacts:
    """Wait until that is so of the image; what it shows comes a few times a second."""
    end = time.monotonic() + PATIENCE
    while not true(facts := ImageFacts(gimp, row)):
        if time.monotonic() > end:
            gimp.photograph("late-image")
            raise AssertionError(f"the image: {facts.layers}, {facts.kept}, {facts.row[:40]}")
        time.sleep(0.1)
    return facts
