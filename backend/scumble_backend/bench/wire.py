"""A backend of the bench's own, and a client that speaks the protocol over the real socket.

The benchmark is a part of the backend, which never imports its clients: this one is its own.
"""

import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import zmq
from torch import Tensor

from scumble_backend.bench.pairs import image_of
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection, connection_path, read_connection
from scumble_protocol.processes import python_module
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import MessageFields, TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import FailedFields, PreviewFields
from scumble_protocol.wire.requests import (
    HelloFields,
    QueueFields,
    SeenFields,
    StyleFields,
    SubmitFields,
)
from scumble_protocol.wire.shared import SMALLEST_SHARED, can_share, taken_down
from scumble_protocol.wire.submission import Inputs

_PATIENCE = 600.0  # s


class WireError(Exception):
    """The backend did not do what was asked."""


class Sent(NamedTuple):
    """A layer: its pixels in one of the protocol's formats."""

    width: int
    height: int
    form: str
    pixels: Buffer


def sent(picture: Tensor) -> Sent:
    """An opaque 8-bit layer of a picture (3,h,w), 0..1."""
    image = image_of(picture).convert("RGBA")
    return Sent(*image.size, "rgba8", image.tobytes())


@contextmanager
def own_folder() -> Iterator[Path]:
    """A new shared folder for everything that runs inside: the user's backend is left alone."""
    before = os.environ.get("SCUMBLE_HOME")
    with tempfile.TemporaryDirectory(prefix="scumble-bench-") as name:
        os.environ["SCUMBLE_HOME"] = name
        try:
            yield Path(name)
        finally:
            end_backend()
            if before is None:
                del os.environ["SCUMBLE_HOME"]
            else:
                os.environ["SCUMBLE_HOME"] = before


def end_backend() -> None:
    """End the backend of the present shared folder, if one runs, and wait until it has gone."""
    connection = read_connection()
    if connection is None or not connection.owner_is_alive():
        return
    os.kill(connection.pid, signal.SIGTERM)
    _until(lambda: not connection_path().exists(), 20)


@contextmanager
def backend(device: str, *options: str) -> Iterator["WireClient"]:
    """A backend of the present shared folder, ended afterwards, and a client of it."""
    with own_folder() as folder, (folder / "backend.log").open("ab") as log:
        command = python_module("scumble_backend", "--device", device, *options)
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _until(lambda: connection_path().exists() or process.poll() is not None, 30)
            connection = read_connection()
            if connection is None:
                raise WireError("the backend did not start")
            client = WireClient(connection, process)
            try:
                yield client
            finally:
                client.close()
        finally:
            process.terminate()
            process.wait(20)


def submission(job: str, layer: Sent, style: Path, preset: str, share: bool) -> Message:
    """Give a ``submit``; ``share``: with its pixels copied into shared memory."""
    content = style.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    submit = SubmitFields(
        job=job,
        revision=0,
        name=job,
        width=layer.width,
        height=layer.height,
        format=layer.form,
        mask=False,
        style_maps=False,
        styles=(StyleFields(sha256, style.stem, 1.0, len(content)),),
        parameters={"preset": preset, "size": max(layer.width, layer.height)},
    )
    pixels: Buffer = taken_down([layer.pixels]) if share else layer.pixels
    return Message(submit, tuple(Inputs(pixels, styles=(content,)).buffers()))


def _until(holds: Any, patience: float) -> None:
    end = time.monotonic() + patience
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)


class WireClient:
    """A client that says and hears single messages of the protocol."""

    def __init__(
        self, connection: Connection, process: subprocess.Popen[Any], greet: bool = True
    ) -> None:
        self.backend = connection.pid
        self._connection, self._process = connection, process
        self._loans = Loans()
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.CURVE_SERVERKEY, connection.server_key.encode())
        self._socket.setsockopt(zmq.CURVE_PUBLICKEY, connection.client_key.encode())
        self._socket.setsockopt(zmq.CURVE_SECRETKEY, connection.client_secret.encode())
        self._socket.connect(connection.endpoint)
        if greet:
            self.say(HelloFields("scumble bench", (VERSION,)))
            self.hear("welcome")

    def another(self) -> "WireClient":
        """Give another client of the same backend."""
        return WireClient(self._connection, self._process)

    def say(self, fields: MessageFields, buffers: Sequence[Buffer] = ()) -> None:
        """Send one message; buffers in shared memory go as references."""
        message = Message(fields, tuple(buffers))
        self._loans.keep(message)
        self._socket.send_multipart(encode(message, share=True), copy=False)

    def hear(self, *kinds: str) -> Message:
        """Wait for the next message of one of these kinds.

        Raises WireError for a failure, a far end that has ended and one that says nothing.
        """
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if not self._socket.poll(1000):
                if self._process.poll() is not None:
                    raise WireError(f"the backend ended with status {self._process.returncode}")
                continue
            frames = self._socket.recv_multipart(copy=False)
            message, answer = receive([frame.buffer for frame in frames])
            if answer is not None:
                self.say(answer.fields)
            if message is None:
                continue
            said = message.fields
            if isinstance(said, FailedFields):
                raise WireError(said.message)
            if isinstance(said, TakenFields):
                self._loans.settle(said)
            if isinstance(said, PreviewFields):
                self.say(SeenFields(said.job, said.number))
            if message.kind in kinds:
                return message
        raise WireError(f"the backend was silent: no {' or '.join(kinds)}")

    def submit(
        self,
        job: str,
        layer: Sent,
        style: Path,
        preset: str,
        share: bool | None = None,
        *,
        background: bool = False,
    ) -> None:
        """Send a layer and a style file's bytes, to be painted at the layer's own size.

        ``share``: the pixels go through shared memory; None: if the editors' client would do so.
        ``background``: it gives way to all that is not so.
        """
        if share is None:
            share = can_share() and len(layer.pixels) >= SMALLEST_SHARED
        self.say(QueueFields(job, background=background))  # before it, as our clients do
        self.say(*submission(job, layer, style, preset, share))

    def close(self) -> None:
        """Let go of the backend."""
        self._socket.close(0)
