"""The lines that both editors show."""

import pytest

from scumble_client import Devices
from scumble_editor import text
from scumble_editor.forecast import machine_text
from scumble_protocol.wire.replies import TrialFields


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 s"),
        (89, "about 89 s"),
        (91, "about 2 min"),
        (3500, "about 58 min"),
        (3599, "about 1 h"),
        (9840, "about 2 h 44 min"),
        (86400, "about 24 h"),
    ],
)
def test_time_left_is_said_in_units_that_people_use(seconds: float, words: str) -> None:
    assert text.painting("Sky", 2, 9, seconds) == f"Painting Sky · step 2 of 9 · {words} left"


def test_an_unforeseen_error_is_one_line() -> None:
    line = text.went_wrong(ValueError("first\n  second" + "x" * 10000))
    assert line.startswith("Scumble ran into an error (ValueError: first secondxx")
    assert len(line) < 300


CPU = TrialFields("cpu", "cpu", usable=True, reason="", speed=45.3)
CARD = TrialFields("cuda:0", "New Card", usable=True, reason="", speed=9876.5)
BROKEN = TrialFields("cuda:0", "Old Card", usable=False, reason="no kernel image", speed=None)
SEARCH = TrialFields("auto", "", usable=False, reason="it did not answer", speed=None)


@pytest.mark.parametrize(
    ("trials", "words"),
    [
        ([], ""),
        ([CPU], "The CPU (45 GFLOP/s) paints here; PyTorch found no GPU, or was told to use none"),
        ([CARD], "New Card (9876 GFLOP/s) paints here"),
        ([CARD, CPU], "New Card (9876 GFLOP/s) and the CPU (45 GFLOP/s) paint here"),
        (
            [BROKEN, CPU],
            "The CPU (45 GFLOP/s) paints here; the GPU Old Card cannot be used (no kernel image)",
        ),
        (
            [SEARCH, CPU],
            "The CPU (45 GFLOP/s) paints here; no GPU can be used (it did not answer)",
        ),
    ],
)
def test_what_paints_is_one_line_and_why_not_the_gpu(trials: list[TrialFields], words: str) -> None:
    assert machine_text.who_paints(Devices(tuple(trials), ready=True, trouble="")) == words


def test_what_keeps_all_from_painting_is_said_instead() -> None:
    assert (
        machine_text.who_paints(Devices((BROKEN,), ready=False, trouble="no memory")) == "no memory"
    )


def test_what_paints_stands_below_a_buttons_hint() -> None:
    assert text.hint("Paint", "The CPU paints here") == "Paint\nThe CPU paints here"
    assert text.hint("Paint", "") == "Paint"
