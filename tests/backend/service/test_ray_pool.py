"""A Ray cluster of several nodes on this machine: who paints, who dies, who is refused.

The first tests need a node that no other pool's worker is on.
"""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import grpc
import numpy as np
import psutil
import pytest
from tests.backend.service.dispatching import Desk
from tests.backend.service.pools import ThreadPool
from tests.backend.service.ray_clusters import RayNodes, locked
from tests.backends import until
from tests.narrow import weights_of_backends

from scumble_backend.service.cluster.stranger import ClusterError, check_cluster, without_token
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.pool.ray_pool import RayPool
from scumble_backend.service.stores import MARK

SHOT = [f"frame-{number}" for number in range(4)]


@pytest.fixture(scope="module")
def client_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, client_port):
    """A locked cluster, of which these tests share the head and a node."""
    folder = tmp_path_factory.mktemp("cluster")
    with locked(folder):
        made = RayNodes(folder, include_dashboard=True, ray_client_server_port=client_port)
        made.add(1)
        yield made
        made.stop()


@pytest.fixture(scope="module")
def desk(nodes, tmp_path_factory):
    with desk_of(nodes, tmp_path_factory.mktemp("pool")) as running:
        running.until(lambda: running.dispatcher.devices)
        yield running


def setup_of(checkpoints, weights=""):
    return WorkerSetup("cpu", weights or weights_of_backends(), 1, str(checkpoints))


def desk_of(nodes, folder, weights=""):
    setup = setup_of(folder / "jobs", weights)
    return Desk(folder / "jobs", lambda _: RayPool(setup, nodes.address))


def test_a_node_that_does_not_see_the_backends_folder_says_so(nodes, tmp_path, style):
    with desk_of(nodes, tmp_path) as desk:
        (tmp_path / MARK).write_text("of another folder of that name")
        desk.submit("vain", style)
        failed = desk.hear("vain", "failed")
        assert f"does not see the backend's folder {tmp_path / 'jobs'}" in failed.fields.message
        assert "\n" not in failed.fields.message


def test_nodes_that_share_no_folder_meet_in_a_store(nodes, tmp_path, style):
    setup = setup_of(f"file://{tmp_path}/store")
    with Desk(tmp_path / "jobs", lambda _: RayPool(setup, nodes.address)) as desk:
        (tmp_path / "store" / MARK).write_text("of another backend")
        desk.submit("vain", style)
        failed = desk.hear("vain", "failed")
        words = f"does not see what the backend has put into file://{tmp_path}/store: give it"
        assert words in failed.fields.message


def test_a_node_that_cannot_paint_says_why(nodes, tmp_path, style):
    with desk_of(nodes, tmp_path, weights="none.pt") as desk:
        desk.submit("vain", style)
        failed = desk.hear("vain", "failed")
        assert failed.fields.code == "worker"
        assert "none.pt" in failed.fields.message


def submit(desk, style, names):
    for height, name in enumerate(names, 20):
        desk.submit(name, style, 96, height, preset="normal")


def results(desk, names):
    """Serve until each has a result; gives their pixels."""
    found = {}

    def look():
        for message in desk.clients.heard:
            if message.kind == "result" and message.fields.job in names:
                found[message.fields.job] = message.buffers[0]
        return len(found) == len(names)

    desk.until(look)
    return [np.frombuffer(found[name], np.uint8) for name in names]


def test_a_shot_is_the_same_to_the_byte_though_a_node_dies_in_the_middle(
    desk, nodes, style, tmp_path
):
    setup = setup_of(tmp_path / "jobs")
    with Desk(tmp_path / "jobs", lambda context: ThreadPool(context, setup)) as local:
        submit(local, style, SHOT)
        truth = results(local, SHOT)
    (node,) = nodes.add(1)
    desk.until(lambda: len(desk.dispatcher.devices) == 2)
    submit(desk, style, SHOT)
    doomed = next(n for n, w in desk.pool._workers.items() if w.slot.node.id == node)
    desk.until(lambda: any(job.worker == doomed and job.steps > 3 for job in live(desk)))
    (actor,) = nodes.actors(node)
    nodes.kill(node)
    found = results(desk, SHOT)
    for name, ours, theirs in zip(SHOT, found, truth, strict=True):
        assert np.array_equal(ours, theirs), name
    told = [m.fields.job for m in desk.clients.heard if m.kind == "result"]
    assert sorted(told) == SHOT, "each once"
    until(lambda: ended(actor))
    desk.until(lambda: len(desk.pool._workers) == 1 and len(desk.dispatcher.devices) == 1)
    assert desk.dispatcher.trouble == ""


