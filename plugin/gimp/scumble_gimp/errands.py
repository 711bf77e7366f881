"""What is asked of GIMP: one thing after the other, and never by the thread that shows the window.

libgimp takes one caller at a time and waits until GIMP answers; a large layer, or a GIMP that is
busy itself, would hold up the window for seconds.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Errands:
    """Runs errands at once, for runs without a window."""

    def send(self, errand: Callable[[], T]) -> "Future[T]":
        """Have something done; what it raises is raised by ``result()``."""
        done: Future[T] = Future()
        try:
            done.set_result(errand())
        except Exception as error:  # noqa: BLE001 - raised where the result is wanted
            done.set_exception(error)
        return done

    def close(self) -> None:
        """Wait for what is under way; nothing can be sent any more."""


class Runner(Errands):
    """Runs errands in a thread of its own: nobody else may talk with GIMP until ``close``."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "gimp")

    def send(self, errand: Callable[[], T]) -> "Future[T]":
        """Queue an errand."""
        return self._pool.submit(errand)

    def close(self) -> None:
        """Wait for what is under way; what was not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)
