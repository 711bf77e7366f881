"""The process that holds the cluster: it joins or starts it, and starts and ends workers there.

``python -m scumble_backend.service.cluster.main``. The first line of its input is a
``ClusterOrder``; the end of its input ends it, and with it every worker. It passes on who shall
start and who has ended, and no pictures.
"""

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq

from scumble_backend.service.cluster.own import SMALL_STORE, lock
from scumble_backend.service.pool.cluster_order import (
    NAME,
    ClusterNode,
    ClusterOrder,
    cluster_order_of,
)
from scumble_backend.service.pool.worker_dealer import dealer_of
from scumble_backend.service.pool.worker_words import Word, word_of
from scumble_protocol.release import release

log = logging.getLogger("scumble.cluster")

_INPUT = 0
_LOOK = 100
"""Milliseconds between two looks at who has ended."""
_PULSE = 1.0
"""Seconds between two looks at the nodes."""
_LONGEST_CAUSE = 500
_PATIENCE = 5.0
"""Seconds in which the cluster may end by itself."""


class Cluster:
    """The cluster, and the actors that were started in it by the server's names for them."""

    def __init__(self, order: ClusterOrder) -> None:
        """Join or start the cluster; raises what Ray does."""
        import ray  # noqa: PLC0415 - what it reads of the environment is set by now
        from ray.util.scheduling_strategies import (  # noqa: PLC0415 - as above
            NodeAffinitySchedulingStrategy,
        )

        from scumble_backend.service.cluster.actor import PaintingActor  # noqa: PLC0415 - as above

        self._ray: Any = ray
        self._node: Any = NodeAffinitySchedulingStrategy
        own = {
            "include_dashboard": False,
            "object_store_memory": SMALL_STORE,
            "_temp_dir": str(Path(order.folder) / "ray"),  # Ray opens that folder to everybody
        }
        if order.device == "cpu":
            own["num_gpus"] = 0
        where = {"address": order.address} if order.address else own
        ray.init(**where, namespace="scumble", log_to_driver=False, configure_logging=False)
        self._class: Any = ray.remote(PaintingActor)
        self._actors: dict[str, Any] = {}
        self._runs: dict[Any, str] = {}

    @property
    def here(self) -> str:
        """This machine's address, as the nodes know it."""
        return str(self._ray.util.get_node_ip_address())

    def nodes(self) -> list[ClusterNode]:
        """Give the nodes that are alive, in the order of their ids."""
        alive = [node for node in self._ray.nodes() if node["Alive"]]
        found = [_node(one) for one in alive]
        return sorted(found, key=lambda node: node.id)

    def start(self, content: Mapping[str, Any], mark: str) -> None:
        """Start a worker as the server's word says."""
        options = {
            "num_cpus": content["cpus"],
            "num_gpus": content["gpus"],
            "max_restarts": 0,
            "scheduling_strategy": self._node(content["node"], soft=False),
        }
        actor = self._class.options(**options).remote()
        self._actors[content["name"]] = actor
        run = actor.run.remote(content["order"].encode(), release(), mark)
        self._runs[run] = content["name"]

    def end(self, name: str) -> None:
        """End a worker, whatever it does."""
        if name in self._actors:
            self._ray.kill(self._actors[name])

    def close(self) -> None:
        """End every worker, and the cluster if it is our own."""
        self._ray.shutdown()

    def ended(self) -> list[tuple[str, str]]:
        """Give who has ended since this was asked last, and why."""
        if not self._runs:
            return []
        over, _ = self._ray.wait(list(self._runs), num_returns=len(self._runs), timeout=0)
        found = []
        for run in over:
            name = self._runs.pop(run)
            self._ray.kill(self._actors.pop(name))
            found.append((name, self._cause(run)))
        return found

    def _cause(self, run: Any) -> str:
        try:
            return str(self._ray.get(run))[-_LONGEST_CAUSE:]
        except self._ray.exceptions.RayError as error:
            return " ".join(str(error).split())[:_LONGEST_CAUSE]


def _node(told: Mapping[str, Any]) -> ClusterNode:
    resources = told["Resources"]
    cpus, gpus = int(resources.get("CPU", 0)), int(resources.get("GPU", 0))
    return ClusterNode(told["NodeID"], told["NodeManagerAddress"], cpus, gpus)


def _serve(
    cluster: Cluster, server: "zmq.Socket[bytes]", mark: str, ending: threading.Event
) -> None:
    """Do what the server says and tell what has happened, until it is gone."""
    told: list[ClusterNode] = []
    next_look = 0.0
    while not ending.is_set():
        if server.poll(_LOOK):
            word = word_of(server.recv_multipart())
            if word is not None and word.name == "start":
                cluster.start(word.content, mark)
            elif word is not None and word.name == "end":
                cluster.end(word.content["name"])
        for name, cause in cluster.ended():
            _say(server, "ended", name=name, cause=cause)
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + _PULSE
            nodes = cluster.nodes()
            if nodes != told:
                told = nodes
                _say(server, "nodes", here=cluster.here, nodes=[n._asdict() for n in nodes])


def _say(server: "zmq.Socket[bytes]", word: str, /, **content: object) -> None:
    server.send_multipart(Word(word, content).frames())


def _watch(folder: str, ending: threading.Event) -> None:
    """Say when the server, which holds the other end of our input, is gone.

    The main thread ends the cluster then: Ray may abort a process in which another thread does.
    One that does not end by itself is left.
    """
    while os.read(_INPUT, 4096):
        continue
    ending.set()
    time.sleep(_PATIENCE)
    _end(folder)


def _end(folder: str) -> None:
    """End the process. `folder` is deleted if it has a name: the server may have been killed."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def main() -> None:
    """Join or start the cluster, and keep it until the server is gone."""
    order = cluster_order_of(sys.stdin.buffer.readline())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    ending = threading.Event()
    threading.Thread(target=_watch, args=(order.folder, ending), daemon=True).start()
    if not order.address:
        lock(Path(order.folder))
    server = dealer_of(zmq.Context(), order.door, NAME)
    try:
        cluster = Cluster(order)
    except Exception as error:
        log.exception("the cluster cannot be used")
        words = " ".join(str(error).split())[:_LONGEST_CAUSE]
        _say(server, "broken", reason=f"The Ray cluster cannot be used ({words}): see backend.log")
        server.close(2000)
        sys.exit(1)
    _serve(cluster, server, order.mark, ending)
    cluster.close()
    _end(order.folder)


if __name__ == "__main__":
    main()
