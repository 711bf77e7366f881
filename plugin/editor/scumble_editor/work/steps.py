"""Long work in short steps: one step of a generator each time that the UI has nothing to do."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
Steps = Generator[None, None, T]
"""A generator that yields after each short step and returns what it made."""


def run_through(steps: Steps[T]) -> T:
    """Do all steps at once, in a thread that may take its time; gives what they made."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: T = end.value
            return made


class StepQueue:
    """Several such generators run one after the other, so that they never add up to a pause.

    The editor's timer calls ``step`` every 2 ms or so while there is ``more``.
    """

    def __init__(self) -> None:
        self._waiting: list[Callable[[], bool]] = []
        self._stepping = False

    @property
    def more(self) -> bool:
        """Whether something is to be done."""
        return bool(self._waiting)

    def add(self, steps: Steps[T]) -> "Future[T]":
        """Have ``steps`` run to its end; the future has what it returns or raises."""
        made: Future[T] = Future()

        def step() -> bool:
            try:
                next(steps)
            except StopIteration as end:
                made.set_result(end.value)
                return False
            except Exception as error:  # noqa: BLE001 - raised where the result is wanted
                made.set_exception(error)
                return False
            return True

        self._waiting.append(step)
        return made

    def step(self) -> None:
        """Do one step, unless the editor calls this in the middle of another."""
        if self._stepping or not self._waiting:
            return
        self._stepping, more = True, False
        try:
            more = self._waiting[0]()
        finally:
            self._stepping = False
            if not more:
                del self._waiting[0]
