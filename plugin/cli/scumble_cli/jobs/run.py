"""Watching one job from the shell: progress bar, loss, time left, Ctrl-C keeps the picture."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from scumble_cli.interrupt import Presses
from scumble_cli.jobs.session import BAD_INPUT, CANCELLED, OK, TROUBLE
from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Event,
    Failed,
    InputError,
    Preview,
    Result,
    Status,
)
from scumble_client import Progress as Step

T = TypeVar("T")
_INPUT_CODES = ("style", "picture", "message")
GRACE = 10.0
"""Seconds that the backend has for the best picture so far after Ctrl-C."""


@dataclass
class Outcome:
    """The outcome of a job, and what was seen while it was painted."""

    identity: str
    """The job's id."""
    began: float
    kept: bool = False
    """Whether it is on the backend's disk."""
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

    def fetching(self) -> str:
        """Say how to get a painting that is kept, but not where it was to be."""
        return f"export the painting with `scumble history export {self.identity} -o OUT`"

    def words(self, path: Path) -> str:
        """Say in a line what was written."""
        assert self.result is not None  # noqa: S101 - said only of a result
        words = "stopped early: the best picture so far is" if self.result.stopped else "painted"
        first, last = self.stages.get("first preview", 0.0), self.stages["result"]
        return (
            f"{words} {path}: {self.result.step} iterations, {last:.1f} s in all, "
            f"the first picture after {first:.1f} s"
        )


def write_kept(outcome: Outcome, path: Path, write: Callable[[Path], T]) -> T:
    """Have a painting written, and give what ``write`` does.

    Where that raises InputError, so does this, and says where the painting is. One that the backend
    could not keep either is written to the system's temporary folder.
    """
    try:
        return write(path)
    except InputError as error:
        if outcome.kept:
            raise InputError(f"{error}: {outcome.fetching()}") from None
        spare = Path(tempfile.gettempdir()) / f"scumble-{outcome.identity}.png"
        write(spare)
        raise InputError(f"{error}: the painting is in {spare}") from None


def watch(
    client: Client,
    identity: str,
    began: float,
    ctrl_c: Presses,
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
    outcome = Outcome(identity, began, kept=kept)
    outcome.reach("submitted")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True, quiet=quiet)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("Looking for the backend…", total=1.0)

        def show(text: str, fraction: float | None = None, note: str = "") -> None:
            bar.update(task, description=text, completed=fraction)
            if note:
                console.print(note, markup=False, highlight=False, soft_wrap=True)

        for event in early:
            _take(event, outcome, show)
        if not _follow(client, outcome, show, ctrl_c, enough):
            _stop(client, outcome, show, ctrl_c, kept)
    return outcome


def _follow(
    client: Client, outcome: Outcome, show: Any, ctrl_c: Presses, enough: bool = False
) -> bool:
    """Take events until the last has come; False if Ctrl-C was pressed before."""
    while True:
        for event in client.poll():
            if _take(event, outcome, show):
                return True
        if enough and outcome.losses:
            client.cancel(outcome.identity, keep=True)
            enough = False
        if ctrl_c.first is not None:
            return False
        time.sleep(0.01)


def _stop(client: Client, outcome: Outcome, show: Any, ctrl_c: Presses, kept: bool) -> None:
    """Ask for the best picture so far, and wait for it; pressing Ctrl-C again ends the wait."""
    if kept and not outcome.losses:
        outcome.error = "stopped before there was a picture: the job is kept as it was"
    else:
        show("Stopping…")
        client.cancel(outcome.identity, keep=True)
        end, ended = time.monotonic() + GRACE, False
        while not ended and time.monotonic() < end and not ctrl_c.insists:
            ended = any(_take(event, outcome, show) for event in client.poll())
            time.sleep(0.01)
        if outcome.result is None:
            outcome.error = "cancelled before there was a picture"
        if outcome.result is None and outcome.losses and outcome.kept and not ended:
            outcome.error = f"stopped: {outcome.fetching()}"
    outcome.status = CANCELLED


def _queued(place: int) -> str:
    return f"{place} {'job' if place == 1 else 'jobs'} ahead"


def _take(event: Event, outcome: Outcome, show: Any) -> bool:
    """Note one event; True if it is the last."""
    if isinstance(event, Status):
        outcome.reach(event.stage)
        show(event.text)
    elif isinstance(event, Accepted):
        outcome.reach("accepted")
        outcome.kept = event.kept
        line = _queued(event.place) if event.place else "Loading the network…"
        show("Painting…" if outcome.losses else line, note=event.note)
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
