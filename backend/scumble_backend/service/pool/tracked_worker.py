"""What every pool knows of a worker, wherever that runs."""

import time
from dataclasses import dataclass, field

MOST_STARTS_IN_A_ROW = 5
STABLE_AFTER = 20.0
"""Seconds after which a worker counts as stable, and its failed starts are forgotten."""


@dataclass(kw_only=True)
class TrackedWorker:
    """A worker's life so far."""

    starts: int
    """Starts in a row, this one included, that failed or may still fail."""
    began: float = field(default_factory=time.monotonic)
    ready: bool = False
    busy: bool = False
    troubled: bool = False
    """Whether no other is to be started in its place."""

    @property
    def stable(self) -> bool:
        """Whether its start was a success: once it was ready, its job is what ends it."""
        return (self.ready and self.busy) or time.monotonic() - self.began > STABLE_AFTER

    @property
    def next_starts(self) -> int:
        """What ``starts`` of the one in its place is; above ``MOST_STARTS_IN_A_ROW``: none."""
        return 1 if self.stable else self.starts + 1
