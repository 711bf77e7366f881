"""Ctrl-C: ends a command that has nothing to lose, and is only noted by one that has."""

import contextlib
import os
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import NoReturn

CANCELLED = 130
"""Exit status after Ctrl-C."""
INSISTING = 1.0
"""Seconds after the first press from which on another is meant; before, it is the same."""


def end_at_once() -> None:
    """Have Ctrl-C end the process with one line and status 130, whatever it is doing.

    As an exception it could come in the middle of an import, and be lost or told as a traceback.
    """
    if _is_heard():
        signal.signal(signal.SIGINT, _end)


def raise_it() -> None:
    """Have Ctrl-C raise KeyboardInterrupt again, for commands that have to tidy up."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def ignore() -> None:
    """Have Ctrl-C do nothing: the process is about to end."""
    if signal.getsignal(signal.SIGINT) in (_end, signal.default_int_handler):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


class Presses:
    """Ctrl-C noted instead of raised; a context manager."""

    def __init__(self) -> None:
        self.first: float | None = None
        """When it was pressed first (monotonic seconds)."""
        self.insists = False
        """Whether it was pressed once more, and not by the same impatient hand."""
        self._before: object = None

    def __enter__(self) -> "Presses":
        if _is_heard():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.first is None:
            self.first = now
        self.insists = self.insists or now - self.first > INSISTING


def _is_heard() -> bool:
    """Tell whether Ctrl-C is ours to handle: not in a thread, nor where a shell has it off."""
    in_main = threading.current_thread() is threading.main_thread()
    return in_main and signal.getsignal(signal.SIGINT) in (_end, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    with contextlib.suppress(OSError):
        os.write(2, b"scumble: stopped\n")
    os._exit(CANCELLED)


if sys.platform == "win32":  # the other key for it
    signal.signal(signal.SIGBREAK, lambda *_: signal.raise_signal(signal.SIGINT))
