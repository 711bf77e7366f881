"""What paints at the backend, and why not the GPU: asked for until a worker is ready."""

import math
import time

from scumble_client import Client, Devices
from scumble_editor.forecast.machine_text import who_paints

ASK_AGAIN = 2.0
"""Seconds after which a backend without a worker that can paint is asked again what does."""


class Machine:
    """What is known of it."""

    def __init__(self) -> None:
        self.line = ""
        """Empty before it is known."""
        self._asks = math.inf

    def reached(self, stage: str) -> None:
        """Take note of how far the way to the backend is."""
        self._asks = 0.0 if stage == "ready" else math.inf
        if stage == "lost":
            self.line = ""

    def ask_soon(self) -> None:
        """Have it asked for anew: it may be another now."""
        self._asks = 0.0

    def ask(self, client: Client) -> None:
        """Ask if it is time to."""
        if time.monotonic() >= self._asks:
            self._asks = math.inf
            client.devices()

    def take(self, event: Devices) -> bool:
        """Take an answer; tells whether it is the last one, else it is asked again."""
        known = event.ready or bool(event.trouble)
        if not known:
            self._asks = time.monotonic() + ASK_AGAIN
        self.line = who_paints(event)
        return known
