"""Workers as processes on this machine: one for each device, restarted when they end."""

import contextlib
import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import zmq

from scumble_backend.service.pool.device_policy import CPU, DevicePolicy
from scumble_backend.service.pool.order import WorkerOrder
from scumble_backend.service.pool.pool import (
    Died,
    Idle,
    PoolEvent,
    Ready,
    Started,
    Tried,
    Trouble,
    WorkerSetup,
)
from scumble_backend.service.pool.tracked_worker import MOST_STARTS_IN_A_ROW, TrackedWorker
from scumble_backend.service.pool.worker_socket import WorkerSocket
from scumble_protocol.processes import apart, python_module
from scumble_protocol.remedies import remedy
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import TrialFields

log = logging.getLogger("scumble")

PATIENCE = 2.0
"""Seconds in which workers that are asked to end may do so by themselves."""

TROUBLE = (
    "The painting process keeps crashing: see backend.log in Scumble's folder, "
    "then run `bash install/try.sh`"
)
_LIMITED = (
    "The painting process keeps crashing, with a limit of {} MB on its memory: raise that "
    "(ulimit -v), and see backend.log in Scumble's folder if it is not the cause"
)


@dataclass
class WorkerProcess(TrackedWorker):
    """A worker's process, and what is known about it."""

    setup: WorkerSetup
    process: subprocess.Popen[bytes]

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def ask_to_end(self) -> None:
        """Close its input: it ends itself then."""
        if self.process.stdin:
            self.process.stdin.close()

    def end(self, patience: float) -> None:
        """Wait until it has ended; kill it after ``patience`` seconds."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class LocalPool:
    """A ``Pool`` of processes that reach the server through a loopback port of their own.

    Large pictures go both ways as references to shared memory, where the system has some. A
    process ends when the pipe to its input closes, so none outlives the server.
    """

    worker_module = "scumble_backend.service.worker.main"
    """What its processes run; the first line of their input is a ``WorkerOrder``."""

    def __init__(self, setup: WorkerSetup) -> None:
        """Listen; ``setup`` is the first worker's."""
        self._setup = setup
        self._socket = WorkerSocket()
        self._workers: dict[str, WorkerProcess] = {}
        self._devices = {setup.device}
        self._policy = DevicePolicy()
        self._news: list[PoolEvent] = []

    @property
    def bell(self) -> "zmq.Socket[bytes]":
        """The socket of the workers."""
        return self._socket.socket

    def start(self) -> None:
        """Start a worker for the setup's device; with ``auto`` it chooses, and names others."""
        self._start(self._setup)

    def give(self, worker: str, message: Message) -> None:
        """Send a worker a job; one that is gone takes none, and its ``Died`` follows."""
        if worker in self._workers:
            self._workers[worker].busy = True
            self._socket.send(worker, message)

    def send(self, worker: str, message: Message) -> None:
        """Send a worker a message about its job, unless it is gone."""
        if worker in self._workers:
            self._socket.send(worker, message)

    def events(self) -> list[PoolEvent]:
        """Give what workers have said, and then who has ended before the last of it was read."""
        for name in self._policy.overdue():
            self._workers[name].process.kill()
        ended = [name for name, worker in self._workers.items() if worker.ended]
        if self._socket.drain(self._hear):
            for name in ended:
                self._replace(name)
        news, self._news = self._news, []
        return news

    def stop(self) -> None:
        """End every worker, by force if one does not listen."""
        for worker in self._workers.values():
            worker.ask_to_end()
        for worker in self._workers.values():
            worker.end(PATIENCE)
        self._workers.clear()
        self._socket.close()

    # ---- inside

    def _start(self, setup: WorkerSetup, starts: int = 1) -> None:
        name = f"{setup.device}-{time.monotonic_ns()}"
        order = WorkerOrder(self._socket.admit(name), name, setup)
        try:
            process = _process(self.worker_module, order)
        except OSError:
            self._socket.forget(name)
            raise
        self._workers[name] = WorkerProcess(setup, process, starts=starts)
        self._policy.meet(name, setup.device)
        self._news.append(Started(name))

    def _hear(self, name: str, frames: Sequence[Buffer]) -> None:
        worker = self._workers.get(name)
        event = self._socket.read(name, frames) if worker is not None else None
        if worker is None or event is None:
            return
        self._news.append(event)
        if self._policy.hear(event):
            worker.process.kill()
        if isinstance(event, Idle):
            worker.busy = False
        elif isinstance(event, Trouble):
            worker.troubled = True
        elif isinstance(event, Ready):
            worker.ready = True
            # Several of them may say so, one after another.
            for device in set(event.others) - self._devices:
                self._devices.add(device)
                self._start_another(name, self._setup._replace(device=device))

    def _replace(self, name: str) -> None:
        """Take a worker that has ended out of the pool, and start another where that helps."""
        worker = self._workers.pop(name)
        worker.ask_to_end()  # it has ended: this closes our end of the pipe
        given_up = self._policy.bury(name, worker.process.returncode)
        if given_up is not None:
            self._give_up(name, worker, given_up)
        else:
            self._restart(name, worker)
        self._socket.forget(name)
        self._news.append(Died(name, f"ended with status {worker.process.returncode}"))

    def _give_up(self, name: str, worker: WorkerProcess, trial: TrialFields) -> None:
        """Let others paint what a worker whose device is given up has left, or else the CPU."""
        self._news.append(Tried(name, trial))
        if not any(not other.troubled for other in self._workers.values()):
            reason = self._start_another(name, worker.setup._replace(device=CPU))
            self._news += [Trouble(name, reason)] if reason else []

    def _restart(self, name: str, worker: WorkerProcess) -> None:
        """Start another worker like one that has ended, where that helps."""
        starts = worker.next_starts
        if starts > MOST_STARTS_IN_A_ROW and not worker.troubled:
            self._news.append(Trouble(name, _trouble()))
        elif not worker.troubled and (reason := self._start_another(name, worker.setup, starts)):
            self._news.append(Trouble(name, reason))

    def _start_another(self, after: str, setup: WorkerSetup, starts: int = 1) -> str:
        """Start one more worker after another; gives why the system lets none start, or nothing."""
        try:
            self._start(setup, starts)
        except OSError as error:
            log.exception("no worker for %s can be started after %s", setup.device, after)
            return (
                f"The painting process cannot be started ({error.strerror}): {remedy(error.errno)}"
            )
        return ""


def _process(module: str, order: WorkerOrder) -> "subprocess.Popen[bytes]":
    """Start a worker's process and write its order into its input, which stays open."""
    process = subprocess.Popen(
        python_module(module),
        stdin=subprocess.PIPE,
        bufsize=0,
        **apart(),  # its priority is its own, and Ctrl-C is for the server
    )
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with contextlib.suppress(OSError):  # it has ended already, which is noticed soon
        process.stdin.write(order.line())
    return process


def _trouble() -> str:
    """Say what to do if no worker lives long; a limit that workers inherit may be the cause."""
    if sys.platform == "win32":
        return TROUBLE
    import resource  # noqa: PLC0415 - does not exist on Windows

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return TROUBLE if limit == resource.RLIM_INFINITY else _LIMITED.format(limit // 10**6)
