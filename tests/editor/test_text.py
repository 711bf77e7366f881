"""The lines that both editors show."""

import pytest

from scumble_editor import text


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
