"""The picture in the window of the real GIMP: zoomed, dragged and compared by mouse and key."""

from __future__ import annotations

import time
from typing import Any

import pytest
from gimp_case import LARGE, SCUMBLE_WINDOW, Case
from gimp_runner import Gimp

pytestmark = pytest.mark.editor

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
        """Click a button with the mouse."""
        x, y = self.gimp.ask("place", name=name)
        self.gimp.xdotool("mousemove", str(x), str(y), "click", "1")

    def row(self) -> list[list[int]]:
        """A row of the pane, of the source, and of the painting, at 100 %."""
        rows: list[list[int]] = self.gimp.ask("row", y=self.facts()["size"][1] // 2)
        return rows


def alike(shown: list[int], pixels: list[int]) -> bool:
    """Whether two rows are the same; GdkPixbuf rounds what it puts over checks."""
    differences = [abs(a - b) for a, b in zip(shown, pixels, strict=True)]
    return max(differences) <= 1


def painted(case: Case) -> Pane:
    """A finished draft of a layer that does not fit into the pane at 100 %."""
    gimp = case.gimp
    case.open(size=LARGE)
    case.paint("draft")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.xdotool("windowactivate", "--sync", gimp.find(SCUMBLE_WINDOW))
    return Pane(gimp)


def close(case: Case) -> None:
    case.gimp.ask("click", name="scumble_cancel")
    assert case.close()["status"] == "CANCEL"


def test_preview_zooms_to_100_percent_and_is_dragged(case: Case) -> None:
    pane = painted(case)
    gimp, whole = case.gimp, pane.facts()
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
    close(case)


def test_source_is_compared_by_line_button_and_key(case: Case) -> None:
    pane = painted(case)
    gimp = case.gimp
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
    close(case)
