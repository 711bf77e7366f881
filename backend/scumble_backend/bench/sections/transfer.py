"""Section ``wire``: what the way to the backend and pixel formats cost, without any painting.

Both ways are measured by turns: through the encrypted socket, and through shared memory, as the
editors' client goes on one machine.
"""

import json
import os
import statistics
import subprocess
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
from scumble_protocol.processes import python_module
from scumble_protocol.wire.requests import CancelFields
from scumble_protocol.wire.shared import can_share, taken_down

_COLUMNS = (
    Column("what", "what"),
    Column("megabytes", "MB", "{:.0f}"),
    Column("there", "there, s", "{:.3f}"),
    Column("there_best", "best", "{:.3f}"),
    Column("back", "back, s", "{:.3f}"),
    Column("back_best", "best", "{:.3f}"),
)

_Times = list[tuple[float, float]]
"""Seconds there and back, for each repeat."""


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
    say("wire: sockets and shared memory alone, and pixels")
    small, layer = _Layer(1024, "rgba8"), _Layer(large, "rgba16")
    rows: list[Row] = []
    notes = [f"there: submit to accepted, and to tensors; medians and best of {repeats}, by turns"]
    sums = {}
    with _echo() as client:
        for shape in (small, layer):
            socket, shared, codec = _by_turns(client, shape, pair.style, repeats)
            both = [(a + c, b + d) for (a, b), (c, d) in zip(shared, codec, strict=True)]
            rows += [
                _row(f"{shape.name}: encrypted socket", shape, socket),
                _row(f"{shape.name}: shared memory", shape, shared),
                _row(f"{shape.name}: bytes to tensors, tensors to shared memory", shape, codec),
                _row(f"{shape.name}: shared memory and tensors", shape, both),
            ]
            times = _median([sum(s) / sum(m) for s, m in zip(socket, shared, strict=True)])
            notes.append(f"{shape.name}: the socket takes {times:.0f} times as long as memory")
            sums[shape] = both
    with wire.backend(device) as backend:
        say("wire: the backend, no painting")
        seconds = _cancelled_job(backend, layer, pair.style)
        rows.append(_row(f"{layer.name}: accepted; result after cancel", layer, [seconds]))
        say("wire: a draft at 1024 px")
        draft = _draft(backend, pair)
    spent = _median([there + back for there, back in sums[small]])
    notes += [
        "back after cancel also holds the picture's enlargement to the layer's size and its pixels",
        f"a draft of a 1024 px layer takes {draft:.2f} s over the wire: "
        f"wire and pixels are {100 * spent / draft:.1f} % of it",
    ]
    return Section("wire", "The wire without painting", _COLUMNS, rows, notes)


def _by_turns(
    client: wire.WireClient, shape: _Layer, style: Path, repeats: int
) -> tuple[_Times, _Times, _Times]:
    """Socket, shared memory, and pixel formats, one after the other in each repeat."""
    noise = shape.noise()
    socket, shared, codec = _Times(), _Times(), _Times()
    for number in range(repeats + 1):
        socket.append(_there_and_back(client, f"s{number}", noise, style, share=False))
        shared.append(_there_and_back(client, f"m{number}", noise, style, share=can_share()))
        codec.append(_convert(noise))
    return socket[1:], shared[1:], codec[1:]  # the first one opens the connection


@contextmanager
def _echo() -> Iterator[wire.WireClient]:
    command = python_module("scumble_backend.bench.children.echo_child")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None  # noqa: S101, PT018
        far = json.loads(process.stdout.readline())
        public, secret = zmq.curve_keypair()
        connection = Connection(
            far["endpoint"], far["key"], public.decode(), secret.decode(), process.pid
        )
        client = wire.WireClient(connection, process, greet=False)
        try:
            yield client
        finally:
            client.close()
            process.terminate()


def _there_and_back(
    client: wire.WireClient, job: str, layer: wire.Sent, style: Path, share: bool
) -> tuple[float, float]:
    began = time.perf_counter()
    client.submit(job, layer, style, "draft", share)
    client.hear("accepted")
    accepted = time.perf_counter()
    client.hear("result")
    return accepted - began, time.perf_counter() - accepted


def _convert(sent: wire.Sent) -> tuple[float, float]:
    """Time bytes that have just come on their way to tensors, and back to where the client is."""
    pixels = taken_down([sent.pixels]) if can_share() else sent.pixels
    began = time.perf_counter()
    source = Layer(sent.width, sent.height, FORMATS[sent.form], pixels)
    picture = source.color()
    source.coverage()
    converted = time.perf_counter()
    if can_share():
        taken_down(source.strips(picture))
    else:
        source.painted(picture)
    return converted - began, time.perf_counter() - converted


def _cancelled_job(client: wire.WireClient, layer: _Layer, style: Path) -> tuple[float, float]:
    noise = layer.noise()
    began = time.perf_counter()
    client.submit("cancelled", noise, style, "draft")
    client.hear("accepted")
    accepted = time.perf_counter() - began
    client.hear("progress")
    began = time.perf_counter()
    client.say(CancelFields("cancelled", keep=True))
    client.hear("result")
    return accepted, time.perf_counter() - began


def _draft(client: wire.WireClient, pair: Pair) -> float:
    photo = load(pair.photo)
    side = min(photo.shape[-2:])
    square = interpolate(photo[None, :, :side, :side], (1024, 1024), mode="bicubic")[0]
    layer = wire.sent(square)
    began = time.perf_counter()
    client.submit("draft", layer, pair.style, "draft")
    client.hear("result")
    return time.perf_counter() - began


def _row(what: str, layer: _Layer, times: _Times) -> Row:
    there, back = [t for t, _ in times], [b for _, b in times]
    return {
        "what": what,
        "megabytes": layer.megabytes,
        "there": _median(there),
        "there_best": min(there),
        "back": _median(back),
        "back_best": min(back),
    }


def _median(values: list[float]) -> float:
    return statistics.median(values)
