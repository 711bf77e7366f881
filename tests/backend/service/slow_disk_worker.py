"""A worker process whose disk takes two seconds for a checkpoint, which it keeps when it can."""

import time

from scumble_backend.service.archive.checkpoint_store import CheckpointFolder
from scumble_backend.service.worker import checkpoints, main

SLOW = 2.0
"""Seconds."""


def _slow(put):
    def slow_put(*arguments):
        time.sleep(SLOW)
        return put(*arguments)

    return slow_put


if __name__ == "__main__":
    checkpoints.CHECKPOINT_PAUSE = 0.1
    CheckpointFolder.put = _slow(CheckpointFolder.put)
    main.main()
