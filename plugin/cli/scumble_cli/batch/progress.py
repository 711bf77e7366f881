"""How far a batch is: one line on a terminal that is written over, plain lines elsewhere."""

import shutil
import sys
import time
from collections.abc import Callable

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
        self._painted = self._spent = 0.0
        self._began = clock()

    def begin(self) -> None:
        """Note that a frame is begun."""
        self._began = self._clock()

    def step(self, place: int, name: str, left: float | None) -> None:
        """Show a frame being painted, and about when all are; ``left``: seconds for this one."""
        if self._on_terminal:
            time_left = self.seconds_left(left)
            words = "" if time_left is None else f", {about(time_left)} left"
            self._write(f"{place} of {self._total}, frame {name}{words}")

    def done(self, place: int, name: str, what: str = "") -> None:
        """Note that a frame is done; ``what``: why it was not painted, where it was not."""
        if not what:
            self._painted += 1
            self._spent += self._clock() - self._began
            self._left = max(0, self._left - 1)
        time_left = self.seconds_left(None) if self._left else None
        words = "" if time_left is None else f", {about(time_left)} left"
        line = f"{place} of {self._total}, frame {name}{', ' if what else ''}{what}{words}"
        if self._on_terminal:
            self._write(line)
        elif not self._quiet:
            complain(line)

    def failed(self, name: str, error: str) -> None:
        """Say why a frame is left out."""
        self._left = max(0, self._left - 1)
        self.note(error if name in error else f"{name}: {error}")

    def note(self, line: str) -> None:
        """Say something that stays."""
        self.clear()
        complain(line)

    def clear(self) -> None:
        """Take the line away, as others are about to print."""
        if self._on_terminal:
            print(_CLEAR, end="", file=sys.stderr, flush=True)

    def seconds_left(self, this: float | None) -> float | None:
        """Give about how long all frames take from now on; None while nothing is known.

        ``this``: seconds for the one that is being painted; None between two.
        """
        painted, spent, others = self._painted, self._spent, self._left
        if this is not None:
            painted, others = painted + 1, max(0, others - 1)
            spent += self._clock() - self._began + this
        return others * spent / painted + (this or 0.0) if painted else None

    def _write(self, line: str) -> None:
        columns = shutil.get_terminal_size().columns
        shown = line if len(line) < columns else line[: columns - 2] + "…"
        print(f"{_CLEAR}{shown}", end="", file=sys.stderr, flush=True)
