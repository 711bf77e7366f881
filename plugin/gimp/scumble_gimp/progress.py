"""GIMP's own progress bar, below the picture. Its Cancel ends the plug-in without a word."""

import time

from scumble_gimp.api import Gimp

_PAUSE = 0.2
"""Seconds between two changes: each is a message to GIMP and back."""


class ProgressBar:
    """Shown while something is painted."""

    def __init__(self) -> None:
        self._shown = False
        self._next = 0.0

    def show(self, line: str, fraction: float) -> None:
        """Say how far it is, now and then."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        if self._shown:
            Gimp.progress_set_text(line)
        else:
            Gimp.progress_init(line)
            self._shown = True
        Gimp.progress_update(fraction)

    def hide(self) -> None:
        """Nothing is painted any more."""
        if self._shown:
            Gimp.progress_end()
        self._shown, self._next = False, 0.0
