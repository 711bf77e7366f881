"""Names of files, where Python's own encoding for them is not what the rest of the world uses.

Python decodes the bytes of a name by the locale that it was started in. An editor may start it in
plain "C" (Krita takes the charset from LANG first), or the artist's may be ISO-8859-1; Qt, JSON and
screens mean UTF-8. So a path has two forms of text, which are the same under UTF-8: **native**, as
``os``, ``open`` and ``subprocess`` of this Python take it, and **Unicode**.
"""

import os
import sys


def native(path: str) -> str:
    """Give a path that came as Unicode text (from JSON, say) in the form that ``os`` takes."""
    if sys.platform == "win32":
        return path
    return os.fsdecode(_encoded(path))


def unicode(path: "str | os.PathLike[str]") -> str:
    """Give a native path as Unicode text; bytes that are not UTF-8 survive as lone surrogates."""
    if sys.platform == "win32":
        return os.fspath(path)
    return os.fsencode(path).decode("utf-8", "surrogateescape")


def shown(path: "str | os.PathLike[str]") -> str:
    """Give a native path as a person reads it; nothing else can be done with that."""
    return unicode(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _encoded(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that no name of a file gives
        return path.encode("utf-8", "replace")
