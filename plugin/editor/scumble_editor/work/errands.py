"""What is asked of an editor that may take its time: one thing after the other.

Where the plug-in is a process of its own, an editor takes one caller at a time and lets it wait
until it has answered; a large layer, or an editor that is busy itself, would hold up the plug-in's
window for seconds. So the window's thread never asks.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Errands:
    """Errands that are run at once, for runs without a window."""

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


class ThreadedErrands(Errands):
    """Errands run in a thread of their own: nobody else may talk to the editor until ``close``."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "errands")

    def send(self, errand: Callable[[], T]) -> "Future[T]":
        """Queue an errand."""
        return self._pool.submit(errand)

    def close(self) -> None:
        """Wait for what is under way; what was not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)
