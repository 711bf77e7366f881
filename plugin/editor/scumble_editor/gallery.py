"""What a style picker lists: every style with its thumbnail, without holding up its window."""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from scumble_editor import text
from scumble_editor.choices import Choices
from scumble_editor.styles import NamedStyle, starter_styles, styles_in
from scumble_protocol.paths import shown

T = TypeVar("T")
_STYLES_A_STEP = 24
_BRIEFLY = 0.3
"""Seconds that closing waits for the thumbnail that is being read: no thread is to be inside Qt
or GTK when a program ends."""


class Listed(NamedTuple):
    """A style in the list."""

    style: NamedStyle
    removable: str
    """The folder or file that is taken from the choices to lose it; "" for the starter pack's."""


class StyleList(Generic[T]):
    """All styles to choose from; the window's timer calls ``step`` as long as ``more`` is there.

    Who makes one closes it. ``missing``: whether chosen files are listed that are not there (any
    more).
    """

    def __init__(
        self,
        choices: Choices,
        thumbnail: Callable[[str, int], T | None],
        side: Callable[[], int],
        missing: bool = True,
    ) -> None:
        """``thumbnail`` reads one in another thread; None for what is no picture.

        ``side``: pixels that it is to be wide and high now.
        """
        self._choices, self._missing = choices, missing
        self._listed: dict[str, Listed] = {}
        self._unreadable: dict[str, str] = {}
        self._walk: Iterator[Listed | None] = iter(())
        self.walking = False
        """Whether there may be more styles."""
        self._side = side
        self._loader = ThumbnailLoader(thumbnail)

    @property
    def more(self) -> bool:
        """Whether there is something to be waited for."""
        return self.walking or self._loader.busy

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        self._listed.clear()
        self._walk, self.walking = self._look(), True

    def close(self) -> None:
        """List nothing more, and let go of the thread and of what it read."""
        self._walk, self.walking = iter(()), False
        self._loader.close()

    def step(self) -> list[Listed]:
        """Give the next styles of the list; none when the last was given."""
        found = []
        for _ in range(_STYLES_A_STEP if self.walking else 0):
            try:
                one = next(self._walk)
            except StopIteration:
                self.walking = False
                break
            if one is not None and one.style.path not in self._listed:
                self._listed[one.style.path] = one
                self._loader.load(one.style.path, self._side())
                found.append(one)
        return found

    def thumbnails(self) -> Iterator[tuple[str, T | None]]:
        """Give the paths whose thumbnails came, with them; None for what cannot be read."""
        return self._loader.loaded()

    def tip(self, path: str, more: str = "") -> str:
        """Say what a style is: its title, what it does or where it lies, what is wrong with it."""
        style = self._listed[path].style
        lines = [style.title, style.note or shown(path), self._unreadable.get(path, more)]
        return "\n".join(line for line in lines if line)

    def style(self, path: str) -> NamedStyle:
        """Give a style of the list."""
        return self._listed[path].style

    def removable(self, path: str) -> str:
        """Tell what can be taken from the choices to lose a style; "" for nothing."""
        listed = self._listed.get(path)
        return listed.removable if listed else ""

    def named(self, name: str) -> NamedStyle | None:
        """Find the style whose file has this name, without its ending."""
        styles = (listed.style for listed in self._listed.values())
        return next((style for style in styles if Path(style.path).stem == name), None)

    def is_readable(self, path: str) -> bool:
        """Tell whether nobody has refused a style."""
        return path not in self._unreadable

    def refuse(self, path: str) -> bool:
        """Note that a style cannot be used, and forget its file; tells whether that is new."""
        if path in self._unreadable:
            return False
        self._unreadable[path] = text.UNREADABLE
        if path in self._choices.files:
            self._choices.forget(path)
        return path in self._listed

    def _look(self) -> Iterator[Listed | None]:
        for style in starter_styles():
            yield Listed(style, "")
        for path in list(self._choices.files):
            there = self._missing or Path(path).is_file()
            yield Listed(NamedStyle(path, text.style_title(path)), path) if there else None
        for folder in list(self._choices.folders):
            for found in styles_in(folder):
                yield Listed(found, folder) if found else None


class ThumbnailLoader(Generic[T]):
    """Reads thumbnails one by one in a thread of its own: a style may be a 50 MP scan."""

    def __init__(self, read: Callable[[str, int], T | None]) -> None:
        self._read = read
        self._known: dict[tuple[str, int], T | None] = {}
        self._wanted: queue.SimpleQueue[tuple[str, int] | None] = queue.SimpleQueue()
        self._came: queue.SimpleQueue[tuple[str, int, T | None]] = queue.SimpleQueue()
        self._missing = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="thumbnails")
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether some are still to come."""
        return self._missing > 0

    def load(self, path: str, side: int) -> None:
        """Have a picture, ``side`` pixels wide and high, among those that ``loaded`` gives."""
        if self._closed:
            return
        self._missing += 1
        if (path, side) in self._known:
            self._came.put((path, side, self._known[path, side]))
        else:
            self._wanted.put((path, side))

    def loaded(self) -> Iterator[tuple[str, T | None]]:
        """Give those that came since the last time."""
        with contextlib.suppress(queue.Empty):
            while True:
                path, side, thumbnail = self._came.get_nowait()
                self._missing -= 1
                self._known[path, side] = thumbnail
                yield path, thumbnail

    def close(self) -> None:
        """Read no more and forget what was read; waits briefly for the one that is being read."""
        self._closed = True
        _empty(self._wanted)
        self._wanted.put(None)
        self._thread.join(_BRIEFLY)
        _empty(self._came)
        self._known.clear()
        self._missing = 0

    def _work(self) -> None:
        for path, side in iter(self._wanted.get, None):
            try:
                thumbnail = self._read(path, side)
            except Exception:  # noqa: BLE001 - any: it is shown as a picture that cannot be read
                thumbnail = None
            if not self._closed:
                self._came.put((path, side, thumbnail))


def _empty(line: "queue.SimpleQueue[Any]") -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            line.get_nowait()
