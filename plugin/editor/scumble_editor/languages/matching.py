"""Words that are looked for in a text: all of them must be there, in any case and order.

Accents do not matter: "seche" finds "Sèche", "isik" finds "Işık", "lodz" finds "Łódź".
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters with a stroke and the like, which Unicode does not take apart."""
_FIRST_ACCENT = 10
"""Combining class from which on a mark is left out; those below make other letters (が, क़)."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Give a text without what does not matter to a search: case, accents, forms of letters."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    parts = unicodedata.normalize("NFKD", parts.translate(_LETTERS))
    bare = "".join(c for c in parts if unicodedata.combining(c) < _FIRST_ACCENT)
    return unicodedata.normalize("NFC", bare)


def words_in(typed: str) -> tuple[str, ...]:
    """Give the words that somebody has typed, folded."""
    return tuple(folded(typed).split())


def has_all(text: str, words: tuple[str, ...], figures: str = "") -> bool:
    """Tell whether folded texts have all of some words, each also as a part of another.

    In ``figures`` (sizes, dates) a number is found as a whole only: "2" in "2 days ago", but not in
    "2026-12-20", where it would be found everywhere.
    """
    return all(word in text or _is_in(figures, word) for word in words)


def _is_in(figures: str, word: str) -> bool:
    return word in (re.findall(r"\d+", figures) if word.isdecimal() else figures)
