"""The starter pack of style pictures, and (in ``painting``) the code that paints them.

This module needs nothing but Python itself: it also runs inside Krita.
"""

from pathlib import Path
from typing import NamedTuple

__all__ = ["StarterStyle", "find", "starter_pack"]

_PICTURES = Path(__file__).resolve().parent / "pictures"

_PACK = (
    (
        "impasto",
        "Night Harbour",
        "Thick oil, strokes swirling with the wind: deep blues, lamp yellow",
    ),
    ("pointillism", "River Light", "Dots of divided colour: leaf green, violet shade, peach light"),
    (
        "linocut",
        "Morning Furrows",
        "Bold carved lines in four inks: vermilion, ochre, teal, indigo",
    ),
    ("watercolour", "Poppies", "Wet-in-wet washes on white paper: scarlet, sap green, lilac"),
    ("mosaic", "Koi", "Glass and gold tesserae turned to the current: turquoise, vermilion"),
    (
        "etching",
        "The Old Aqueduct",
        "Hatched line over line: sepia ink and thin wash on warm paper",
    ),
    ("pastel", "Cove at Noon", "Soft pastel on dark paper: coral, turquoise, hot pink, violet"),
    ("knife", "Birches in October", "Slabs of oil laid on with a knife: orange, gold, slate, bone"),
)


class StarterStyle(NamedTuple):
    """One picture of the pack."""

    name: str
    """Short name, unique in the pack; also the technique."""
    title: str
    path: Path
    note: str
    """What it does to a painting, for a tooltip."""


def starter_pack() -> list[StarterStyle]:
    """Give the pictures of the starter pack."""
    return [
        StarterStyle(name, title, _PICTURES / f"{name}.jpg", note) for name, title, note in _PACK
    ]


def find(name: str) -> StarterStyle | None:
    """Give the picture with this name or title, whatever its case, or None."""
    wanted = name.strip().casefold()
    return next((s for s in starter_pack() if wanted in (s.name, s.title.casefold())), None)
