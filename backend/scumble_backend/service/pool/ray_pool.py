"""Workers as actors of a Ray cluster: one for each device of each node.

Ray starts and ends them, and says which nodes there are. What is painted does not pass through it:
each worker reaches the server by the same socket under CURVE as a process on this machine does, so
messages are JSON and bytes, and nobody unpickles them. Ray itself runs in a process of its own
(``service/cluster``), as it may end a program whose cluster ends.
"""

import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import zmq

from scumble_backend.service.pool.cluster_order import NAME, ClusterNode
from scumble_backend.service.pool.cluster_process import ClusterProcess
from scumble_backend.service.pool.device_policy import CPU, KILLED
from scumble_backend.service.pool.order import WorkerOrder
from scumble_backend.service.pool.pool import (
    Died,
    Idle,
    Joined,
    PoolEvent,
    Ready,
    Started,
    Tried,
    Trouble,
    WorkerSetup,
)
from scumble_backend.service.pool.slots import Slot, cpu_slots, slots_of
from scumble_backend.service.pool.tracked_worker import MOST_STARTS_IN_A_ROW, TrackedWorker
from scumble_backend.service.pool.worker_socket import LOOPBACK, WorkerSocket
from scumble_backend.service.pool.worker_words import ALIVE, PING, Word, word_of
from scumble_protocol.awake import AwakeTime
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import TrialFields

log = logging.getLogger("scumble")

PULSE = 1.0
"""Seconds between two looks whether workers are there."""
SILENCE = 20.0
"""Seconds after which a ready worker that answers nothing counts as dead. One whose connection is
cut counts so at once; Ray itself may take 11 s to notice that a node is gone."""
PATIENCE = 120.0
"""Seconds without a word of the server after which a worker ends itself."""
KEEPS_CRASHING = (
    "The painting process on {} keeps crashing: see the logs of Ray there (`ray logs`), "
    "and backend.log in Scumble's folder"
)


@dataclass
class RayWorker(TrackedWorker):
    """An actor, and what is known about it."""

    slot: Slot
    heard: float
    """Awake time at which it was heard last."""
    joined: bool = False
    over: str = ""
    """Why it is dead, or is to be taken for it."""


