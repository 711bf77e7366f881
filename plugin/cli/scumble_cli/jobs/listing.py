"""The kept jobs as a table for people and as JSON for programs."""

import io
import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scumble_cli.jobs import kept
from scumble_cli.streams import say
from scumble_client import KeptJob
from scumble_editor.languages.numbers import dated
from scumble_protocol.parameters import PARAMETERS

EMPTY = (
    "No paintings yet. New ones will appear here, from an editor or from "
    "`scumble style PICTURE --style STYLE -o OUT`"
)
UNFINISHED = (
    "Resume one with `scumble history resume ID -o OUT`, or export it as it is with "
    "`scumble history export ID -o OUT`"
)
_WIDEST = 1000
"""Columns of a table that goes into a file or a pipe: only ``_LONGEST`` limits it there."""
_LONGEST = 40
"""Columns for a name, or for those of styles; JSON has them whole."""
_ORDER = ("unfinished", "running", "waiting")
"""States that are listed before the rest."""


def print_table(jobs: Sequence[KeptJob], short: Mapping[str, str]) -> None:
    """Print a line for each job, unfinished ones first, then the newest.

    ``short`` has for each id as much of its beginning as is shown.
    """
    if not jobs:
        say(EMPTY)
        return
    shown, seen = io.StringIO(), sys.stdout.isatty()
    console = Console(file=shown, width=None if seen else _WIDEST, force_terminal=seen)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("ID", "STATE"):
        table.add_column(name, no_wrap=True)
    table.add_column("DONE", no_wrap=True, justify="right")
    table.add_column("NAME", no_wrap=True, overflow="ellipsis", max_width=_LONGEST)
    table.add_column("SIZE", no_wrap=True)
    table.add_column("PRESET", no_wrap=True)
    table.add_column("STYLES", no_wrap=True, overflow="ellipsis", max_width=_LONGEST)
    table.add_column("WHEN", no_wrap=True)
    table.add_column("ON DISK", no_wrap=True, justify="right")
    for job in in_order(jobs):
        style = "bold yellow" if job.state == "unfinished" else ""
        table.add_row(*(Text(word) for word in _row(job, short[job.job])), style=style)
    console.print(table)
    say(shown.getvalue(), end="")
    if any(job.state == "unfinished" for job in jobs):
        say(f"\n{UNFINISHED}")


def print_json(jobs: Sequence[KeptJob]) -> None:
    """Print one line: a list of objects, with the protocol's names and states."""
    told = [job._asdict() for job in in_order(jobs)]
    for fields in told:
        del fields["thumbnail"]
    say(json.dumps(told))


def in_order(jobs: Sequence[KeptJob]) -> list[KeptJob]:
    """Sort jobs: unfinished ones, then what is being painted, then the rest, each newest first."""
    place = {state: number for number, state in enumerate(_ORDER)}
    return sorted(jobs, key=lambda job: (place.get(job.state, len(_ORDER)), -job.created))


def printable(text: str) -> str:
    """Make a name that others chose safe for a line of a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _row(job: KeptJob, short: str) -> tuple[str, ...]:
    preset = job.parameters.get("preset", PARAMETERS["preset"].default)
    return (
        short,
        "stopped early" if kept.is_stopped(job) else job.state,
        f"{int(100 * job.fraction)} %",
        printable(job.name),
        f"{job.width} x {job.height}",
        str(preset),
        printable(", ".join(job.styles)),
        dated(job.created),
        _bytes(job.bytes),
    )


def _bytes(count: int) -> str:
    amount = count / 1000
    for unit in ("kB", "MB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
