"""Which places a cluster has for workers, and which of them are given up: no Ray runs here."""

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.backend.service.playing_cluster import PLAY
from tests.backends import until

from scumble_backend.service.cluster.own import lock
from scumble_backend.service.pool import cluster_process
from scumble_backend.service.pool.cluster_order import ClusterNode
from scumble_backend.service.pool.cluster_process import ClusterProcess
from scumble_backend.service.pool.pool import Died, Ready, Started, Tried, Trouble, WorkerSetup
from scumble_backend.service.pool.pool_name import PoolName
from scumble_backend.service.pool.ray_pool import RayPool
from scumble_backend.service.pool.slots import slots_of

ROOT = Path(__file__).parents[3]
GPUS, CORES = ClusterNode("a" * 56, "10.0.0.1", 16, 2), ClusterNode("b" * 56, "10.0.0.2", 8, 0)


@pytest.mark.parametrize(
    ("node", "device", "threads", "places"),
    [
        (GPUS, "auto", 0, [("cuda", 8, 0, 1), ("cuda", 8, 0, 1)]),
        (GPUS, "cuda", 3, [("cuda", 3, 0, 1), ("cuda", 3, 0, 1)]),
        (GPUS, "cpu", 0, [("cpu", 16, 16, 0)]),
        (CORES, "auto", 0, [("cpu", 8, 8, 0)]),
        (CORES, "auto", 3, [("cpu", 3, 3, 0), ("cpu", 3, 3, 0)]),
        (CORES, "cpu", 99, [("cpu", 8, 8, 0)]),
        (CORES, "cuda", 0, []),
        (CORES._replace(cpus=0), "auto", 0, []),
    ],
)
def test_a_node_has_a_place_for_each_gpu_or_for_its_cores(node, device, threads, places):
    found = slots_of(node, WorkerSetup(device, threads=threads))
    assert [(s.device, s.threads, s.cpus, s.gpus) for s in found] == places
    assert len({slot.name for slot in found}) == len(found)


def test_a_pools_name_says_whether_it_is_a_cluster():
    for words, on_ray in (("local", False), ("ray", True), ("ray=host:1", True)):
        name = PoolName.read(words)
        assert (str(name), name.on_ray) == (words, on_ray)


def test_a_cluster_of_our_own_asks_for_a_new_token_of_this_user_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {"RAY_AUTH_TOKEN": "of another cluster"})
    lock(tmp_path)
    token = Path(os.environ["RAY_AUTH_TOKEN_PATH"])
    assert "RAY_AUTH_TOKEN" not in os.environ
    assert os.environ["RAY_AUTH_MODE"] == "token"
    assert len(token.read_text()) == 64
    assert token.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        lock(tmp_path)


@pytest.fixture
def pool_of(monkeypatch):
    """Make a pool whose cluster plays: nodes, and what their workers do."""
    monkeypatch.setattr(ClusterProcess, "module", "tests.backend.service.playing_cluster")
    monkeypatch.setattr(cluster_process, "PAUSE", 0.01)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pools = []

    def made(nodes=(), ends=False, **workers):
        play = {"nodes": [n._asdict() for n in nodes], "workers": workers, "ends": ends}
        monkeypatch.setenv(PLAY, json.dumps(play))
        pools.append(RayPool(WorkerSetup()))
        pools[-1].start()
        return pools[-1]

    yield made
    for pool in pools:
        pool.stop()


def heard(pool, *wanted):
    """Serve until each has come: a kind of event, and what its worker's name begins with."""
    found = []

    def came():
        found.extend(pool.events())
        return all(of(found, kind, place) for kind, place in wanted)

    until(came)
    return found


def of(events, kind, place=""):
    return [e for e in events if isinstance(e, kind) and e.worker.startswith(place)]


def test_a_place_whose_workers_always_end_is_given_up_and_the_others_paint_on(pool_of):
    pool = pool_of([GPUS, CORES], cuda="ends", cpu="paints")
    events = heard(
        pool, (Trouble, "10.0.0.1-gpu0"), (Trouble, "10.0.0.1-gpu1"), (Ready, "10.0.0.2")
    )
    assert len(of(events, Started, "10.0.0.1-gpu1")) == len(of(events, Died, "10.0.0.1-gpu1")) == 5
    (trouble,) = of(events, Trouble, "10.0.0.1-gpu1")
    assert "on 10.0.0.1 keeps crashing" in trouble.reason
    assert not of(events, Died, "10.0.0.2")


def test_a_gpu_that_cannot_be_used_is_given_up_on_its_node_alone_and_its_cores_paint(pool_of):
    pool = pool_of([GPUS._replace(gpus=1), CORES], cuda="unusable", cpu="paints")
    events = heard(pool, (Ready, "10.0.0.1-cpu"), (Ready, "10.0.0.2-cpu"))
    assert len(of(events, Started, "10.0.0.1-gpu")) == 1
    assert {trial.trial.usable for trial in of(events, Tried, "10.0.0.1-gpu")} == {False}


def test_a_worker_that_says_what_is_wrong_is_not_started_again(pool_of):
    pool = pool_of([CORES], cpu="breaks")
    events = heard(pool, (Died, "10.0.0.2"))
    (trouble,) = of(events, Trouble, "10.0.0.2")
    assert trouble.reason == "no weights"
    assert len(of(events, Started)) == 1
    assert not pool._workers


def test_a_cluster_that_always_ends_is_told_of_after_five_tries(pool_of):
    pool = pool_of(ends=True)
    events = heard(pool, (Died, "ray"))
    assert [type(event) for event in events] == [Started, Trouble, Died]
    assert "keeps ending" in events[1].reason
    assert pool._cluster._starts == 5


def test_a_node_that_leaves_takes_its_workers_along_and_one_that_comes_has_new_ones(pool_of):
    pool = pool_of([CORES], cpu="paints")
    heard(pool, (Ready, "10.0.0.2"))
    (before,) = pool._workers
    pool._meet([CORES._replace(id="d" * 56)])
    events = heard(pool, (Ready, "10.0.0.2"), (Died, before))
    assert before not in pool._workers
    assert len(of(events, Started)) == 1, "none in its place"


def test_a_cluster_that_ended_comes_again_with_workers_on_the_same_nodes(pool_of):
    pool = pool_of([CORES], cpu="paints")
    heard(pool, (Ready, "10.0.0.2"))
    (before,) = pool._workers
    pool._cluster._process.kill()
    heard(pool, (Died, before), (Ready, "10.0.0.2"))


def test_a_cluster_that_cannot_be_started_again_is_told_of(pool_of, monkeypatch):
    pool = pool_of(ends=True)

    def refuse(*_, **__):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    events = heard(pool, (Died, "ray"))
    assert [type(event) for event in events] == [Started, Trouble, Died]
    reason = "The Ray cluster cannot be started (Resource temporarily unavailable)"
    assert events[1].reason == reason
