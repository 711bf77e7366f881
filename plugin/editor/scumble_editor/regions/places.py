"""The places where a style may act: everywhere, a mask or layer by its name, a colour label.

A place is a text, so that it is remembered with a strip, in settings and in files of both editors.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

EVERYWHERE = ""
"""The place of a style that acts wherever no other style's place is."""
LONGEST = 255
"""Characters of a place."""
LABELS = ("", "blue", "green", "yellow", "orange", "brown", "red", "violet", "grey")
"""The colour labels of layers, by the number that both editors give them; 0 is none."""
_LABEL = "label:"
_WORDS = frozenset(("mask", "map", "region", "where"))
"""What a layer's name says that is meant as a place."""


class PlaceItem(NamedTuple):
    """Something in an image that can say where a style acts, as its editor found it."""

    name: str
    label: int = 0
    """Its colour label, 0..8."""
    is_mask: bool = False
    """Whether it is a mask or channel, not a layer."""


def labelled(label: int) -> str:
    """Give the place of all layers with a colour label, 1..8."""
    return f"{_LABEL}{LABELS[label]}"


def label_of(place: str) -> int:
    """Give the label whose layers a place is; 0 for other places."""
    color = place.removeprefix(_LABEL)
    return LABELS.index(color) if place.startswith(_LABEL) and color in LABELS else 0


def place_in(value: object) -> str:
    """Read a place that somebody has written; everywhere for what is none."""
    return value if isinstance(value, str) and len(value) <= LONGEST else EVERYWHERE


def offered(items: Iterable[PlaceItem], titles: Iterable[str]) -> list[str]:
    """Give the places that an image offers, the labels last.

    Those are its masks, the layers that are called like a style (``titles``) or have a word like
    "mask" in their names, and the colour labels in use.
    """
    there = list(items)
    wanted = {title.casefold() for title in titles}
    named = [item.name for item in there if item.is_mask]
    named += [item.name for item in there if not item.is_mask and _is_meant(item.name, wanted)]
    labels = sorted({item.label for item in there if 0 < item.label < len(LABELS)})
    fits = [name for name in named if name.strip() and len(name) <= LONGEST and not label_of(name)]
    return [*dict.fromkeys(fits), *map(labelled, labels)]


def found(place: str, items: Iterable[PlaceItem]) -> Iterator[int]:
    """Tell which of an image's items a place is, by their numbers.

    That is the first mask of that name, or else the first layer, or all layers with the label.
    """
    label, there = label_of(place), list(items)
    if label:
        yield from (n for n, item in enumerate(there) if item.label == label and not item.is_mask)
        return
    same = [n for n, item in enumerate(there) if item.name == place]
    yield from sorted(same, key=lambda n: not there[n].is_mask)[:1]


def free_name(title: str, taken: Iterable[str]) -> str:
    """Give the name of a new place for a style: its title, with a number if that is taken."""
    names, number, name = set(taken), 1, title
    while name in names:
        number += 1
        name = f"{title} {number}"
    return name


def _is_meant(name: str, titles: set[str]) -> bool:
    return name.casefold().strip() in titles or not _WORDS.isdisjoint(name.casefold().split())
