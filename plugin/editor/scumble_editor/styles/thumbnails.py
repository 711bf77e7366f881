"""Thumbnails of styles, read in a thread of their own."""

import contextlib
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from scumble_editor.styles.refusal import reason_for

T = TypeVar("T")
_ONE_PICTURE = 10.0
"""Seconds that closing waits at most for the thumbnail that is being read: a program that ends
while a thread is inside Qt or GTK crashes."""
_Key = tuple[str, int]


class ThumbnailLoader(Generic[T]):
    """A thread that reads thumbnails one by one: a style may be a 50 MP scan."""

    def __init__(self, read: Callable[[str, int], T | None]) -> None:
        """``read`` gives a picture, or None or raises where it cannot."""
        self._read = read
        self._known: dict[_Key, T | None] = {}
        self._reasons: dict[str, str] = {}
        self._wanted: OrderedDict[_Key, None] = OrderedDict()
        self._change = threading.Condition()
        self._came: queue.SimpleQueue[tuple[str, int, T | None, str]] = queue.SimpleQueue()
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
        key = (path, side)
        if key in self._known:
            self._missing += 1
            self._came.put((path, side, self._known[key], self.reason(path)))
            return
        with self._change:
            if key not in self._wanted:
                self._missing += 1
                self._wanted[key] = None
                self._change.notify()

    def first(self, paths: Iterable[str]) -> None:
        """Read these before all others: they are seen."""
        wanted = set(paths)
        with self._change:
            for key in [key for key in reversed(self._wanted) if key[0] in wanted]:
                self._wanted.move_to_end(key, last=False)

    def only(self, side: int) -> None:
        """Read none of another size any more, and forget those that were."""
        with self._change:
            for key in [key for key in self._wanted if key[1] != side]:
                del self._wanted[key]
                self._missing -= 1
        self._known = {key: one for key, one in self._known.items() if key[1] == side}

    def loaded(self) -> Iterator[tuple[str, T | None]]:
        """Give those that came since the last time; None for what cannot be read."""
        with contextlib.suppress(queue.Empty):
            while True:
                path, side, thumbnail, reason = self._came.get_nowait()
                self._missing -= 1
                self._known[path, side] = thumbnail
                if reason:
                    self._reasons[path] = reason
                yield path, thumbnail

    def reason(self, path: str) -> str:
        """Say why a picture could not be read; "" where it was, or was not tried."""
        return self._reasons.get(path, "")

    def close(self) -> None:
        """Read no more and forget what was read; waits for the one that is being read."""
        with self._change:
            self._closed = True
            self._wanted.clear()
            self._change.notify()
        self._thread.join(_ONE_PICTURE)
        _empty(self._came)
        self._known.clear()
        self._missing = 0

    def _work(self) -> None:
        while (key := self._next()) is not None:
            thumbnail, reason = self._picture(*key)
            if not self._closed:
                self._came.put((*key, thumbnail, reason))

    def _next(self) -> _Key | None:
        with self._change:
            self._change.wait_for(lambda: self._closed or self._wanted)
            return None if self._closed else self._wanted.popitem(last=False)[0]

    def _picture(self, path: str, side: int) -> tuple[T | None, str]:
        try:
            thumbnail, error = self._read(path, side), None
        except Exception as raised:  # noqa: BLE001 - any: it is shown as one that cannot be read
            thumbnail, error = None, raised
        return thumbnail, "" if thumbnail is not None else reason_for(path, error)


def _empty(line: "queue.SimpleQueue[Any]") -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            line.get_nowait()
