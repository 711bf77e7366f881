"""What the process that holds the cluster is told at its start, and what server and it say.

Besides the order, the first line of its input, there are words as workers have them. The server
says ``start`` (name; node; order, the worker's as text; cpus, gpus: what it takes of that node)
and ``end`` (name). The process says ``nodes`` (here: this machine's address in the cluster; nodes:
a list of ``ClusterNode``) whenever they have changed, ``ended`` (name, cause), and ``broken``
(reason: why there is no cluster).
"""

import json
from typing import NamedTuple

from scumble_backend.service.pool.order import WorkerDoor

NAME = "cluster"
"""The id of that process at the server's socket; no worker's is this."""


class ClusterNode(NamedTuple):
    """A machine of the cluster, or what stands for one."""

    id: str
    """Never used again, also if the machine leaves and comes back."""
    host: str
    cpus: int
    gpus: int


class ClusterOrder(NamedTuple):
    """How the process reaches the server, and which cluster it is to join or to start."""

    door: WorkerDoor
    address: str = ""
    """HOST:PORT of a cluster; empty: it starts one of its own on this machine."""
    folder: str = ""
    """Where a cluster of its own keeps its sockets and logs: a folder of ours alone."""
    device: str = "auto"
    """``cpu``: a cluster of its own has no use for accelerators."""
    mark: str = ""
    """What the server has left where checkpoints are (``stores.put_mark``), as its nodes see it."""

    def line(self) -> bytes:
        """Give it as a line of JSON."""
        return json.dumps(self._asdict() | {"door": self.door._asdict()}).encode("ascii") + b"\n"


def cluster_order_of(line: bytes) -> ClusterOrder:
    """Read what ``ClusterOrder.line`` gave."""
    parts = json.loads(line)
    return ClusterOrder(**parts | {"door": WorkerDoor(**parts["door"])})
