"""What tests have of Ray: clusters of several nodes here, and pools of which one may be killed."""

import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from scumble_backend.service.pool.ray_pool import RayPool

ROOT = Path(__file__).parents[3]
ACTOR = "ray::PaintingActor"


class KillableRayPool(RayPool):
    """Actors, of which the test may kill the only one."""

    def kill(self, _name):
        for process in actors(self._cluster._process.pid):
            process.kill()


def actors(*pids):
    """Give the actors' processes among those that these have started."""
    found = []
    for pid in pids:
        for process in psutil.Process(pid).children(recursive=True):
            try:
                if process.cmdline()[:1] and process.cmdline()[0].startswith(ACTOR):
                    found.append(process)
            except psutil.Error:
                continue
    return found


class RayNodes:
    """A cluster at loopback whose nodes have a core each; its head paints nothing."""

    def __init__(self, folder, **head):
        self.log = folder / "nodes.log"
        for _ in range(2):  # another cluster that starts beside it may take a port that it chose
            self.process = self._begin(folder, head)
            if self._hear():
                return
            self.process.communicate()
        raise AssertionError(f"no cluster: {self.log.read_text()[-2000:]}")

    def _begin(self, folder, head):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.backend.service.ray_nodes", json.dumps(head)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder,
                env=environment,
            )  # fmt: skip

    def add(self, count):
        """Add nodes; gives their ids."""
        before = set(self.nodes)
        self._say(str(count))
        return [node for node in self.nodes if node not in before]

    def kill(self, node):
        """Kill a node's raylet."""
        self._say(f"kill {node}")

    def actors(self, node):
        return actors(self.nodes[node])

    def stop(self):
        below = psutil.Process(self.process.pid).children(recursive=True)
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()
        for process in below:
            if process.is_running():
                process.kill()
        psutil.wait_procs(below, 20)

    def _say(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        assert self._hear(), self.log.read_text()[-2000:]

    def _hear(self):
        """Read what the process says; False if it has ended."""
        line = self.process.stdout.readline()
        if line:
            said = json.loads(line)
            self.address, self.dashboard = said["address"], said["dashboard"]
            self.nodes = said["nodes"]
        return bool(line)


@contextmanager
def own_clusters_of_one_core():
    """Have Ray find one core in clusters that are started within the block.

    So each has one worker, of one thread: two on busy cores would take the time of five.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_OVERRIDE_RESOURCES", json.dumps({"CPU": 1}))
        yield


@contextmanager
def locked(folder):
    """Have Ray's processes listen at loopback, and ask for the token that lies in a folder."""
    token = folder / "token"
    token.touch(0o600)
    token.write_text(secrets.token_hex(32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN_PATH", str(token))
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_worker_niceness", "0")
        yield
