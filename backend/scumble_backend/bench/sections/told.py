"""Section ``told``: what is told of a job, before it and on its way, against what it took."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

import psutil
from torch.nn.functional import interpolate

from scumble_backend.bench import wire
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.bench.sections.busy import beside
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import EstimatedFields, ProgressFields
from scumble_protocol.wire.requests import EstimateFields, SubmitFields
from scumble_protocol.wire.shared import SMALLEST_SHARED, can_share

_Heard = tuple[float, float | None]
"""Seconds since it was submitted, and what was told then of those that are left."""

_LOOK = 0.02
"""Seconds between two looks at how much memory is held."""

QUARTER = 0.25
"""The share of a job's time after which the time left is compared."""


class ToldJob(NamedTuple):
    """A job to be told of: the layer's width and height, its preset, busy processes beside it."""

    width: int
    height: int
    preset: str
    beside: int = 0


JOBS = (
    ToldJob(512, 341, "draft"),
    ToldJob(512, 341, "normal"),
    ToldJob(1024, 683, "normal"),
    ToldJob(1024, 683, "fine"),
    ToldJob(6000, 4000, "draft"),
    ToldJob(6000, 4000, "normal"),
    ToldJob(1024, 683, "normal", 2),
    ToldJob(512, 341, "fine", 6),
)
"""What is painted, in turn; ``--quick``: the first three."""

_COLUMNS = (
    Column("job", "layer, preset"),
    Column("beside", "busy processes"),
    Column("told", "told before, s", "{:.1f}"),
    Column("took", "took, s", "{:.1f}"),
    Column("ratio", "told / took", "{:.2f}"),
    Column("left", "left, told at a quarter, s", "{:.1f}"),
    Column("true", "true, s", "{:.1f}"),
    Column("left_ratio", "told / true", "{:.2f}"),
    Column("memory", "memory told, MB", "{:.0f}"),
    Column("held", "held at most, MB", "{:.0f}"),
    Column("memory_ratio", "told / held", "{:.2f}"),
)


def measure(pair: Pair, device: str, quick: bool, say: Callable[[str], None]) -> Section:
    """Ask, paint and compare, over the wire."""
    rows: list[Row] = []
    with wire.backend(device) as client:
        _wait(client)
        idle = _resident(client.backend)
        for number, job in enumerate(JOBS[:3] if quick else JOBS):
            say(f"told: {job.width} x {job.height}, {job.preset}, beside {job.beside}")
            with beside(job.beside) if job.beside else nullcontext():
                rows.append(_row(client, f"told-{number}", job, pair, idle))
    notes = [
        "the first job is told of from the device's trial alone, the others from what was painted",
        "beside busy processes, what is told before is what a quiet machine would take",
        "memory: what the worker held at most, without what it held before its first job",
    ]
    return Section("told", "What is told of a job, and what it took", _COLUMNS, rows, notes)


def _wait(client: wire.WireClient) -> None:
    """Wait until a worker is ready."""
    while _asked(client, ToldJob(64, 64, "draft")).seconds is None:
        time.sleep(0.2)


def _asked(client: wire.WireClient, job: ToldJob) -> EstimatedFields:
    parameters = {"preset": job.preset}
    client.say(EstimateFields(1, job.width, job.height, False, False, 1, parameters))
    answer = client.hear("estimated").fields
    assert isinstance(answer, EstimatedFields)  # noqa: S101 - it was waited for
    return answer


def _row(client: wire.WireClient, name: str, job: ToldJob, pair: Pair, idle: int) -> Row:
    told, submit = _asked(client, job), _submission(name, job, pair)
    with ThreadPoolExecutor(1) as executor:
        done = threading.Event()
        peak = executor.submit(_peak, client.backend, done)
        try:
            heard, took = _painted(client, submit)
        finally:
            done.set()
        held = peak.result() - idle
    left, true = _at_quarter(heard, took)
    return {
        "job": f"{job.width} x {job.height}, {job.preset}",
        "beside": job.beside,
        "told": told.seconds,
        "took": took,
        "ratio": (told.seconds or 0) / took,
        "left": left,
        "true": true,
        "left_ratio": left / true,
        "memory": told.memory / 1e6,
        "held": held / 1e6,
        "memory_ratio": told.memory / held,
    }


def _submission(name: str, job: ToldJob, pair: Pair) -> Message:
    shape = job.height, job.width
    layer = wire.sent(interpolate(load(pair.photo)[None], shape, mode="bilinear")[0])
    share = can_share() and len(layer.pixels) >= SMALLEST_SHARED
    message = wire.submission(name, layer, pair.style, job.preset, share)
    assert isinstance(message.fields, SubmitFields)  # noqa: S101 - it is one
    fields = replace(message.fields, parameters={"preset": job.preset})  # as an artist leaves it
    return Message(fields, message.buffers)


def _painted(client: wire.WireClient, submit: Message) -> tuple[list[_Heard], float]:
    """Give what was told on the way, and the seconds until the result was there."""
    began, heard = time.monotonic(), []
    client.say(submit.fields, submit.buffers)
    while isinstance(said := client.hear("progress", "result").fields, ProgressFields):
        heard.append((time.monotonic() - began, said.seconds_left))
    return heard, time.monotonic() - began


def _at_quarter(heard: Sequence[_Heard], took: float) -> tuple[float, float]:
    """Give what was told first after a quarter of the time, and what was true then."""
    at, left = next((one for one in heard if one[0] >= QUARTER * took), heard[-1])
    return left or 0.0, took - at


def _peak(backend: int, done: threading.Event) -> int:
    """Look again and again how much the workers hold."""
    most = _resident(backend)
    while not done.wait(_LOOK):
        most = max(most, _resident(backend))
    return most


def _resident(backend: int) -> int:
    return sum(child.memory_info().rss for child in psutil.Process(backend).children())