class RayPool:
    """A ``Pool`` of actors in the cluster at ``address``, or in one of its own on this machine."""

    def __init__(self, setup: WorkerSetup, address: str = "") -> None:
        """Listen. The cluster was looked at before (``cluster.stranger``)."""
        self._setup = setup
        self._socket = WorkerSocket()
        self._cluster = ClusterProcess(self._socket, address, setup)
        self._here = LOOPBACK
        self._nodes: dict[str, ClusterNode] = {}
        self._workers: dict[str, RayWorker] = {}
        self._numbers = itertools.count(1)
        self._time = AwakeTime()
        self._pulse = 0.0
        self._news: list[PoolEvent] = []

    @property
    def bell(self) -> "zmq.Socket[bytes]":
        """The socket of the workers."""
        return self._socket.socket

    def start(self) -> None:
        """Start what holds the cluster; workers follow when it says which nodes there are."""
        self._cluster.start()

    def give(self, worker: str, message: Message) -> None:
        """Send a worker a job; one that is gone takes none, and its ``Died`` follows."""
        if worker in self._workers:
            self._workers[worker].busy = True
            self._socket.send(worker, message, share=False)

    def send(self, worker: str, message: Message) -> None:
        """Send a worker a message about its job, unless it is gone."""
        if worker in self._workers:
            self._socket.send(worker, message, share=False)

    def events(self) -> list[PoolEvent]:
        """Give what workers have said, and then who has ended before the last of it was read."""
        self._look()
        over = [name for name, worker in self._workers.items() if worker.over]
        if self._socket.drain(self._take):
            for name in over:
                self._replace(name)
        news, self._news = self._news, []
        return news

    def stop(self) -> None:
        """End the process that holds the cluster, and with it every worker."""
        self._cluster.stop()
        self._workers.clear()
        self._socket.close()

    # ---- who is there

    def _look(self) -> None:
        """Notice, once a pulse, who is there no more."""
        now = self._time.now()
        if now - self._pulse < PULSE:
            return
        self._pulse = now
        if (lost := self._cluster.look()) is not None:
            self._lose_cluster(lost)
        for name, worker in self._workers.items():
            if worker.joined and not self._socket.say(name, Word(PING, {})):
                self._end(name, "its connection was cut")
            elif worker.ready and now - worker.heard > SILENCE:
                self._end(name, f"it said nothing for {SILENCE:.0f} s")
            elif worker.slot.policy.overdue():
                self._end(name, "its start took too long")

    def _end(self, name: str, cause: str) -> None:
        """Take a worker for dead, and make sure that it is."""
        worker = self._workers[name]
        worker.over = worker.over or cause
        self._cluster.end(name)

    def _lose_cluster(self, reason: str) -> None:
        """Take every worker for dead; with a reason no other cluster comes."""
        for worker in self._workers.values():
            worker.over, worker.troubled = worker.over or "the cluster ended", True
        self._nodes.clear()
        if reason:
            name = f"ray-{next(self._numbers)}"
            self._news += [Started(name), Trouble(name, reason), Died(name, "there is no cluster")]

    # ---- what is heard

    def _take(self, name: str, frames: Sequence[Buffer]) -> None:
        if name == NAME:
            word = word_of(frames)
            if word is not None:
                self._hear_cluster(word)
        elif name in self._workers:
            self._hear(name, self._workers[name], frames)

    def _hear_cluster(self, word: Word) -> None:
        content = word.content
        if word.name == "nodes":
            self._here = content["here"]
            self._meet([ClusterNode(**node) for node in content["nodes"]])
        elif word.name == "ended" and content["name"] in self._workers:
            worker = self._workers[content["name"]]
            worker.over = worker.over or content["cause"]
        elif word.name == "broken":
            self._cluster.reason = content["reason"]

    def _meet(self, nodes: Sequence[ClusterNode]) -> None:
        """Start workers on nodes that have come; take those of nodes that have left for dead."""
        known, self._nodes = self._nodes, {node.id: node for node in nodes}
        for name, worker in self._workers.items():
            if worker.slot.node.id not in self._nodes:
                worker.troubled = True
                self._end(name, "its node has left the cluster")
        for node in nodes:
            if node.id not in known:
                log.info("node %s: %d cores, %d GPUs", node.host, node.cpus, node.gpus)
                for slot in slots_of(node, self._setup):
                    self._start(slot)

    def _hear(self, name: str, worker: RayWorker, frames: Sequence[Buffer]) -> None:
        worker.heard = self._time.now()
        word = word_of(frames)
        event = None if word and word.name == ALIVE else self._socket.read(name, frames)
        if event is None:
            return
        self._news.append(event)
        if worker.slot.policy.hear(event):
            self._end(name, "its device failed")
        if isinstance(event, Joined):
            worker.joined = True
        elif isinstance(event, Ready):
            worker.ready = True
        elif isinstance(event, Idle):
            worker.busy = False
        elif isinstance(event, Trouble):
            worker.troubled = worker.slot.given_up = True

    # ---- starts

    def _start(self, slot: Slot, starts: int = 1) -> None:
        name = f"{slot.name}-{next(self._numbers)}"
        setup = self._setup._replace(device=slot.device, threads=slot.threads)
        door = self._socket.admit(name, self._here)
        order = WorkerOrder(door, name, setup, shares=False, patience=PATIENCE)
        self._workers[name] = RayWorker(slot, self._time.now(), starts=starts)
        slot.policy.meet(name, slot.device)
        self._cluster.begin(order, slot)
        self._news.append(Started(name))

    def _replace(self, name: str) -> None:
        """Take a worker that has ended out of the pool, and start another where that helps."""
        worker = self._workers.pop(name)
        given_up = worker.slot.policy.bury(name, KILLED)
        if given_up is not None:
            self._give_up(name, worker, given_up)
        elif not worker.troubled:
            self._restart(name, worker)
        self._socket.forget(name)
        self._news.append(Died(name, worker.over))

    def _restart(self, name: str, worker: RayWorker) -> None:
        starts = worker.next_starts
        if starts > MOST_STARTS_IN_A_ROW:
            worker.slot.given_up = True
            self._news.append(Trouble(name, KEEPS_CRASHING.format(worker.slot.node.host)))
        else:
            self._start(worker.slot, starts)

    def _give_up(self, name: str, worker: RayWorker, trial: TrialFields) -> None:
        """Let the others paint what a worker whose device is given up has left, or its cores."""
        worker.slot.given_up = True
        self._news.append(Tried(name, trial))
        beside = [w for w in self._workers.values() if w.slot.node == worker.slot.node]
        if not beside and worker.slot.device != CPU:
            for slot in cpu_slots(worker.slot.node, self._setup):
                self._start(slot)
