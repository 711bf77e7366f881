"""A painting's place in the composition and its name, as docs/composition.md has them."""

import pytest

from scumble_editor.composition import SourceLayer, result_name, source_layer, source_name


@pytest.mark.parametrize(
    ("plain", "soft", "selection", "expected"),
    [
        (True, False, False, SourceLayer.STAYS),
        (True, True, False, SourceLayer.HIDDEN),
        (False, False, False, SourceLayer.HIDDEN),
        (False, True, False, SourceLayer.HIDDEN),
        (True, False, True, SourceLayer.STAYS),
        (True, True, True, SourceLayer.STAYS),
        (False, False, True, SourceLayer.COPIED),
        (False, True, True, SourceLayer.COPIED),
    ],
)
def test_the_source_is_hidden_where_it_would_show_or_count_twice(
    plain: bool, soft: bool, selection: bool, expected: SourceLayer
) -> None:
    assert source_layer(plain=plain, soft=soft, selection=selection) is expected
    kept = source_layer(plain=plain, soft=soft, selection=selection, keep_visible=True)
    assert kept is SourceLayer.STAYS


def test_names_say_first_what_differs() -> None:
    assert result_name("Photo", "Impasto", 60.0) == "Impasto, 60 % – Photo"
    assert result_name("Photo", "Impasto", 60.0, 12) == "Impasto, 60 % (stopped at step 12) – Photo"


def test_names_do_not_repeat() -> None:
    taken: list[str] = []
    for _ in range(3):
        taken.append(result_name("Photo", "Impasto", 60.0, taken=taken))
    assert taken == [
        "Impasto, 60 % – Photo",
        "Impasto, 60 % #2 – Photo",
        "Impasto, 60 % #3 – Photo",
    ]


@pytest.mark.parametrize(
    "name", ["Photo", "a – b", "Sketch – 50 % grey", "Ölbild – Kopie", "Impasto, 60 %"]
)
def test_names_do_not_chain(name: str) -> None:
    once = result_name(name, "Impasto", 60.0)
    assert source_name(once) == name
    again = result_name(result_name(once, "Impasto", 60.0, 3, taken=[once]), "Night – Sea", 62.5)
    assert again == f"Night – Sea, 62.5 % – {name}"
