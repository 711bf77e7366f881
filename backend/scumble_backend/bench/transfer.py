"""Section ``wire``: what sockets, encryption and pixel formats cost, without any painting."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import zmq
from torch.nn.functional import interpolate

from scumble_backend.bench import wire
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.pixels import Layer
from scumble_protocol.folder import Connection
from scumble_protocol.pixels import FORMATS

_COLUMNS = (
    Column("what", "what"),
    Column("megabytes", "MB", "{:.0f}"),
    Column("there", "there, s", "{:.3f}"),
    Column("back", "back, s", "{:.3f}"),
    Column("speed_there", "MB/s", "{:.0f}"),
    Column("speed_back", "MB/s", "{:.0f}"),
)


class _Layer(NamedTuple):
    side: int
    form: str

    @property
    def name(self) -> str:
        return f"{self.side} x {self.side} {self.form}"

    @property
    def megabytes(self) -> float:
        return FORMATS[self.form].size_of(self.side, self.side) / 1e6

    def noise(self) -> wire.Sent:
        count = FORMATS[self.form].size_of(self.side, self.side)
        return wire.Sent(self.side, self.side, self.form, os.urandom(count))


def measure(
    pair: Pair, device: str, large: int, repeats: int, say: Callable[[str], None]
) -> Section:
    """Layers there and back through an empty far end, through the backend, and as tensors."""
    say("wire: sockets alone")
    small, layer = _Layer(1024, "rgba8"), _Layer(large, "rgba16")
    with _echo() as client:
        alone = [_there_and_back(client, shape, pair.style, repeats) for shape in (small, layer)]
    rows = [
        _row(f"{shape.name}: wire alone", shape, *seconds)
        for shape, seconds in zip((small, layer), alone, strict=True)
    ]
    rows.append(_row(f"{layer.name}: bytes to tensors and back", layer, *_convert(layer, repeats)))
    say("wire: the backend, no painting")
    with wire.backend(device) as backend:
        seconds = _cancelled_job(backend, layer, pair.style)
        rows.append(_row(f"{layer.name}: accepted; result after cancel", layer, *seconds))
        say("wire: a draft at 1024 px")
        draft = _draft(backend, pair)
    there, back = rows[0]["there"], rows[0]["back"]
    assert isinstance(there, float) and isinstance(back, float)  # noqa: S101, PT018
    notes = [
        "there: submit to accepted (layer in memory, style's bytes with it); back: to the result "
        f"decoded; medians of {repeats}, the backend's own once",
        "back after cancel also holds the picture's enlargement to the layer's size and its pixels",
        f"a draft of a 1024 px layer takes {draft:.2f} s over the wire: "
        f"the wire is {100 * (there + back) / draft:.1f} % of it",
    ]
    return Section("wire", "The wire without painting", _COLUMNS, rows, notes)


@contextmanager
def _echo() -> Iterator[wire.Client]:
    command = [sys.executable, "-m", "scumble_backend.bench.echo_child"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None  # noqa: S101, PT018
        far = json.loads(process.stdout.readline())
        public, secret = zmq.curve_keypair()
        connection = Connection(
            far["endpoint"], far["key"], public.decode(), secret.decode(), process.pid
        )
        client = wire.Client(connection, greet=False)
        try:
            yield client
        finally:
            client.close()
            process.terminate()


def _there_and_back(
    client: wire.Client, layer: _Layer, style: Path, repeats: int
) -> tuple[float, float]:
    noise = layer.noise()
    there, back = [], []
    for number in range(repeats + 1):  # the first one opens the connection
        began = time.perf_counter()
        client.submit(str(number), noise, style, "draft")
        client.hear("accepted")
        accepted = time.perf_counter()
        client.hear("result")
        there.append(accepted - began)
        back.append(time.perf_counter() - accepted)
    return statistics.median(there[1:]), statistics.median(back[1:])


def _convert(layer: _Layer, repeats: int) -> tuple[float, float]:
    pixels = layer.noise().pixels
    there, back = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        source = Layer(layer.side, layer.side, FORMATS[layer.form], pixels)
        picture = source.color()
        source.coverage()
        converted = time.perf_counter()
        source.painted(picture)
        there.append(converted - began)
        back.append(time.perf_counter() - converted)
    return statistics.median(there), statistics.median(back)


def _cancelled_job(client: wire.Client, layer: _Layer, style: Path) -> tuple[float, float]:
    noise = layer.noise()
    began = time.perf_counter()
    client.submit("cancelled", noise, style, "draft")
    client.hear("accepted")
    accepted = time.perf_counter() - began
    client.hear("progress")
    began = time.perf_counter()
    client.say("cancel", {"job": "cancelled", "keep": True})
    client.hear("result")
    return accepted, time.perf_counter() - began


def _draft(client: wire.Client, pair: Pair) -> float:
    photo = load(pair.photo)
    side = min(photo.shape[-2:])
    square = interpolate(photo[None, :, :side, :side], (1024, 1024), mode="bicubic")[0]
    layer = wire.sent(square)
    began = time.perf_counter()
    client.submit("draft", layer, pair.style, "draft")
    client.hear("result")
    return time.perf_counter() - began


def _row(what: str, layer: _Layer, there: float, back: float) -> Row:
    return {
        "what": what,
        "megabytes": layer.megabytes,
        "there": there,
        "back": back,
        "speed_there": layer.megabytes / there,
        "speed_back": layer.megabytes / back,
    }
