"""Which styles are favourites, which were used last, and how a gallery shows them."""

from collections.abc import Iterable

from scumble_editor.store import ChoiceStore
from scumble_protocol.paths import native, unicode

MOST_RECENT, MOST_FAVOURITES = 24, 500
SMALLEST, USUAL, LARGEST = 40, 64, 192
"""A thumbnail's side, in the screen's own units."""


class StyleMarks:
    """What the artist has marked, remembered by path."""

    def __init__(self, store: ChoiceStore, usual: int = USUAL) -> None:
        """``usual``: a thumbnail's side as long as nobody has chosen one."""
        self._store = store
        self.favourites = _paths(store.read("favourites"))[:MOST_FAVOURITES]
        """The newest last."""
        self.recent = _paths(store.read("recent"))[:MOST_RECENT]
        """The newest first."""
        side = store.read("thumbnails")
        self.side = fitting(side) if isinstance(side, int) else usual
        """How large thumbnails are."""

    def favour(self, path: str, wanted: bool) -> None:
        """Make a style a favourite, or one no more."""
        if wanted == (path in self.favourites):
            return
        if wanted:
            self.favourites = [*self.favourites, path][-MOST_FAVOURITES:]
        else:
            self.favourites.remove(path)
        self._write("favourites", self.favourites)

    def use(self, paths: Iterable[str]) -> None:
        """Note that styles are painted with."""
        first = [path for path in paths if path]
        recent = [*first, *(path for path in self.recent if path not in first)][:MOST_RECENT]
        if recent != self.recent:
            self.recent = recent
            self._write("recent", recent)

    def show_at(self, side: int) -> None:
        """Have thumbnails of this size."""
        if fitting(side) != self.side:
            self.side = fitting(side)
            self._store.write("thumbnails", self.side)
            self._store.save()

    def _write(self, name: str, paths: list[str]) -> None:
        self._store.write(name, [unicode(path) for path in paths])
        self._store.save()


def fitting(side: int) -> int:
    """Give the nearest size that thumbnails may have."""
    return max(SMALLEST, min(LARGEST, side))


def texts_in(value: object) -> list[str]:
    """Give the texts in a list that was remembered; none for anything else."""
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _paths(value: object) -> list[str]:
    return list(dict.fromkeys(native(path) for path in texts_in(value)))
