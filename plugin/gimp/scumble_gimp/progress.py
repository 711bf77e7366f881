"""GIMP's own progress bar, below the image. Its Cancel ends the plug-in without a word."""

import time
from concurrent.futures import Future

from scumble_editor.work.errands import Errands
from scumble_gimp.api import Gimp

_PAUSE = 0.2
"""Seconds between two changes: each is a message to GIMP and back."""


class ProgressBar:
    """Shown while something is painted."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._errand: Future[None] | None = None
        self._shown = False
        self._next = 0.0

    def show(self, line: str, fraction: float) -> None:
        """Say how far it is, now and then; not while GIMP has not heard the last."""
        now = time.monotonic()
        if now < self._next or (self._errand is not None and not self._errand.done()):
            return
        self._next = now + _PAUSE
        first, self._shown = not self._shown, True

        def say() -> None:
            if first:
                Gimp.progress_init(line)
            else:
                Gimp.progress_set_text(line)
            Gimp.progress_update(fraction)

        self._errand = self._errands.send(say)

    def hide(self) -> None:
        """Take it away: nothing is painted any more."""
        if self._shown:
            self._errand = self._errands.send(Gimp.progress_end)
        self._shown, self._next = False, 0.0
