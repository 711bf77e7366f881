"""Whether a layer is small enough to be followed as a whole."""

import time
from collections.abc import Callable

from scumble_editor.choices import Choices
from scumble_editor.forecast.forecast import Forecast, LayerSize
from scumble_editor.live import live_text
from scumble_editor.live.followed import Fingerprint

SMALL = 1_500_000
"""Pixels that are followed without asking how long they take."""
MOST_SECONDS = 10.0
"""How long what is followed may take; a selection may take longer, as the artist made it."""
_PATIENCE = 5.0
"""Seconds until a backend that gives no estimate is taken for one that cannot."""
_LARGE = 4_000_000
"""Pixels that are not followed where nobody can tell how long they take."""


class SizeCheck:
    """The rule by which large layers of which nothing is selected are not followed."""

    def __init__(self, forecast: Forecast, clock: Callable[[], float] = time.monotonic) -> None:
        self._forecast, self._clock = forecast, clock
        self._began = 0.0

    def begin(self) -> None:
        """Live was turned on."""
        self._began = self._clock()

    def ask(self, seen: Fingerprint, choices: Choices) -> str:
        """Give the line that says why a layer is not followed now; nothing if it is."""
        area = seen.area
        if seen.selected or area.pixels <= SMALL:
            return ""
        size = LayerSize(area.width, area.height)
        seconds = self._forecast.seconds(size, choices.parameters, choices.style_count)
        if seconds is not None:
            return live_text.SELECT_A_PART if seconds > MOST_SECONDS else ""
        if self._clock() - self._began < _PATIENCE:
            return live_text.ASKING
        return live_text.SELECT_A_PART if area.pixels > _LARGE else ""
