"""The plug-in of a real GIMP speaks the language that was chosen in GIMP's preferences."""

from pathlib import Path

import pytest
from gimp_runner import Gimp
from krita_runner import editors_tree

pytestmark = pytest.mark.editor


def test_a_gimp_in_german_has_german_words(pictures: Path) -> None:
    tree = editors_tree()
    gimp = Gimp(tree, pictures, windows=False, shared=tree / "home")
    settings = gimp.profile / "gimprc"
    settings.write_text(f'{settings.read_text("utf-8")}(language "de")\n', "utf-8")
    try:
        gimp.install_product()
        gimp.start()
        words = gimp.play("words")["words"]
    finally:
        gimp.close()
    assert words == [
        "_Scumble…",
        "Die ausgewählten Ebenen im Stil eines anderen Bildes malen",
        "Stärke",
    ]
