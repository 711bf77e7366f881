"""The worker processes: one for each device, started by the server and restarted when they die."""

import subprocess
import sys
import time
from dataclasses import dataclass, field

from scumble_protocol.processes import python_module

MOST_STARTS_IN_A_ROW = 5
STABLE_AFTER = 20.0
"""Seconds after which a worker counts as stable, and its failed starts are forgotten."""

TROUBLE = (
    "The painting process keeps crashing: see backend.log in Scumble's folder, "
    "then run `bash install/try.sh`"
)
_LIMITED = (
    "The painting process keeps crashing, with a limit of {} MB on its memory: raise that "
    "(ulimit -v), and see backend.log in Scumble's folder if it is not the cause"
)


@dataclass
class Worker:
    """One worker process: its name on the wire, its device, its job."""

    name: bytes
    device: str
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    connected: bool = False
    ready: bool = False
    """Whether it has loaded all it needs: what ends it afterwards is its job's doing."""
    job: str | None = None
    held: str | None = None
    """The job whose picture it still has, from which an update can continue."""
    starts: int = 1

    @property
    def free(self) -> bool:
        """Whether it can take a job."""
        return self.connected and self.job is None

    def dead(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def stop(self, patience: float = 2.0) -> None:
        """End the process, by force if it does not listen."""
        if self.process.stdin:
            self.process.stdin.close()  # the worker ends itself when its input does
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WorkerPool:
    """Starts workers, finds a free one, replaces the dead."""

    def __init__(self, endpoint: str, weights: str, threads: int = 0, jobs: str = "") -> None:
        """``jobs``: the folder for checkpoints; empty: keep none."""
        self._endpoint = endpoint
        self._weights = weights
        self._threads = threads
        self._jobs = jobs
        self._workers: dict[bytes, Worker] = {}
        self.trouble = ""
        """Why no more workers are started, in words for the artist; empty while all is well."""

    def start(self, device: str, starts: int = 1) -> Worker:
        """Start a worker for a device (``auto`` lets it choose)."""
        name = f"{device}-{time.monotonic_ns()}".encode()
        options = [self._endpoint, name.decode(), device, self._weights, str(self._threads)]
        process = subprocess.Popen(
            python_module("scumble_backend.service.worker", *options, self._jobs),
            stdin=subprocess.PIPE,
            start_new_session=True,  # its priority is its own, and Ctrl-C is for the server
        )
        worker = Worker(name, device, process, starts=starts)
        self._workers[name] = worker
        return worker

    def get(self, name: bytes) -> Worker | None:
        """Find a worker by its name on the wire."""
        return self._workers.get(name)

    def free(self) -> Worker | None:
        """Find a worker without a job."""
        return next((w for w in self._workers.values() if w.free), None)

    def holder(self, key: str) -> Worker | None:
        """Find the worker that still holds a finished job's picture and has no other job."""
        workers = (w for w in self._workers.values() if w.connected)
        return next((w for w in workers if w.job == key or (w.free and w.held == key)), None)

    def in_hand(self) -> set[str]:
        """Give the keys of all jobs that workers still hold."""
        return {w.job for w in self._workers.values() if w.job is not None}

    def bury(self) -> list[Worker]:
        """Remove dead workers, start their successors, and give the dead ones."""
        dead = [w for w in self._workers.values() if w.dead()]
        for worker in dead:
            del self._workers[worker.name]
            blameless = worker.ready and worker.job is not None
            stable = blameless or time.monotonic() - worker.began > STABLE_AFTER
            starts = 1 if stable else worker.starts + 1
            if starts > MOST_STARTS_IN_A_ROW:
                self.trouble = self.trouble or _trouble()
            if not self.trouble:
                self.start(worker.device, starts)
        return dead

    def give_up(self, worker: Worker, reason: str) -> None:
        """Start no more workers: this one reports that none can run."""
        worker.connected = False
        self.trouble = reason

    def stop(self) -> None:
        """End every worker."""
        for worker in self._workers.values():
            worker.stop()
        self._workers.clear()


def _trouble() -> str:
    """Say what to do where no worker lives long; a limit that workers inherit may be the cause."""
    if sys.platform == "win32":
        return TROUBLE
    import resource  # noqa: PLC0415 - does not exist on Windows

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return TROUBLE if limit == resource.RLIM_INFINITY else _LIMITED.format(limit // 10**6)
