"""Keys for labels: with Alt, a letter of each goes to its control."""

import re
from collections.abc import Iterable

MARK = "_"
"""What stands before the letter, as GTK has it."""


def with_keys(labels: Iterable[str], taken: str = "", spare: Iterable[str] = ()) -> list[str]:
    """Mark a letter of each label that no other has; a label whose letters are all taken has none.

    ``taken``: letters that other widgets of the window have. The first letters of words are
    preferred, and labels that come first. ``spare``: for labels in a script without letters that
    can be typed, other words for each; their letter is put behind the label, "強さ (_S)".
    """
    used, marked, others = set(taken.lower()), [], iter(spare)
    for label in labels:
        words, other = label, next(others, "")
        place = next((n for n in _places(words) if words[n].lower() not in used), None)
        if not _places(label):
            letter = next((n for n in _places(other) if other[n].lower() not in used), None)
            words = label if letter is None else f"{label} ({other[letter].upper()})"
            place = None if letter is None else len(words) - 2
        if place is None:
            marked.append(label.replace(MARK, MARK * 2))
            continue
        used.add(words[place].lower())
        marked.append(words[:place] + MARK + words[place:])
    return marked


def keys_in(marked: Iterable[str]) -> str:
    """Give the letters that are marked in labels, small."""
    return "".join(letter.lower() for label in marked for letter in re.findall("_([^_])", label))


def _places(label: str) -> list[int]:
    """Give the places of letters, those that begin a word first."""
    words = label.partition("(")[0]
    letters = [n for n, letter in enumerate(words) if letter.isascii() and letter.isalpha()]
    return sorted(letters, key=lambda n: n > 0 and words[n - 1] != " ")
