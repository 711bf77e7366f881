"""Watches one job from the shell: progress bar, loss, time left, Ctrl-C keeps the picture."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from scumble_cli.session import BAD_INPUT, CANCELLED, OK, TROUBLE
from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Event,
    Failed,
    Preview,
    Result,
    Status,
)
from scumble_client import Progress as Step

_INPUT_CODES = ("style", "picture", "message")
GRACE = 10.0
"""Seconds that the backend has for the best picture so far after Ctrl-C."""


@dataclass
class Outcome:
    """What became of a job, and what was seen on the way."""

    began: float
    status: int = OK
    result: Result | None = None
    error: str = ""
    losses: list[dict[str, float]] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds from the start of the command to each first: ready, accepted, iteration, ..."""
    devices: list[str] = field(default_factory=list)

    def reach(self, stage: str) -> None:
        """Note when a stage was reached first."""
        self.stages.setdefault(stage, round(time.monotonic() - self.began, 3))

    def summary(self) -> dict[str, Any]:
        """Give what ``--json`` prints."""
        assert self.result is not None  # noqa: S101 - printed only with a result
        return {
            "width": self.result.width,
            "height": self.result.height,
            "stopped": self.result.stopped,
            "iterations": self.result.step,
            "seconds": round(self.result.seconds, 3),
            "losses": self.losses[-1] if self.losses else {},
            "stages": self.stages,
            "previews": len(self.previews),
        }

    def words(self, path: Path) -> str:
        """Say in a line what was written."""
        assert self.result is not None  # noqa: S101 - said only of a result
        words = "stopped early: the best picture so far is" if self.result.stopped else "painted"
        first, last = self.stages.get("first preview", 0.0), self.stages["result"]
        return (
            f"{words} {path}: {self.result.step} iterations, {last:.1f} s in all, "
            f"the first picture after {first:.1f} s"
        )


def watch(
    client: Client,
    identity: str,
    began: float,
    early: Sequence[Event] = (),
    *,
    quiet: bool = False,
    kept: bool = False,
    enough: bool = False,
) -> Outcome:
    """Wait for the end of a job that was asked for; Ctrl-C stops it and keeps its best picture.

    One that was ``kept`` before it was asked for stays as it was if there is no picture yet.
    ``early`` are events that came before. With ``enough`` it is stopped at its first iteration.
    """
    outcome = Outcome(began)
    outcome.reach("submitted")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True, quiet=quiet)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("Looking for the backend…", total=1.0)

        def show(text: str, fraction: float | None = None) -> None:
            bar.update(task, description=text, completed=fraction)

        def stop() -> None:
            client.cancel(identity, keep=True)

        try:
            for event in early:
                _take(event, outcome, show)
            _follow(client, outcome, show, None, stop if enough else None)
        except KeyboardInterrupt:
            outcome.status = CANCELLED
            if kept and not outcome.losses:
                outcome.error = "stopped before there was a picture: the job is kept as it was"
                return outcome
            show("Stopping…")
            stop()
            _follow(client, outcome, show, time.monotonic() + GRACE)
            outcome.status = CANCELLED
            if outcome.result is None:
                outcome.error = "cancelled before there was a picture"
    return outcome


def _follow(
    client: Client,
    outcome: Outcome,
    show: Any,
    until: float | None,
    stop: Callable[[], None] | None = None,
) -> None:
    while until is None or time.monotonic() < until:
        for event in client.poll():
            if _take(event, outcome, show):
                return
        if stop is not None and outcome.losses:
            stop()
            stop = None
        time.sleep(0.01)


def _take(event: Event, outcome: Outcome, show: Any) -> bool:
    """Note one event; True if it is the last."""
    if isinstance(event, Status):
        outcome.reach(event.stage)
        show(event.text)
    elif isinstance(event, Accepted):
        outcome.reach("accepted")
        show("Loading the network…" if not event.place else f"{event.place} before in the queue")
    elif isinstance(event, Step):
        outcome.reach("first iteration")
        outcome.losses.append(event.losses)
        show(_line(event), event.fraction)
    elif isinstance(event, Preview):
        outcome.reach("first preview")
        outcome.previews.append(event)
    elif isinstance(event, Result):
        outcome.reach("result")
        outcome.result = event
        return True
    elif isinstance(event, Failed):
        outcome.error = event.message
        outcome.status = BAD_INPUT if event.code in _INPUT_CODES else TROUBLE
        return True
    elif isinstance(event, Cancelled):
        if not event.keeps:
            outcome.status, outcome.error = TROUBLE, "stopped before there was a picture"
        return not event.keeps
    return False


def _line(step: Step) -> str:
    left = "" if step.seconds_left is None else f" · about {step.seconds_left:.0f} s left"
    loss = step.losses.get("total")
    shown = "" if loss is None else f" · loss {loss:.3f}"
    return f"Painting, step {step.step} of {step.total}{shown}{left}"


if sys.platform == "win32":  # Ctrl-C must reach the loop above, not the backend's console
    import signal

    signal.signal(signal.SIGBREAK, signal.default_int_handler)
