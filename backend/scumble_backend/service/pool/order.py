"""What a worker process is given at its start, as the first line of its input.

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

    def line(self) -> bytes:
        """Give it as a line of JSON, in ASCII whatever the paths are."""
        parts = {"door": self.door._asdict(), "worker": self.worker, "setup": self.setup._asdict()}
        return json.dumps(parts).encode("ascii") + b"\n"


def order_of(line: bytes) -> WorkerOrder:
    """Read what ``WorkerOrder.line`` gave."""
    parts = json.loads(line)
    return WorkerOrder(WorkerDoor(**parts["door"]), parts["worker"], WorkerSetup(**parts["setup"]))
