"""Where shots probably begin: looked for ahead, so that several are painted at once."""

import threading
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.batch.keyframes import Step
from scumble_cli.batch.outputs import Task
from scumble_cli.batch.steady import shot_begins
from scumble_client import InputError


class ShotFinder:
    """A look at small pictures in a thread of its own, in the order of the steps.

    What it finds is where to look closely: whether a frame begins a shot is decided at its size.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._pairs = [(task, beside) for task, beside in steps if beside is not None]
        self._found = set[Task]()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, name="shots", daemon=True)

    def start(self) -> None:
        """Begin to look, unless that is done already."""
        if self._pairs and self._thread.ident is None:
            self._thread.start()

    def take(self, task: Task) -> bool:
        """Tell, once, whether a shot probably begins with a frame, as far as has been looked."""
        if task not in self._found:
            return False
        self._found.remove(task)
        return True

    def stop(self) -> None:
        """End the looking."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _look(self) -> None:
        for task, beside in self._pairs:
            if self._end.is_set():
                return
            if _probably(beside.frame.path, task.frame.path):
                self._found.add(task)


def _probably(before: Path, after: Path) -> bool:
    try:
        return shot_begins(before, after)
    except InputError:  # who paints it says so
        return False
