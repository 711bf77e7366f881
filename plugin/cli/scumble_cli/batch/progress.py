"""How far a batch is: one line on a terminal that is written over, plain lines elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable

from scumble_cli.batch.outputs import Task
from scumble_cli.streams import complain
from scumble_editor.languages.numbers import about

_CLEAR = "\r\x1b[K"


class BatchProgress:
    """What is said on stderr while frames are painted."""

    def __init__(
        self, total: int, to_paint: int, *, quiet: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``to_paint``: how many of them are not done yet, as far as that is known."""
        self._total, self._left = total, to_paint
        self._quiet, self._clock = quiet, clock
        self._on_terminal = sys.stderr.isatty() and not quiet
        self._passed = self._painted = 0
        self._shares: dict[Task, float] = {}
        """Those that are being painted, with the share of each that is done."""
        self._began: dict[Task, float] = {}
        """When each was begun, the first one first."""

    def begin(self, task: Task) -> None:
        """Note that a frame is begun."""
        self._began[task], self._shares[task] = self._clock(), 0.0

    def step(self, task: Task, left: float | None) -> None:
        """Show a frame being painted, and about when all are; ``left``: seconds for this one."""
        if left is not None:
            spent = self._clock() - self._began[task]
            self._shares[task] = spent / (spent + left) if spent else 0.0
        if self._on_terminal and task == next(iter(self._shares)):
            self._write(self._line(task, ""))

    def done(self, task: Task, what: str = "") -> None:
        """Note that a frame is done; ``what``: why it was not painted, where it was not."""
        if not what:
            self._painted += 1
            self._left = max(0, self._left - 1)
        self._shares.pop(task, None)
        line = self._line(task, what)
        self._passed += 1
        if self._on_terminal:
            self._write(line)
        elif not self._quiet:
            complain(line)

    def failed(self, task: Task, error: str) -> None:
        """Say why a frame is left out."""
        self._left = max(0, self._left - 1)
        self._passed += 1
        self._shares.pop(task, None)
        name = task.frame.path.name
        self.note(error if name in error else f"{name}: {error}")

    def note(self, line: str) -> None:
        """Say something that stays."""
        self.clear()
        complain(line)

    def clear(self) -> None:
        """Take the line away, as others are about to print."""
        if self._on_terminal:
            print(_CLEAR, end="", file=sys.stderr, flush=True)

    def seconds_left(self) -> float | None:
        """Give about how long all frames take from now on; None while nothing is known."""
        painted = self._painted + sum(self._shares.values())
        if not painted or not self._began:
            return None
        left = max(0.0, self._left - sum(self._shares.values()))
        return left * (self._clock() - next(iter(self._began.values()))) / painted

    def _line(self, task: Task, what: str) -> str:
        left = self.seconds_left() if self._left else None
        words = [what, "" if left is None else f"{about(left)} left"]
        place = f"{self._passed + 1} of {self._total}"
        return ", ".join([place, f"frame {task.frame.path.name}", *filter(None, words)])

    def _write(self, line: str) -> None:
        columns = shutil.get_terminal_size().columns
        shown = line if len(line) < columns else line[: columns - 2] + "…"
        print(f"{_CLEAR}{shown}", end="", file=sys.stderr, flush=True)
