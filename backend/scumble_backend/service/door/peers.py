"""Who is on the other end of each connection, and how much each may request.

Every limit is far above what an editor does: it pings once a second, shows seven previews a second
and moves a slider sixty times a second.
"""

import time
from dataclasses import dataclass, field

from scumble_protocol.kept import LOCAL
from scumble_protocol.wire.messages import Buffer

BURST = 2000
"""Messages that one connection may send at once."""
RATE = 400.0
"""Messages a second that one connection may send in the long run."""

MOST_PEERS = 256
"""Connections that are served at a time."""

MOST_UNSENT = 256
"""Messages kept for a client that does not read; beyond, it counts as gone."""
LARGEST_UNSENT = 4 * 2**30
"""Bytes kept for a client that does not read; beyond, it counts as gone."""

MOST_WAITING = 16
"""Jobs of one paired client that may wait; the local user may fill the queue."""
MOST_WAITING_BYTES = 8 * 2**30
"""Bytes of pictures that may wait in all. A first job always may: it is as large as a message."""


class Bucket:
    """A limit: a burst passes, then ``rate`` per second; it tells when it begins to refuse."""

    def __init__(self, burst: float = BURST, rate: float = RATE) -> None:
        self._burst, self._rate = burst, rate
        self._left = burst
        self._filled_at = time.monotonic()
        self._told_at = float("-inf")

    def take(self) -> bool:
        """Take one; False if there is none left."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def should_tell(self) -> bool:
        """Tell, once a second, that the sender should hear of a refusal."""
        now = time.monotonic()
        if now - self._told_at < 1:
            return False
        self._told_at = now
        return True


@dataclass
class Peer:
    """One connection."""

    owner: str
    """The name that the gate gave: ``local``, or that of a pairing."""
    bucket: Bucket = field(default_factory=Bucket)
    unsent: list[list[Buffer]] = field(default_factory=list)
    """What could not be sent yet, in order."""

    @property
    def is_local(self) -> bool:
        """Whether it is the local user, on this machine."""
        return self.owner == LOCAL

    def keep(self, frames: list[Buffer]) -> bool:
        """Keep a message until it can be sent; False if that would be too much."""
        self.unsent.append(frames)
        size = sum(len(frame) for message in self.unsent for frame in message)
        return len(self.unsent) <= MOST_UNSENT and size <= LARGEST_UNSENT


class Peers:
    """Every connection that has said something, by its routing id."""

    def __init__(self, most: int = MOST_PEERS) -> None:
        self._most = most
        self._peers: dict[bytes, Peer] = {}

    def meet(self, routing_id: bytes, owner: str) -> Peer | None:
        """Give the peer of a connection, new or known; None if there are too many."""
        peer = self._peers.get(routing_id)
        if peer is None and len(self._peers) < self._most:
            peer = self._peers[routing_id] = Peer(owner)
        return peer

    def get(self, routing_id: bytes) -> Peer | None:
        """Find the peer of a connection."""
        return self._peers.get(routing_id)

    def forget(self, routing_id: bytes) -> None:
        """Drop one who has left."""
        self._peers.pop(routing_id, None)

    def ids(self) -> list[bytes]:
        """Give every connection."""
        return list(self._peers)

    def owners(self) -> dict[bytes, str]:
        """Give the owner of every connection."""
        return {routing_id: peer.owner for routing_id, peer in self._peers.items()}
