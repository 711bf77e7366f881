"""The process that holds the cluster, as the pool sees it: started, told whom to start, ended."""

import contextlib
import logging
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from scumble_backend.service.pool.cluster_order import NAME, ClusterOrder
from scumble_backend.service.pool.order import WorkerOrder
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.pool.slots import Slot
from scumble_backend.service.pool.worker_socket import WorkerSocket
from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.stores import put_mark
from scumble_protocol.processes import apart, python_module

log = logging.getLogger("scumble")

MOST_STARTS = 5
STABLE_AFTER = 120.0
"""Seconds after which its failed starts are forgotten."""
PAUSE = 1.0
"""Seconds before it is started again, doubled by each start that failed."""
PATIENCE = 8.0
"""Seconds in which a cluster of its own may end by itself."""
_LONGEST_FOLDER = 30
"""Characters of the folder for a cluster's own sockets: the system bounds their names."""

ENDS = "The Ray cluster keeps ending: see backend.log in Scumble's folder, and `ray status`"


class ClusterProcess:
    """``python -m scumble_backend.service.cluster.main``, started anew when it ends."""

    module = "scumble_backend.service.cluster.main"
    """What it runs. It is named here, not imported: the server has no Ray."""

    def __init__(self, socket: WorkerSocket, address: str, setup: WorkerSetup) -> None:
        self._socket = socket
        self._address, self._setup = address, setup
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._starts = 0
        self._began = 0.0
        self._wait: float | None = None
        """When it is started again (monotonic)."""
        self.reason = ""
        """Why there is no cluster, as it said itself."""

    def start(self) -> None:
        """Start it; raises OSError where the system lets none start."""
        self._starts, self._began, self._wait = self._starts + 1, time.monotonic(), None
        if not self._address:
            self._folder = tempfile.mkdtemp(prefix="scumble-ray-", dir=_short_folder())
        door = self._socket.admit(NAME)
        mark = _mark(self._setup.checkpoints)
        order = ClusterOrder(door, self._address, self._folder, self._setup.device, mark)
        self._process = subprocess.Popen(
            python_module(self.module), stdin=subprocess.PIPE, bufsize=0, **apart()
        )
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        with contextlib.suppress(OSError):  # it has ended already, which is noticed soon
            self._process.stdin.write(order.line())

    def begin(self, order: WorkerOrder, slot: Slot) -> None:
        """Have a worker started on a slot's node."""
        content = {
            "name": order.worker,
            "node": slot.node.id,
            "order": order.line().decode(),
            "cpus": slot.cpus,
            "gpus": slot.gpus,
        }
        self._socket.say(NAME, Word("start", content))

    def end(self, worker: str) -> None:
        """Have a worker ended, if it still runs."""
        self._socket.say(NAME, Word("end", {"name": worker}))

    def look(self) -> str | None:
        """Start it again if it has ended; gives text if every worker is gone by that.

        The text says what to do if it is not started again, and is empty if it is.
        """
        if self._wait is not None and time.monotonic() > self._wait:
            return self._again()
        if self._process is None or self._process.poll() is None:
            return None
        log.error("the cluster's process ended with status %s", self._process.returncode)
        self._clear()
        if time.monotonic() - self._began > STABLE_AFTER:
            self._starts = 0
        if self._starts >= MOST_STARTS or self.reason:
            return self.reason or ENDS
        self._wait = time.monotonic() + PAUSE * 2**self._starts
        return ""

    def stop(self) -> None:
        """End it, by force if it does not listen."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            log.warning("the cluster's process does not end: it is killed")
            self._process.kill()
            self._process.wait()
        self._clear()

    def _again(self) -> str | None:
        try:
            self.start()
        except OSError as error:
            self._wait = None
            return f"The Ray cluster cannot be started ({error.strerror})"
        return None

    def _clear(self) -> None:
        """Let go of what an ended process has left."""
        if self._process is not None and self._process.stdin:
            self._process.stdin.close()
        self._process = None
        self._socket.forget(NAME)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""


def _mark(jobs: str) -> str:
    """Put a mark beside the folder of jobs, where there is one; gives what stands in it."""
    if not jobs:
        return ""
    mark = secrets.token_hex(16)
    put_mark(jobs, mark)
    return mark


def _short_folder() -> str | None:
    """Give a folder for temporary ones whose name is short enough; None: the system's own."""
    system = tempfile.gettempdir()
    return "/tmp" if len(system) > _LONGEST_FOLDER and Path("/tmp").is_dir() else None  # noqa: S108 - what is made there is ours alone
