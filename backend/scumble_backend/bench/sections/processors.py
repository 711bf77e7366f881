"""Section ``processors``: levels, jobs and convolutions as lesser processors would do them.

oneDNN uses no more instructions than ``ONEDNN_MAX_CPU_ISA`` allows, so a greater processor can
pretend to be a lesser one: the floor is measured under the same one. PyTorch's own loops, outside
oneDNN, keep the machine's instructions.
"""

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from scumble_backend.bench.cost.convolutions import Timed
from scumble_backend.bench.pairs import Pair, PairError
from scumble_backend.bench.report import Column, Row, Section
from scumble_protocol.processes import python_module

NATIVE = "native"
VARIABLE = "ONEDNN_MAX_CPU_ISA"

_COLUMNS = (
    Column("processor", "processor"),
    Column("what", "what"),
    Column("count", "iterations"),
    Column("wall", "s", "{:.3f}"),
    Column("times_wall", "times the floor", "{:.2f}"),
    Column("times_cpu", "by CPU", "{:.2f}"),
    Column("times_fastest", "the fastest", "{:.2f}"),
)


def processors() -> list[str]:
    """What this machine can be or pretend to be, the least first."""
    capability = torch.backends.cpu.get_cpu_capability()
    if capability not in ("AVX2", "AVX512"):
        return [NATIVE]
    return ["AVX2", *(["AVX512_CORE"] if capability == "AVX512" else []), NATIVE]


class ProcessorPlan(NamedTuple):
    """How much is measured of each processor: rounds, and in each so many jobs of a preset.

    The floor's rates are tried as often, but no more often than elsewhere.
    """

    rounds: int = 3
    repeats: int = 5


def measure(
    pair: Pair, side: int, names: list[str], plan: ProcessorPlan, say: Callable[[str], None]
) -> Section:
    """Each processor in processes of its own, by turns; of all rounds each row's fastest."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for number in range(plan.rounds):
        for name in names:
            say(f"processors: {name}, round {number + 1} of {plan.rounds}")
            found[name].append(_child(pair, side, name, plan.repeats))
    rows: list[Row] = []
    details: list[Row] = []
    notes = [
        f"{VARIABLE} is set to the processor's name; floor: convolutions alone, at the best rate "
        "under the same one",
        f"of {plan.rounds} rounds, by turns, each row's one nearest to its floor",
    ]
    for name, documents in found.items():
        rows += [{"processor": name, **row} for row in _nearest(documents)]
        timed = _fastest(documents)
        details += [{"processor": name, **one._asdict()} for one in timed]
        worst = min(timed, key=lambda one: one.speed)
        notes.append(
            f"{name}: {documents[0]['dtype']}, "
            f"{max(found['rate'] for found in documents) / 1e9:.0f} GFLOP/s; of {len(timed)} kinds "
            f"of convolution the slowest has {worst.speed:.2f} times the speed of {worst.way}: "
            f"{worst.kind}"
        )
    return Section(
        "processors", f"As processors, {pair.name}, {side} px", _COLUMNS, rows, notes, details
    )


def _child(pair: Pair, side: int, name: str, repeats: int) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    if name != NATIVE:
        environment[VARIABLE] = name
    command = python_module("scumble_backend.bench.children.processor_child")
    command += [str(pair.photo), str(pair.style), str(side), "--repeats", str(repeats)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment)
    if done.returncode:
        raise PairError(f"processors: {name} ended with status {done.returncode}")
    document: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return document


def _nearest(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each row as it was in the round in which it was nearest to its floor."""
    each = zip(*(document["rows"] for document in documents), strict=True)
    return [min(rows, key=lambda row: float(row["times_wall"])) for rows in each]


def _fastest(documents: list[dict[str, Any]]) -> list[Timed]:
    """Give the best round of each kind of convolution, each way of computing it for itself."""
    found = []
    for rounds in zip(*(document["convolutions"] for document in documents), strict=True):
        each = [Timed(**one) for one in rounds]
        best = min(each, key=lambda one: one.fastest)
        found.append(best._replace(ours=min(one.ours for one in each)))
    return found
