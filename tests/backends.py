"""A real backend for tests: its own shared folder, its own process, raw and proper clients."""

import os
import signal
import subprocess
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
import psutil
import zmq

from scumble_client import (
    Accepted,
    Client,
    Failed,
    Job,
    Preview,
    Progress,
    Result,
    StyleFile,
)
from scumble_protocol import VERSION
from scumble_protocol.folder import launch_path, read_connection, write_launch
from scumble_protocol.processes import python_module
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import message_of

COMMAND = python_module("scumble_backend")
PATIENCE = 240.0
"""Seconds until what should come counts as lost; a busy machine takes its time."""
LATE = float(os.environ.get("SCUMBLE_TEST_LATE", "0"))
"""Seconds by which a test hears late how far a job is, as beside other work now and then."""
_LEFT: WeakKeyDictionary = WeakKeyDictionary()
"""Events of a client that nobody has followed yet."""


@contextmanager
def shared_folder(folder: Path):
    """Make this the shared folder of everything that runs inside the block."""
    before = os.environ.get("SCUMBLE_HOME")
    os.environ["SCUMBLE_HOME"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["SCUMBLE_HOME"]
        else:
            os.environ["SCUMBLE_HOME"] = before


class Backend:
    """A backend process in its own shared folder; use as a context manager.

    ``under`` is a command that runs it, such as one that sets limits first.
    """

    def __init__(self, folder: Path, *options: str, under: tuple[str, ...] = ()) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "backend.log"
        environment = {**os.environ, "SCUMBLE_HOME": str(folder), "TMPDIR": str(folder)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*under, *COMMAND, *options], env=environment, stdout=log, stderr=log
            )

    @classmethod
    def found(cls, folder: Path) -> "Backend | None":
        """Find the backend that runs in a shared folder, whoever started it; None if none does."""
        with shared_folder(folder):
            known = read_connection()
        if known is None or not lives(known.pid):
            return None
        backend = cls.__new__(cls)
        backend.folder, backend.log = folder, folder / "backend.log"
        backend.process = psutil.Process(known.pid)
        return backend

    def __enter__(self):
        until(lambda: (self.folder / "connection.json").exists() or self.process.poll(), 20)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    @property
    def server(self) -> psutil.Process:
        return psutil.Process(self.process.pid)

    @property
    def workers(self) -> list[psutil.Process]:
        return [p for p in self.server.children() if runs(p, "service.worker")]

    def connection(self):
        with shared_folder(self.folder):
            return read_connection()

    def client(self, name: str = "test") -> Client:
        """A proper client; its polls must run inside ``shared_folder(self.folder)``."""
        return Client(name, COMMAND)

    def raw(self, **keys: str) -> "RawClient":
        return RawClient(self.connection()._replace(**keys))


@contextmanager
def installed(backend: Backend, command: list[str], bridge: list[str] | None = None):
    """Have clients of a backend know these commands, as after an installation, in the block."""
    with shared_folder(backend.folder):
        write_launch(command, bridge)
        try:
            yield backend
        finally:
            launch_path().unlink()


def runs(process: psutil.Process, module: str) -> bool:
    """Whether a process runs this module; one that has ended and is not waited for runs nothing."""
    try:
        return module in " ".join(process.cmdline())
    except psutil.ZombieProcess:
        return False


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_backend(backend: Backend) -> None:
    """End the backend that a client has started in the place of this one."""
    pid = backend.connection().pid
    os.kill(pid, signal.SIGTERM)
    until(lambda: not lives(pid), 20)


