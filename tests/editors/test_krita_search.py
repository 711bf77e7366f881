"""A long history searched by words in the real Krita, by keys and mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from krita_runner import Krita, editors_tree
from many_kept import LAYERS, STYLES, fill_history
from real_backend import Backend
from tests.turns import Turns

pytestmark = pytest.mark.editor

MANY = 300
SMOOTH = 50
"""Milliseconds that the UI may stand still while somebody types."""


@pytest.fixture
def long_history(pictures: Path, photo: Path, narrow_weights_file: str) -> Iterator[Krita]:
    session = Krita(editors_tree(), pictures)
    backend = Backend(session.home, narrow_weights_file)
    try:
        session.install_product()
        fill_history(backend, photo, MANY)
        backend.start()
        session.start()
        yield session
    finally:
        backend.stop()
        session.close()


def layers(layer: str, style: str = "") -> list[str]:
    """The names of what is found, the newest first."""
    found = [n for n in range(1, MANY + 1) if LAYERS[n % len(LAYERS)] == layer]
    return [f"{layer} {n}" for n in found if style in STYLES[n % len(STYLES)]]


def test_a_history_of_hundreds_is_searched_by_words(
    long_history: Krita, photo: Path, turns: Turns
) -> None:
    wanted = layers("Café (Łódź)", "mosaic")
    facts = long_history.play("history_search", photo=long_history.bring(photo), wanted=wanted)
    assert facts["width"] == pytest.approx(300, abs=2)
    assert facts["first"] < MANY, "the older ones are asked for when somebody searches"
    assert facts["focus"] == [False, True], "the field waits until somebody goes there"
    assert (facts["typed"], facts["eraser_typed"]) == ("cafe mosaic", True)
    print(f"pauses while {MANY} were searched: {facts['pauses']}; all: {facts['pauses_all']}")
    number = int(wanted[1].split()[-1])
    assert facts["settings"] == [number % 100, f"These are the settings of “{wanted[1]}”"]
    assert facts["tip"][0] == wanted[1]
    words = "No painting has these words: cafe mosaic monalisa"
    assert facts["nothing"] == [0, words, True]
    assert facts["escaped"] == ["", True, MANY]
    assert facts["went"] == [0, layers("Sky")[:2]]
    assert facts["star"]
    assert facts["left"] == [False, ""]
    assert facts["eraser_left"], "a key of the canvas is the canvas's again"
    assert facts["starred"] == layers("Sky")[:1]
    assert facts["all"] == MANY
    longest = max(facts[name]["longest_ms"] for name in ("pauses", "pauses_all"))
    assert longest <= turns.within(SMOOTH)
