"""A place to break things in: a shared folder of its own, a real backend, clients that can die."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from scumble_cli.selftest import processes
from scumble_cli.selftest.client_process import PATIENCE, BrokenPromise, ClientProcess
from scumble_cli.selftest.processes import RunningProcess
from scumble_cli.selftest.small_job import write_style
from scumble_protocol.folder import Connection, FolderError, connection_path, read_connection
from scumble_protocol.processes import python_module

END_PATIENCE = 20.0
"""Seconds that a backend which was asked to end may take."""
ORPHAN_PATIENCE = 5.0
"""Seconds within which a worker must have noticed that its backend is gone."""
_KEPT = ("backend.lock", "backend.log", "jobs", "paces.json", "server.json", "pairings")
"""What may stay in the shared folder: the lock's file (nobody holds it), logs, jobs, keys."""


class Testbed:
    """A temporary shared folder with everything that runs in it; a context manager."""

    def __init__(self, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scumble-selftest-"))
        self.home = self.folder / "home"
        self.temporary = self.folder / "tmp"
        self.home.mkdir(mode=0o700)
        self.temporary.mkdir()
        self.style = self.folder / "style.png"
        write_style(self.style)
        self.environment = {
            **os.environ,
            "SCUMBLE_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            **(environment or {}),
        }
        self.options = options
        self.clients: list[ClientProcess] = []
        self._ports: set[int] = set()
        self._served: list[subprocess.Popen[bytes]] = []

    @property
    def command(self) -> list[str]:
        """What starts a backend here."""
        path = self.environment.get("PYTHONPATH")  # which a client takes from what it starts
        prefix = ["/usr/bin/env", f"PYTHONPATH={path}"] if path else []
        return [*prefix, *python_module("scumble_backend", "--threads", "1", *self.options)]

    def add_path(self, folder: Path) -> None:
        """Have every Python that starts here look for modules in a folder first."""
        before = self.environment.get("PYTHONPATH")
        self.environment["PYTHONPATH"] = f"{folder}:{before}" if before else str(folder)

    def __enter__(self) -> "Testbed":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self.clients:
            client.kill()
        for found in processes.below(self.folder):
            processes.send(found.pid, signal.SIGKILL)
        for served in self._served:
            served.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- what runs

    def serve(self, *options: str, log: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start a backend as ``scumble serve`` does; ``backend`` waits for it."""
        with (log or self.log).open("ab") as words:
            process = subprocess.Popen(
                [*self.command, *options],
                env=self.environment,
                cwd=self.folder,
                stdout=words,
                stderr=words,
            )
        self._served.append(process)
        return process

    def client(self, home: Path | None = None) -> ClientProcess:
        """Start a client, which starts a backend when it needs one."""
        environment = {**self.environment, "SCUMBLE_HOME": str(home or self.home)}
        log = self.folder / "clients.log"
        client = ClientProcess(self.style, self.command, environment, log)
        self.clients.append(client)
        return client

    @property
    def log(self) -> Path:
        """Where the backends write what they have to say."""
        return self.home / "backend.log"

    def connection(self) -> Connection | None:
        """Read the connection file; None if there is none that can be used."""
        try:
            with self.as_home():
                found = read_connection()
        except FolderError:
            return None
        if found is not None:
            self._ports.add(int(found.endpoint.rpartition(":")[2]))
        return found

    @contextlib.contextmanager
    def as_home(self) -> Iterator[Path]:
        """Make this the shared folder of our own process inside the block."""
        before = os.environ.get("SCUMBLE_HOME")
        os.environ["SCUMBLE_HOME"] = str(self.home)
        try:
            yield connection_path()
        finally:
            if before is None:
                del os.environ["SCUMBLE_HOME"]
            else:
                os.environ["SCUMBLE_HOME"] = before

    def running(self, kind: str) -> list[RunningProcess]:
        """Give the processes of a kind that run here."""
        return [found for found in processes.below(self.home) if found.kind == kind]

    def backend(self, patience: float = PATIENCE) -> int:
        """Wait for a backend with a connection file, and give its process id."""
        return _wait(self._owner, "a backend", patience)

    def worker(self, patience: float = PATIENCE) -> int:
        """Wait for a worker of the present backend, and give its process id."""

        def child() -> int:
            owner = self._owner()
            workers = [w.pid for w in self.running("worker") if w.parent == owner]
            return workers[0] if workers else 0

        return _wait(child, "a worker", patience)

    def kill(self, pid: int) -> None:
        """Kill with SIGKILL, and wait until it is gone."""
        processes.send(pid, signal.SIGKILL)
        for served in self._served:
            if served.pid == pid:
                served.wait()

    # ---- what is left

    def end(self) -> list[str]:
        """Let the clients go, ask the backend to end, and name everything that is left."""
        for client in self.clients:
            client.close()
        owner = self._owner()
        for found in self.running("backend"):
            processes.send(found.pid, signal.SIGTERM)
        for served in self._served:
            with contextlib.suppress(subprocess.TimeoutExpired):
                served.wait(END_PATIENCE)
        processes.until(lambda: not processes.below(self.folder), END_PATIENCE)
        left = self.leftovers()
        if owner and not left:
            self._look_at_lock()
        return left

    def leftovers(self) -> list[str]:
        """Name processes, ports, locks and temporary files that are here and should not be."""
        self.connection()
        left = [f"{found.kind} {found.pid} runs" for found in processes.below(self.folder)]
        left += [f"port {port} is open" for port in self._ports if processes.answers(port)]
        if processes.locked(self.home / "backend.lock"):
            left.append("backend.lock is held")
        left += [f"file {path.name}" for path in self.home.iterdir() if path.name not in _KEPT]
        left += [f"temporary {path.name}" for path in self.temporary.iterdir()]
        jobs = self.home / "jobs"
        left += [f"temporary {path.name}" for path in jobs.rglob(".*") if path.is_file()]
        return left

    def orphans(self) -> list[str]:
        """Name workers whose backend is gone; they have a few seconds to notice."""

        end = time.monotonic() + ORPHAN_PATIENCE
        while True:
            workers = self.running("worker")
            owners = {found.pid for found in self.running("backend")}
            alone = [f"worker {w.pid}" for w in workers if w.parent not in owners]
            if not alone or time.monotonic() > end:
                return alone
            time.sleep(0.05)

    # ---- inside

    def _owner(self) -> int:
        """Give the process id of the backend that the connection file names, or 0."""
        found = self.connection()
        pids = [process.pid for process in self.running("backend")]
        return found.pid if found is not None and found.pid in pids else 0

    def _look_at_lock(self) -> None:
        """Take the lock as the next backend would; raises OSError if it cannot be had."""
        with (self.home / "backend.lock").open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _wait(find: Callable[[], int], what: str, patience: float) -> int:
    end = time.monotonic() + patience
    while not (found := find()):
        if time.monotonic() > end:
            raise BrokenPromise(f"{what} did not come in {patience:.0f} s")
        time.sleep(0.02)
    return found
