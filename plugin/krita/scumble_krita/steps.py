"""Long work in short steps: one step of a generator each time that the UI has nothing to do."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import TypeVar

from scumble_krita.qt import QtCore

T = TypeVar("T")
Steps = Generator[None, None, T]
"""A generator that yields after each short step and returns what it made."""


class Stepper(QtCore.QObject):
    """Runs several such generators one after the other, so that they never add up to a pause."""

    PAUSE = 2
    """Milliseconds between two steps, for the UI."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], bool]] = []
        self._stepping = False
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(self.PAUSE)
        self._timer.timeout.connect(self._step)

    def run(self, steps: Steps[T]) -> "Future[T]":
        """Run ``steps`` to its end; the future has what it returns or raises."""
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
        self._timer.start()
        return made

    def _step(self) -> None:
        # Krita lets events through while it converts or adds a layer: not a second step then
        if self._stepping:
            return
        self._stepping, more = True, False
        try:
            more = self._waiting[0]()
        finally:
            self._stepping = False
            if not more:
                del self._waiting[0]
            if not self._waiting:
                self._timer.stop()
