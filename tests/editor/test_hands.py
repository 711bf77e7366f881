"""Keys and hints: a letter for each label, no two alike; a word on each control."""

from scumble_editor import help as page
from scumble_editor.controls import MAIN, label
from scumble_editor.mnemonics import with_keys
from scumble_protocol.parameters import PARAMETERS


def letters(marked: list[str]) -> list[str]:
    return [one[one.index("_") + 1].lower() for one in marked if "_" in one]


def test_each_label_has_a_letter_that_no_other_has() -> None:
    marked = with_keys(["Preset", "Strength", "Size"], taken="P")
    assert marked == ["P_reset", "_Strength", "S_ize"]


def test_words_begin_with_their_letter_where_they_can() -> None:
    assert with_keys(["Brush size", "Big"]) == ["_Brush size", "B_ig"]
    assert with_keys(["Brush size"], taken="b") == ["Brush _size"]


def test_a_label_whose_letters_are_all_taken_has_none() -> None:
    assert with_keys(["ab", "ba", "aab_"]) == ["_ab", "_ba", "aab__"]
    assert with_keys(["(%)", ""]) == ["(%)", ""], "a unit has no letter"


def test_every_parameter_that_is_always_seen_has_one() -> None:
    marked = with_keys(map(label, PARAMETERS.values()), "prochfimvkln")
    assert len(set(letters(marked))) == len(letters(marked)) >= 10
    assert all("_" in one for one in marked[: len(MAIN)])
    assert [one.replace("_", "") for one in marked] == [label(p) for p in PARAMETERS.values()]


def test_help_says_what_each_main_slider_does_in_the_tables_words() -> None:
    assert page.sliders() == [(label(p), p.help) for p in MAIN]
    assert "F1" in dict(page.DIALOG_KEYS)
    assert len(page.steps()) == 3
