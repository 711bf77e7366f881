"""Section ``iteration``: what iterations and jobs cost against the floor."""

import math
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from torch import Tensor

from scumble_backend.bench import wire
from scumble_backend.bench.cost.clock import Seconds, family_cpu, median, now
from scumble_backend.bench.cost.floor import (
    TRIES,
    Rates,
    iteration_flops,
    measure_rates,
    setup_flops,
)
from scumble_backend.bench.painters.ours import forget_styles
from scumble_backend.bench.pairs import Pair, load, unseen
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.engine import PRESETS, Network, Painting, Settings, Style
from scumble_backend.engine.picture.resample import fit
from scumble_backend.engine.schedule import Stage, road, stop_of

_REPEATS = 5
_PAUSE = 1.0  # s between two jobs: the last one's checkpoint is written then

_COLUMNS = (
    Column("what", "what"),
    Column("count", "iterations"),
    Column("gflop", "network GFLOP", "{:.1f}"),
    Column("wall", "s", "{:.3f}"),
    Column("cpu", "CPU s", "{:.3f}"),
    Column("floor_wall", "floor s", "{:.3f}"),
    Column("times_wall", "times the floor", "{:.2f}"),
    Column("times_cpu", "by CPU", "{:.2f}"),
    Column("times_fastest", "the fastest", "{:.2f}"),
    Column("setup_cpu", "set-up CPU s", "{:.2f}"),
)


def measure(
    pair: Pair, side: int, network: Network, device: str, say: Callable[[str], None]
) -> Section:
    """Each stage of one picture, then its jobs over the wire with a warm backend."""
    rows, (convolution, matrix) = compare(pair, side, network, device, say)
    notes = [
        f"best convolution {convolution.wall / 1e9:.0f} GFLOP/s, "
        f"{convolution.cpu / 1e9:.0f} per CPU s; "
        f"matrix product {matrix.wall / 1e9:.0f} GFLOP/s, {matrix.cpu / 1e9:.0f} per CPU s; "
        "measured before, between and after the stages, the best kept",
        "floor: convolutions of the network passes alone, at the best rate",
        "s: median of a stage's iterations but the first, or of jobs; "
        "set-up: how much longer the first took",
        f"the fastest of {_REPEATS} jobs, as the rate is the best of many tries",
        "CPU s of a job: the backend's server and worker together; the style new to them",
    ]
    h, w = _shape(load(pair.photo, side))
    title = f"Iterations against the floor, {pair.name}, {w} x {h} px"
    return Section("iteration", title, _COLUMNS, rows, notes)


def compare(
    pair: Pair,
    side: int,
    network: Network,
    device: str,
    say: Callable[[str], None],
    *,
    presets: Sequence[str] = PRESETS,
    repeats: int = _REPEATS,
) -> tuple[list[Row], Rates]:
    """A row for each stage and for a job of each preset, and the rates that the floor is of.

    repeats: of a job of each preset; the floor's rates are tried no more often each time.
    """
    say(f"iteration: {pair.name}, {side} px")
    content, style = load(pair.photo, side), load(pair.style)
    shape, of_style = _shape(content), _shape(style)
    stages = road(side)[: max(stop_of(road(side), preset) for preset in presets)]
    took, rates = _paint(content, style, network, stages, tries=min(TRIES, repeats))
    rows = []
    for stage, (first, others) in zip(stages, took, strict=True):
        flops = iteration_flops(stage, fit(shape, stage.size))
        row = _row(f"{stage.preset}, {stage.size} px", flops, others, rates)
        rows.append({**row, "count": stage.iterations, "setup_cpu": first.cpu - others.cpu})
    say("iteration: jobs over the wire")
    jobs = _jobs(pair, content, device, presets, repeats)
    for preset in presets:
        flops = sum(
            s.iterations * iteration_flops(s, fit(shape, s.size))
            + setup_flops(s, fit(shape, s.size), fit(of_style, s.size))
            for s in stages[: stop_of(stages, preset)]
        )
        count = sum(s.iterations for s in stages[: stop_of(stages, preset)])
        row = _row(f"whole {preset} over the wire", flops, median(jobs[preset]), rates)
        if math.isnan(jobs[preset][0].cpu):
            row["cpu"] = row["times_cpu"] = None
        row["times_fastest"] = min(jobs[preset]).wall / (flops / rates.convolution.wall)
        rows.append({**row, "count": count})
    return rows, rates


def _shape(picture: Tensor) -> tuple[int, int]:
    return picture.shape[-2], picture.shape[-1]


def _paint(
    content: Tensor, style: Tensor, network: Network, stages: list[Stage], *, tries: int
) -> tuple[list[tuple[Seconds, Seconds]], Rates]:
    """Paint, and give each stage's seconds: its first iteration's, and its others' median."""
    forget_styles(network)
    settings = Settings(stages[-1].preset, size=stages[-1].size)
    painting = Painting(content, [Style(style)], settings, network)
    rates = measure_rates(network.device, network.dtype, tries)
    took = []
    for stage in stages:
        each = []
        for _ in range(stage.iterations):
            began = now()
            painting.step()
            each.append(now() - began)
        took.append((each[0], median(each[1:])))
        rates = rates.best(measure_rates(network.device, network.dtype, tries))
    return took, rates


def _jobs(
    pair: Pair, content: Tensor, device: str, presets: Sequence[str], repeats: int
) -> dict[str, list[Seconds]]:
    """Seconds from submit to result, after one job more of each preset so that all is warm.

    The backend has seen none of the styles before.
    """
    layer = wire.sent(content)
    took: dict[str, list[Seconds]] = {preset: [] for preset in presets}
    with wire.backend(device) as client, tempfile.TemporaryDirectory() as folder:
        for number in range(repeats + 1):
            for preset in presets:
                style = unseen(pair.style, Path(folder), f"{preset}{number}")
                began, cpu = time.perf_counter(), family_cpu(client.backend)
                client.submit(f"{preset}{number}", layer, style, preset)
                client.hear("result")
                wall, now_cpu = time.perf_counter() - began, family_cpu(client.backend)
                took[preset].append(Seconds(wall, now_cpu - cpu))
                time.sleep(_PAUSE)
    return {preset: times[1:] for preset, times in took.items()}


def _row(what: str, flops: int, took: Seconds, rates: Rates) -> Row:
    floor_wall, floor_cpu = flops / rates.convolution.wall, flops / rates.convolution.cpu
    return {
        "what": what,
        "gflop": flops / 1e9,
        "wall": took.wall,
        "cpu": took.cpu,
        "floor_wall": floor_wall,
        "times_wall": took.wall / floor_wall,
        "times_cpu": took.cpu / floor_cpu,
    }
