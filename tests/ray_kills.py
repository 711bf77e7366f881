"""A shot on Ray, and kills at random moments: no frame of it is lost or doubled.

``python -m tests.ray_kills --kills 100 [--frames 12] [--seed 1] [--nodes 2]``. A cluster of some
nodes on this machine paints numbered frames by ``scumble batch --pool ray=...``. Each kill ends a
worker (an actor's process), a node (its raylet; another comes in its place where too few are left),
the cluster's process of the backend, the backend, or the batch command, which is given again. In
the end every frame has one painting, byte for byte that of a run on one local process that nothing
disturbed, the manifest has each frame done once, and the history can be read.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from PIL import Image

from scumble_protocol.folder import FolderError, read_connection
from tests.backend.service.ray_clusters import RayNodes, actors, locked
from tests.backends import picture, shared_folder
from tests.shell import SCUMBLE, end_backend_of, environment, scumble

TROUBLE = 3
KINDS = ("actor", "node", "cluster", "backend", "batch")
JOIN = "join"
"""No kill: another node comes, at once after what was killed before."""
_PAUSE = 6.0
"""Seconds at most between two kills: some come while a worker loads, others while it paints.

Every other one comes only once a frame more is painted, where there are frames enough, and none so
late that the shot could be over before the last.
"""
_PATIENCE = 900.0


def shot_in(folder, frames):
    folder.mkdir()
    for number in range(1, frames + 1):
        image = picture(48, 32, number)[..., :3]
        Image.fromarray(image).save(folder / f"{number:04d}.png")
    return folder / "####.png"


def words_of(shot, out, *more):
    return ("batch", shot, "--style", "linocut", "--preset", "draft", "-o", out, *more)


class Victims:
    """What can be killed, and the batch command, which is given again as long as it has to be."""

    def __init__(self, home, nodes, command):
        self.home, self.nodes, self._command = home, nodes, command
        self._least = len(nodes.nodes)
        self.log = (home / "batch.log").open("ab")
        self.starts = 0
        self.batch = self._begin()

    def close(self):
        """End the batch command, if it still runs."""
        self.batch.kill()
        self.batch.wait()
        self.log.close()

    def _begin(self):
        self.starts += 1
        return subprocess.Popen(
            [*SCUMBLE, *map(str, self._command)],
            env=environment(self.home), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def go_on(self):
        """Give the command again if it was killed; True if it has ended by itself and well."""
        status = self.batch.poll()
        if status is None or status == 0:
            return status == 0
        ended = f"the batch ended with {status}: {self.words()}"
        assert status in (-signal.SIGKILL, TROUBLE), ended  # a backend was killed as it started
        self.batch = self._begin()
        return False

    def words(self):
        return (self.home / "batch.log").read_text()[-2000:]

    def backend(self):
        """Give the backend's process, if there is one."""
        try:
            with shared_folder(self.home):
                known = read_connection()
            return None if known is None else psutil.Process(known.pid)
        except (FolderError, psutil.NoSuchProcess):
            return None

    def kill(self, kind, chance):
        """Kill one of a kind, or have a node join; False if there is none at the moment."""
        if kind == "batch":
            self.batch.kill()
            self.batch.wait()
            return True
        if kind == "node":
            self.nodes.kill(chance.choice(list(self.nodes.nodes)))
            if len(self.nodes.nodes) < self._least:
                self.nodes.add(1)
            return True
        if kind == JOIN:
            self.nodes.add(1)
            return True
        if kind == "actor":
            found = actors(*self.nodes.nodes.values())
        else:
            backend = self.backend()
            found = [] if backend is None else [backend]
            if kind == "cluster" and found:
                found = [p for p in children(backend) if "cluster.main" in " ".join(p.cmdline())]
        if found:
            with psutil_errors():
                chance.choice(found).kill()
        return bool(found)


def children(process):
    try:
        return process.children()
    except psutil.Error:
        return []


@contextmanager
def psutil_errors():
    """It may have ended by itself meanwhile."""
    try:
        yield
    except psutil.NoSuchProcess:
        return


