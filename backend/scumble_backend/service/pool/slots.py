"""Where workers are in a cluster: one for each device, or for so many cores of a node."""

from dataclasses import dataclass, field

from scumble_backend.service.pool.cluster_order import ClusterNode
from scumble_backend.service.pool.device_policy import CPU, DevicePolicy
from scumble_backend.service.pool.pool import WorkerSetup


@dataclass
class Slot:
    """A place for one worker at a time."""

    name: str
    node: ClusterNode
    device: str
    """As the worker knows it: each is shown one GPU only, so that is ``cuda``."""
    threads: int
    policy: DevicePolicy = field(default_factory=DevicePolicy)
    """Judges this node's device alone, whatever others of that name do."""
    given_up: bool = False
    """Whether no worker is started there any more."""

    @property
    def cpus(self) -> int:
        """How many cores of its node it takes; one that paints on a GPU shares them."""
        return self.threads if self.device == CPU else 0

    @property
    def gpus(self) -> int:
        """How many GPUs of its node it takes."""
        return 0 if self.device == CPU else 1


def slots_of(node: ClusterNode, setup: WorkerSetup) -> list[Slot]:
    """Give a node's places for workers of this setup; none where it has no such device.

    With ``auto`` a node's GPUs paint, or its cores where it has none: all in one worker, or as many
    workers as have ``threads`` cores each.
    """
    kind = setup.device.partition(":")[0]
    gpus = 0 if kind == CPU else node.gpus
    if gpus:
        threads = setup.threads or max(1, node.cpus // gpus)
        return [Slot(f"{node.host}-gpu{n}", node, "cuda", threads) for n in range(gpus)]
    if kind not in ("auto", CPU):
        return []
    return cpu_slots(node, setup)


def cpu_slots(node: ClusterNode, setup: WorkerSetup) -> list[Slot]:
    """Give a node's places for workers on its cores."""
    if not node.cpus:
        return []
    threads = min(setup.threads or node.cpus, node.cpus)
    count = node.cpus // threads
    return [Slot(f"{node.host}-cpu{n}", node, CPU, threads) for n in range(count)]
