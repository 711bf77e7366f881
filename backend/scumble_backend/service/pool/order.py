"""What a worker process is given at its start, as the one argument of its command."""

import json
from typing import NamedTuple

from scumble_backend.service.pool.pool import WorkerSetup


class WorkerOrder(NamedTuple):
    """Where the server listens for this worker, the id that it has there, and its setup."""

    endpoint: str
    worker: str
    setup: WorkerSetup

    def text(self) -> str:
        """Give it as JSON, in ASCII whatever the paths are."""
        return json.dumps({**self._asdict(), "setup": self.setup._asdict()})


def order_of(text: str) -> WorkerOrder:
    """Read what ``WorkerOrder.text`` gave."""
    fields = json.loads(text)
    return WorkerOrder(fields["endpoint"], fields["worker"], WorkerSetup(**fields["setup"]))
