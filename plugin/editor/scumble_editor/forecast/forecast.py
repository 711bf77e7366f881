"""What the selected layers would take with the settings of now: asked, remembered, told."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from scumble_client import Estimated, JobKind
from scumble_editor.forecast.words import KnownLayer, estimate
from scumble_editor.store import ChoiceStore
from scumble_protocol.parameters import Value, defaults
from scumble_protocol.wire.limits import LARGEST_SIDE

_MATTERS = ("preset", "size", "brush_size", "method", "layers", "pooling", "optimizer")
"""The parameters that decide how long something takes."""
_MOST_LAYERS = 8
"""Sizes that are asked about at a time; of more layers, nothing is told."""
_REMEMBERED = 12
"""Answers that are kept from one day to the next."""
_STORED = "estimates"


class LayerSize(NamedTuple):
    """How much of a selected layer would be painted: width, height, and whether only in parts."""

    width: int
    height: int
    mask: bool = False


class Asks(Protocol):
    """What a forecast needs of the client."""

    def estimate(self, kind: JobKind) -> int:
        """Ask what a job would take; gives the number of the question."""


_Key = tuple[int | str, ...]


class Forecast:
    """One line, and what is behind it. Nothing in it starts a backend, and nothing waits.

    Where none runs the line is what was learned last of the same size and settings, if that was
    ever asked.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        """``changed`` is called when the line is another."""
        self._changed = changed
        self.line = ""
        """What the selected layers take; empty while that is not known."""
        self._store: ChoiceStore | None = None
        self._known: dict[_Key, Estimated] = {}
        self._layers: tuple[LayerSize, ...] = ()
        self._parameters: dict[str, Value] = {}
        self._styles = 1
        self._further: dict[_Key, JobKind] = {}
        """What else is asked: see ``seconds``."""
        self._to_ask = False
        self._asked: dict[int, _Key] = {}

    def remember_in(self, store: ChoiceStore) -> None:
        """Keep answers from one day to the next."""
        self._store = store
        self._known = {**_read(store.read(_STORED)), **self._known}

    def want(
        self, layers: Sequence[LayerSize], parameters: Mapping[str, Value], styles: int = 1
    ) -> None:
        """Take what is selected and chosen now; ``styles``: how many."""
        matters = {**defaults(), **parameters}
        wanted = tuple(layers), {name: matters[name] for name in _MATTERS}, max(1, styles)
        if wanted == (self._layers, self._parameters, self._styles):
            return
        self._layers, self._parameters, self._styles = wanted
        self._to_ask = True
        self._tell()

    def seconds(
        self, size: LayerSize, parameters: Mapping[str, Value], styles: int = 1
    ) -> float | None:
        """Give how long a layer would take; None where it is not known yet: it is asked then."""
        matters = {**defaults(), **parameters}
        settings, styles = {name: matters[name] for name in _MATTERS}, max(1, styles)
        key = _key(size, styles, settings)
        known = self._known.get(key)
        if key not in self._further:
            latest = list(self._further.items())[-1:]
            self._further = {**dict(latest), key: JobKind(*size, False, styles, settings)}
            self._to_ask = True
        return known.seconds if known is not None else None

    def refresh(self) -> None:
        """Ask again: the backend is another, or knows more by now."""
        self._to_ask = True

    def ask(self, client: Asks, busy: bool = False) -> None:
        """Ask what is to be asked, but not while it paints; the answers come as Estimated."""
        if busy or not self._to_ask:
            return
        self._to_ask, self._asked = False, {}
        sizes = {size for size in self._layers if max(size[:2]) <= LARGEST_SIDE}
        for size in sizes if len(sizes) <= _MOST_LAYERS else ():
            kind = JobKind(*size, False, self._styles, self._parameters)
            self._asked[client.estimate(kind)] = self._key(size)
        for key, kind in self._further.items():
            self._asked[client.estimate(kind)] = key

    def take(self, answer: Estimated) -> None:
        """Take an answer; nobody needs one to a question that is out of date."""
        key = self._asked.pop(answer.number, None)
        if key is None or answer.seconds is None:
            return
        self._known.pop(key, None)
        self._known[key] = answer
        if self._store is not None:
            newest = list(self._known.items())[-_REMEMBERED:]
            self._store.write(_STORED, [[list(k), list(a)] for k, a in newest])
        self._tell()

    def _key(self, size: LayerSize) -> _Key:
        return _key(size, self._styles, self._parameters)

    def _tell(self) -> None:
        before, found = self.line, [self._known.get(self._key(size)) for size in self._layers]
        told = [
            KnownLayer(*size[:2], one) for size, one in zip(self._layers, found, strict=True) if one
        ]
        self.line = estimate(told) if len(told) == len(found) else ""
        if self.line != before:
            self._changed()


def _key(size: LayerSize, styles: int, settings: Mapping[str, Value]) -> _Key:
    return (*size, styles, *(str(value) for value in settings.values()))


def _read(content: object) -> dict[_Key, Estimated]:
    """Give the answers that were kept; what is not ours is left out."""
    known: dict[_Key, Estimated] = {}
    for entry in content if isinstance(content, list) else ():
        if isinstance(entry, list) and len(entry) == 2 and all(isinstance(x, list) for x in entry):
            answer = _answer(entry[1])
            if answer is not None:
                known[tuple(entry[0])] = answer
    return known


_TYPES = (int, int, int, float, int, int, str, str)


def _answer(fields: list[object]) -> Estimated | None:
    fits = len(fields) == len(_TYPES) and all(map(isinstance, fields, _TYPES))
    return Estimated(*fields) if fits else None  # type: ignore[arg-type]