class MortalHome:
    """A shared folder whose backend tests may kill: a client, or the next test, starts another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[Backend] = []

    def backend(self) -> Backend:
        """Find the backend that runs there now; start one if none does."""
        found = Backend.found(self._folder)
        if found is None:
            self._started.append(Backend(self._folder))
            found = until(lambda: Backend.found(self._folder), 20)
        return found

    def close(self) -> None:
        """End the last one."""
        if Backend.found(self._folder) is not None:
            self.backend().__exit__()
        for backend in self._started:
            backend.process.wait(20)


class RawClient:
    """A client that says whatever a test wants to say over the real socket."""

    def __init__(self, connection) -> None:
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.CURVE_SERVERKEY, connection.server_key.encode())
        self.socket.setsockopt(zmq.CURVE_PUBLICKEY, connection.client_key.encode())
        self.socket.setsockopt(zmq.CURVE_SECRETKEY, connection.client_secret.encode())
        self.socket.connect(connection.endpoint)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, kind, fields, buffers=(), share=False):
        """Send a message: its fields as a record, or as JSON has them."""
        plain = fields if isinstance(fields, dict) else fields.plain()
        self.socket.send_multipart(encode(message_of(kind, plain, buffers), share))

    def hear(self, *kinds, patience: float = PATIENCE):
        """Wait for the next message of one of these kinds (of any, if none is named)."""
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            if self.socket.poll(int(1000 * left)):
                message = decode(self.socket.recv_multipart(), share=True)
                if not kinds or message.kind in kinds:
                    return message
        raise AssertionError(f"nothing of {kinds} came within {patience} s")

    def quiet(self, seconds: float) -> bool:
        return not self.socket.poll(int(1000 * seconds))

    def hello(self):
        self.say("hello", {"client": "raw", "protocols": [VERSION]})
        return self.hear("welcome")


def until(condition, patience: float = PATIENCE):
    """Wait until a condition holds and give its value."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{condition} did not come true within {patience} s")


def follow(client: Client, *last: type, patience: float = PATIENCE, on_event=None):
    """Poll until an event of one of these types comes (or a failure); gives all events.

    What came with it in the same poll is kept for the next call.
    """
    events = []
    left = _LEFT.setdefault(client, deque())
    end = time.monotonic() + patience
    while time.monotonic() < end:
        left.extend(client.poll())
        while left:
            event = left.popleft()
            events.append(event)
            if on_event is not None:
                on_event(event)
            if isinstance(event, (*last, Failed)):
                time.sleep(LATE if isinstance(event, (Accepted, Progress, Preview)) else 0)
                return events
        time.sleep(0.005)
    raise AssertionError(f"nothing of {last} came within {patience} s: {in_short(events[-3:])}")


def in_short(said) -> list[str]:
    """Give the beginnings of messages or events: a picture would fill the screen."""
    return [repr(one)[:300] for one in said]


def picture(width: int, height: int, seed: int = 0) -> np.ndarray:
    """A smooth, colourful RGBA picture, (height, width, 4) uint8, with every alpha value."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    rng = np.random.default_rng(seed)
    channels = [
        0.5 + 0.5 * np.sin(rng.uniform(4, 14) * x + rng.uniform(4, 14) * y + rng.uniform(0, 6))
        for _ in range(3)
    ]
    alpha = np.clip(1.6 * x, 0, 1)
    return (np.dstack([*channels, alpha]) * 255).round().astype(np.uint8)


def job_of(pixels: np.ndarray, style: Path, form: str = "rgba8", **more) -> Job:
    """A job for (height, width, 4) pixels already laid out as ``form``."""
    height, width = pixels.shape[:2]
    parameters = {"preset": "draft", **more.pop("parameters", {})}
    return Job(
        "layer",
        width,
        height,
        form,
        pixels.tobytes(),
        (StyleFile(style),),
        parameters=parameters,
        **more,
    )


LONG, LASTING = (1000, 700), (300, 160)
"""Sizes of jobs that a test acts on in their middle: it stops the first, and the second, of a few
seconds on the fastest machine, goes on to its end."""


def long_job(style: Path, size: tuple[int, int] = LONG, **more) -> Job:
    """A job that does not end by itself before a test has done something to it."""
    return job_of(picture(*size), style, parameters={"preset": "fine"}, **more)


def paint(backend: Backend, job: Job, client: Client | None = None) -> Result:
    """Paint one job to its end."""
    with shared_folder(backend.folder):
        own = client or backend.client()
        own.submit(job)
        last = follow(own, Result)[-1]
        if client is None:
            own.close()
    assert isinstance(last, Result), last
    return last
