"""What was asked of an editor and is still to come."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Answers:
    """Answers on their way to who asked, passed on in the thread that calls ``take``."""

    def __init__(self) -> None:
        self._awaited: list[tuple[Future[Any], Callable[[], None]]] = []

    def ask(
        self,
        ask: "Callable[[], Future[T]]",
        take: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Ask something now; ``take`` is called with the answer later, never at once.

        ``failed`` is called instead, later too, with what ``ask``, the future or ``take`` raises.
        """
        done: Future[T] = Future()
        try:
            done = ask()
        except Exception as error:  # noqa: BLE001 - any: raised by ``settle``
            done.set_exception(error)

        def settle() -> None:
            try:
                take(done.result())
            except Exception as error:  # noqa: BLE001 - any: it is said, and the others continue
                failed(error)

        self._awaited.append((done, settle))

    def take(self) -> None:
        """Pass on what has come; what a ``failed`` raises, it raises, and keeps the rest."""
        for awaited in list(self._awaited):
            done, settle = awaited
            if done.done() and awaited in self._awaited:  # not if another settled it meanwhile
                self._awaited.remove(awaited)
                settle()
