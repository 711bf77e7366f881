"""The index as the archive uses it: always available, whatever happens to its file."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from scumble_backend.service.archive.index import Index, Row

log = logging.getLogger("scumble")

T = TypeVar("T")

DAMAGE = (sqlite3.Error, ValueError, TypeError, OverflowError)
"""What reading a damaged file raises; some messages of SQLite's cannot even be decoded then."""


class Shelf:
    """An index in ``path`` that is rebuilt from ``rows`` when it is lost or damaged.

    The damaged file is moved aside (one is kept). Where none can be written it is in memory only.
    """

    def __init__(self, path: Path, rows: Callable[[], list[Row]]) -> None:
        self._path = path
        self._rows = rows
        self._index = self._opened()

    def ask(self, question: Callable[[Index], T]) -> T:
        """Ask the index; if it is damaged, mend it and ask again."""
        try:
            return question(self._index)
        except DAMAGE as error:
            log.warning("the list of kept jobs is rebuilt: %s", error)
            self._index.close()
            self._index = self._rebuilt()
        try:
            return question(self._index)
        except DAMAGE as error:
            self._index.close()
            self._index = self._in_memory(error)
            return question(self._index)

    def close(self) -> None:
        """Close the file."""
        self._index.close()

    def _opened(self) -> Index:
        try:
            return Index(self._path)
        except DAMAGE as error:
            log.warning("the list of kept jobs is rebuilt: %s", error)
            return self._rebuilt()

    def _rebuilt(self) -> Index:
        try:
            for ending in ("", "-journal"):
                path = Path(f"{self._path}{ending}")
                if path.exists():
                    path.replace(f"{path}.broken")
            return self._filled(Index(self._path))
        except (OSError, *DAMAGE) as error:
            return self._in_memory(error)

    def _in_memory(self, error: Exception) -> Index:
        log.warning("the list of kept jobs stays in memory: %s", error)
        return self._filled(Index(":memory:"))

    def _filled(self, index: Index) -> Index:
        for row in self._rows():
            index.put(row)
        return index
