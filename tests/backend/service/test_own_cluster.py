"""A cluster that the pool starts itself: who can reach it, and what is left of it."""

import signal
from pathlib import Path

import psutil
import pytest
from tests.backend.service.ray_clusters import actors, own_clusters_of_one_core
from tests.backends import Backend, until

from scumble_backend.service.cluster.stranger import TOKEN_PATH


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scumble")
    options = ("--pool", "ray", "--threads", "1", "--device", "cpu")
    with own_clusters_of_one_core(), Backend(folder, *options) as running:
        yield running


@pytest.fixture(scope="module")
def cluster(backend):
    """The processes of the backend's cluster, once a worker is there."""
    until(lambda: actors(backend.process.pid))
    return backend.server.children(recursive=True)


def test_it_listens_at_loopback_only(cluster):
    listening = [
        connection.laddr.ip
        for process in cluster
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) > 5
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


def test_its_token_lies_in_a_file_of_the_users_alone_and_on_no_command_line(cluster):
    raylet = next(process for process in cluster if process.name() == "raylet")
    environment = raylet.environ()
    assert environment["RAY_AUTH_MODE"] == "token"
    assert "RAY_AUTH_TOKEN" not in environment
    path = Path(environment[TOKEN_PATH])
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0, "Ray opens a folder of its own to everybody"
    token = path.read_text()
    assert len(token) == 64
    assert not [p for p in cluster if token in " ".join(p.cmdline())]


def test_nothing_of_it_is_left_when_the_backend_is_killed(backend, cluster):
    (folder,) = {Path(p.environ()[TOKEN_PATH]).parent for p in cluster if p.name() == "raylet"}
    backend.process.send_signal(signal.SIGKILL)
    _, left = psutil.wait_procs(cluster, 300)
    assert [p for p in left if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    until(lambda: not folder.exists(), 300)