def live(desk):
    return desk.book.unfinished()


def ended(process):
    """Tell whether a process has ended, whoever is to wait for it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_worker_that_says_nothing_is_taken_for_dead(desk, nodes, style, monkeypatch):
    """A node behind a broken network, or one that is stopped, closes no connection."""
    monkeypatch.setattr("scumble_backend.service.pool.ray_pool.SILENCE", 4.0)
    desk.submit("silent", style, 300, 100, preset="fine")
    desk.hear("silent", "progress")
    before = desk.job("silent").worker
    (node,) = {w.slot.node.id for w in desk.pool._workers.values()}
    nodes.actors(node)[0].suspend()
    assert desk.hear("silent", "result", "failed").kind == "result"
    assert desk.job("silent").worker != before


def asked_at(port, *metadata):
    """Ask the server of Ray's clients for the cluster's version; gives the status."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        ask = channel.unary_unary("/ray.rpc.RayletDriver/ClusterInfo")
        try:
            ask(b"\x08\x05", metadata=metadata, wait_for_ready=True, timeout=60)
        except grpc.RpcError as error:
            return error.code()
    return grpc.StatusCode.OK


def test_a_stranger_without_the_token_is_refused_at_every_door(nodes, client_port):
    check_cluster(nodes.address)
    stranger = without_token(os.environ)
    asked = subprocess.run(
        [sys.executable, "-m", "scumble_backend.service.cluster.stranger", nodes.address],
        env=stranger, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(asked.stdout) is None, "gcs"
    assert asked_at(client_port) == grpc.StatusCode.UNAUTHENTICATED, "client port"
    token = Path(os.environ["RAY_AUTH_TOKEN_PATH"]).read_text()
    for word, status in (("wrong", "UNAUTHENTICATED"), (token, "NOT_FOUND")):
        found = asked_at(client_port, ("authorization", f"Bearer {word}"))
        assert found.name == status, "with the token only that its client's id is not known"
    words = f"import ray; ray.init('{nodes.address}')"
    asked = subprocess.run(
        [sys.executable, "-c", words], env=stranger, capture_output=True, text=True, check=False
    )
    assert asked.returncode, "as a driver"
    for path in ("/api/jobs/", "/nodes?view=summary", "/api/version"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://{nodes.dashboard}{path}", timeout=60)
        refused.value.close()
        assert refused.value.code == 401, "dashboard"


def test_who_has_no_token_is_told_which_one_is_asked_for(nodes, tmp_path, monkeypatch):
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ClusterError, match=f"at {nodes.address} asks for a token: set RAY_AUTH"):
        check_cluster(nodes.address)


def test_a_cluster_that_lets_strangers_in_is_refused_unless_it_is_within_this_machine(tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "disabled")
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        open_to_all = RayNodes(tmp_path)
        try:
            check_cluster(open_to_all.address)
            outside = "0.0.0.0:" + open_to_all.address.rpartition(":")[2]
            with pytest.raises(ClusterError, match=f"{outside} lets anybody in"):
                check_cluster(outside)
        finally:
            open_to_all.stop()


@pytest.mark.parametrize("address", ["head", "head:", ":6379", "head:70000", "127.0.0.1:x"])
def test_an_address_that_is_none_is_refused_at_once(address):
    with pytest.raises(ClusterError, match="give HOST:PORT"):
        check_cluster(address)


def test_where_no_cluster_answers_that_is_said():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ClusterError, match=f"No Ray cluster answers at {address}"):
        check_cluster(address)
