"""What a worker is given at its start: a process as the first line of its input, an actor as bytes.

Not on its command line and not in its environment: others can read those, and a key is in it.
"""

import json
from typing import NamedTuple

from scumble_backend.service.pool.pool import WorkerSetup


class WorkerDoor(NamedTuple):
    """How one worker reaches the server. Keys are Z85 text, as CURVE uses them."""

    endpoint: str
    server_key: str
    key: str
    secret: str


class WorkerOrder(NamedTuple):
    """Where the server listens for this worker, the id that it has there, and its setup."""

    door: WorkerDoor
    worker: str
    setup: WorkerSetup
    shares: bool = True
    """Whether it runs on the server's machine, where large pictures may lie in shared memory."""
    patience: float = 0.0
    """Seconds without a word of the server after which it ends itself; 0: never."""

    def line(self) -> bytes:
        """Give it as a line of JSON, in ASCII whatever the paths are."""
        parts = self._asdict() | {"door": self.door._asdict(), "setup": self.setup._asdict()}
        return json.dumps(parts).encode("ascii") + b"\n"


def order_of(line: bytes) -> WorkerOrder:
    """Read what ``WorkerOrder.line`` gave."""
    parts = json.loads(line)
    made = {"door": WorkerDoor(**parts["door"]), "setup": WorkerSetup(**parts["setup"])}
    return WorkerOrder(**parts | made)
