"""Section ``link``: the way from server to worker, beside a Unix socket where ZeroMQ has that.

The link that Scumble uses is a loopback port under CURVE, which every system has. The other is
``ipc://`` without encryption, which it used before. The far end of both does nothing but answer.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import zmq

from scumble_backend.bench import wire
from scumble_backend.bench.children.link_child import PREVIEW, WORKER
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.service.pool.worker_socket import WorkerSocket
from scumble_protocol.pixels import FORMATS
from scumble_protocol.processes import python_module
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import CancelFields, SeenFields
from scumble_protocol.wire.shared import can_share

_COLUMNS = (
    Column("what", "there and back"),
    Column("megabytes", "MB in all", "{:.1f}"),
    Column("ipc", "Unix socket, ms", "{:.2f}"),
    Column("ipc_best", "best", "{:.2f}"),
    Column("tcp", "loopback and CURVE, ms", "{:.2f}"),
    Column("tcp_best", "best", "{:.2f}"),
    Column("times", "times", "{:.2f}"),
)
_PATIENCE = 60_000  # ms


class LinkPlan(NamedTuple):
    """How much is measured."""

    side: int = 4096
    """Pixels of the large layer's side."""
    layers: int = 7
    """Rounds of the large layer."""
    words: int = 200
    """Rounds of previews and cancels."""


class _Link(NamedTuple):
    """The server's end of one link, with a far end that answers."""

    name: str
    socket: "zmq.Socket[bytes]"

    def ask(self, message: Message, share: bool = False) -> float:
        """Send a message and wait for its answer; gives the seconds that took."""
        began = time.perf_counter()
        self.socket.send_multipart([WORKER.encode(), *encode(message, share)], copy=False)
        if not self.socket.poll(_PATIENCE):
            raise wire.WireError("the far end of the link is silent")
        frames = self.socket.recv_multipart(copy=False)
        decode([frame.buffer for frame in frames[1:]], share=True)
        return time.perf_counter() - began


def measure(style: Path, plan: LinkPlan, say: Callable[[str], None]) -> Section:
    """A large layer as bytes and in shared memory, previews and cancels, link by link in turn."""
    say("link: from server to worker and back")
    form, pixels = FORMATS["rgba16"], plan.side * plan.side
    layer = wire.Sent(
        plan.side, plan.side, form.name, os.urandom(form.size_of(plan.side, plan.side))
    )
    name, size = f"{plan.side} x {plan.side} {form.name}", 2e-6 * len(layer.pixels)
    whole = wire.submission("layer", layer, style, "draft", share=False)
    seen, cancel = Message(SeenFields("job", 1)), Message(CancelFields("job", keep=False))
    preview = "preview of {} x {}".format(*PREVIEW)
    with ExitStack() as stack:
        links = [stack.enter_context(link()) for link in (_unix, _loopback)[not zmq.has("ipc") :]]
        rows = [_row(f"{name} through the socket", size, _by_turns(links, whole, plan.layers))]
        if can_share():
            lent = wire.submission("layer", layer, style, "draft", share=True)
            rows.append(
                _row(f"{name} in shared memory", size, _by_turns(links, lent, plan.layers, True))
            )
        small = 4e-6 * PREVIEW[0] * PREVIEW[1]
        rows.append(_row(preview, small, _by_turns(links, seen, plan.words)))
        rows.append(_row("cancel", 0.0, _by_turns(links, cancel, plan.words)))
    notes = [f"medians and best, link by link in turn; {pixels / 1e6:.1f} million pixels"]
    return Section("link", "The link between server and worker", _COLUMNS, rows, notes)


@contextmanager
def _loopback() -> Iterator[_Link]:
    """Give the link as it is."""
    server = WorkerSocket()
    try:
        with _far_end(server.socket, server.admit(WORKER)._asdict()):
            yield _Link("tcp", server.socket)
    finally:
        server.close()


@contextmanager
def _unix() -> Iterator[_Link]:
    """Give the link as it was before: a Unix socket in a folder that nobody else can enter."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.ROUTER)
    socket.setsockopt(zmq.SNDHWM, 0)
    try:
        with tempfile.TemporaryDirectory() as folder:
            endpoint = f"ipc://{folder}/workers"
            socket.bind(endpoint)
            with _far_end(socket, {"endpoint": endpoint}):
                yield _Link("ipc", socket)
    finally:
        context.destroy(linger=0)


@contextmanager
def _far_end(socket: "zmq.Socket[bytes]", door: dict[str, str]) -> Iterator[None]:
    command = python_module("scumble_backend.bench.children.link_child")
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.write(json.dumps(door).encode() + b"\n")
        process.stdin.flush()
        if not socket.poll(_PATIENCE):
            raise wire.WireError("the far end of the link did not start")
        socket.recv_multipart()  # its hello
        yield
        process.stdin.close()


def _by_turns(
    links: list[_Link], message: Message, rounds: int, share: bool = False
) -> dict[str, list[float]]:
    """Milliseconds of every round by link, without the first, which opens the way."""
    found: dict[str, list[float]] = {link.name: [] for link in links}
    for _ in range(rounds + 1):
        for link in links:
            found[link.name].append(1000 * link.ask(message, share))
    return {name: times[1:] for name, times in found.items()}


def _row(what: str, megabytes: float, found: dict[str, list[float]]) -> Row:
    row: Row = {"what": what, "megabytes": megabytes}
    for name, times in found.items():
        row[name], row[f"{name}_best"] = statistics.median(times), min(times)
    if "ipc" in found:
        row["times"] = statistics.median(found["tcp"]) / statistics.median(found["ipc"])
    return row
