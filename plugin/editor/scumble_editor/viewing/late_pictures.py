"""Pictures that are made of something once they are wanted, without anybody waiting."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P")


@dataclass
class _Made(Generic[P]):
    what: object
    future: "Future[P] | None"
    """None once it has ended."""
    picture: P | None = None


class LatePictures(Generic[P]):
    """An editor's pictures of sources and paintings, each made once and kept while it is wanted."""

    def __init__(self, stumbled: Callable[[Exception], None]) -> None:
        """``stumbled`` is told, once, why one cannot be made."""
        self._stumbled = stumbled
        self._made: list[_Made[P]] = []

    def of(self, what: object, make: "Callable[[], Future[P]]") -> P | None:
        """Give the picture of something; None while it is being made, or where that failed.

        ``make`` is called the first time. Things are told apart by what they are, not by value.
        """
        made = next((one for one in self._made if one.what is what), None)
        if made is None:
            made = _Made(what, make())
            self._made.append(made)
        if made.future is not None and made.future.done():
            ended, made.future = made.future, None
            error = ended.exception()
            if isinstance(error, Exception):
                self._stumbled(error)
            else:
                made.picture = ended.result()
        return made.picture

    def keep_only(self, wanted: Sequence[object]) -> None:
        """Let go of the pictures of all else."""
        self._made = [one for one in self._made if any(one.what is what for what in wanted)]
