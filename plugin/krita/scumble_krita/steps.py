"""The timer that does long work in short steps."""

from concurrent.futures import Future
from typing import TypeVar

from scumble_editor.work.steps import StepQueue, Steps
from scumble_krita.qt import QtCore

T = TypeVar("T")
_PAUSE = 2
"""Milliseconds between two steps, for the UI."""


class Stepper(QtCore.QObject):
    """A timer that does one step of long work after the other.

    Krita lets events through while it converts or adds a layer: no step begins within another.
    """

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = StepQueue()
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._step)

    def run(self, steps: Steps[T]) -> "Future[T]":
        """Run ``steps`` to its end; the future has what it returns or raises."""
        made = self._queue.add(steps)
        self._timer.start()
        return made

    def _step(self) -> None:
        self._queue.step()
        if not self._queue.more:
            self._timer.stop()