def kill_at_random(victims, kinds, chance, out, frames):
    """Kill one of each of these kinds, one after the other, while the shot is painted.

    Gives how many of them it was not too late for.
    """
    for number, kind in enumerate(kinds, 1):
        if kind != JOIN:
            before, share = painted(out), number * frames // (len(kinds) + 1)
            least = before + (number % 2 and before < share)
            most = min(max(before + 1, share), frames - 1)
            wait(victims, out, chance.uniform(0.2, _PAUSE), least, most)
        end = time.monotonic() + _PATIENCE
        while not victims.kill(kind, chance):
            assert time.monotonic() < end, f"there is no {kind} to be killed"
            victims.go_on()
            time.sleep(0.1)
        print(f"{number}: {kind}, {painted(out)} frames painted", flush=True)
        if victims.go_on():
            return number
    end = time.monotonic() + _PATIENCE
    while not victims.go_on():
        assert time.monotonic() < end, victims.words()
        time.sleep(0.1)
    return len(kinds)


def wait(victims, out, seconds, least, most):
    """Wait so long: until ``least`` frames are painted, and no longer than until ``most`` are."""
    now = time.monotonic()
    while painted(out) < (least if time.monotonic() > now + seconds else most):
        assert time.monotonic() < now + _PATIENCE, victims.words()
        victims.go_on()
        time.sleep(0.02)


def painted(out):
    return len(list(out.glob("*.png")))


def compare(out, truth, frames):
    """Compare paintings with those of another run; see that each is recorded once."""
    names = [f"{number:04d}.png" for number in range(1, frames + 1)]
    assert sorted(path.name for path in out.glob("*.png")) == names
    for name in names:
        assert (out / name).read_bytes() == (truth / name).read_bytes(), name
    lines = (out / "scumble-batch.jsonl").read_text().splitlines()
    done = [entry["output"] for entry in map(json.loads, lines) if entry["status"] == "done"]
    assert sorted(done) == names, "each once"


def check(home, out, truth, frames):
    """Compare what was painted with what an undisturbed run has, and read the history."""
    compare(out, truth, frames)
    listed = scumble(home, "history", "--json")
    assert listed.returncode == 0, listed.stderr
    json.loads(listed.stdout)


def run(folder, kinds, frames, seed, nodes=2):
    """Do it all in a folder, on so many nodes; gives what ``kill_at_random`` does."""
    shot = shot_in(folder / "shot", frames)
    truth, out, home = folder / "truth", folder / "out", folder / "home"
    os.environ["OMP_NUM_THREADS"] = "1"
    local = [*SCUMBLE, *map(str, words_of(shot, truth))]
    subprocess.run(local, env=environment(folder / "local"), stdout=sys.stderr, check=True)
    end_backend_of(folder / "local")
    home.mkdir()
    with locked(folder):
        cluster = RayNodes(folder)
        try:
            cluster.add(nodes)
            more = ("--pool", f"ray={cluster.address}")
            victims = Victims(home, cluster, words_of(shot, out, *more))
            try:
                killed = kill_at_random(victims, kinds, random.Random(seed), out, frames)
            finally:
                victims.close()
            check(home, out, truth, frames)
            again = scumble(home, *words_of(shot, out, *more))
            assert f"0 painted, {frames} done before" in again.stdout, again.stdout
        finally:
            with suppress(ProcessLookupError):  # it was killed, and wrote nothing of that
                end_backend_of(home)
            cluster.stop()
    return killed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--frames", type=int, default=0, help="default: two for each kill")
    parser.add_argument("--seed", type=int, default=random.randrange(1000))
    parser.add_argument("--nodes", type=int, default=2)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    kinds = [chance.choice(KINDS) for _ in range(options.kills)]
    frames = options.frames or 2 * options.kills
    print(f"seed {options.seed}, {frames} frames", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        killed = run(Path(folder), kinds, frames, options.seed, options.nodes)
    print(f"{killed} kills: every frame once, and the same bytes")
    sys.exit(0 if killed == options.kills else 1)


if __name__ == "__main__":
    main()
