"""What a section found: a table for people, JSON for programs."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import torch
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scumble_backend.engine.host.device import fast_dtype

FORMAT = 1
"""Version of the JSON document."""

Value = str | int | float | bool | None
Row = dict[str, Value]


class Column(NamedTuple):
    """One column: the rows' key, its heading, and how its numbers are written."""

    key: str
    heading: str
    format: str = "{}"


class Section(NamedTuple):
    """One table. Rows hold plain numbers: seconds, bytes, ratios; None where there is none."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]
    notes: list[str]
    details: Sequence[Row] = ()  # for the JSON only


def show(section: Section, console: Console) -> None:
    """Print a section."""
    table = Table(
        title=section.title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for number, column in enumerate(section.columns):
        table.add_column(column.heading, justify="left" if number == 0 else "right")
    for row in section.rows:
        table.add_row(*(_written(row.get(c.key), c.format) for c in section.columns))
    console.print(table)
    for note in section.notes:
        console.print(f"  {note}", style="dim", highlight=False, markup=False)
    console.print()


def _written(value: Value, form: str) -> str:
    return "-" if value is None else form.format(value)


def document(facts: Row, sections: Iterable[Section]) -> dict[str, Any]:
    """What ``--json`` writes."""
    found = {
        s.name: {
            "title": s.title,
            "columns": {c.key: c.heading for c in s.columns},
            "rows": s.rows,
            "notes": s.notes,
            "details": list(s.details),
        }
        for s in sections
    }
    return {"scumble_bench": FORMAT, "machine": facts, "sections": found}


def machine(device: torch.device) -> Row:
    """The machine, without its name."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        "memory": psutil.virtual_memory().total,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "device": _device_name(device),
        "dtype": str(fast_dtype(device)).removeprefix("torch."),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def machine_line(facts: Row) -> str:
    """The machine in one line."""
    load = facts["load"]
    busy = "" if load is None else f", load {load:.1f} at the start"
    return (
        f"{facts['cpu']}, {facts['cores']} cores{busy}; {facts['device']} in {facts['dtype']}, "
        f"torch {facts['torch']} with {facts['threads']} threads; {facts['date']}"
    )


def _cores() -> int:
    return os.cpu_count() or 1


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
