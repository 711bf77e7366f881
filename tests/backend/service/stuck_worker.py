"""A worker process whose search for a GPU hangs or ends it, and which loads no PyTorch.

``$LIES`` says which. On the CPU it is soon ready, and paints nothing.
"""

import os
import signal
import time

from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.worker import main

CPU = {"device": "cpu", "name": "cpu", "usable": True, "reason": "", "speed": 1.0}


class Idler:
    """A device loop that does nothing."""

    def take(self, message):
        """Take a message."""


def load(replies, setup, _):
    """Take the place of ``load_device_loop``."""
    replies.say(Word("trying", {"device": setup.device}))
    if setup.device != "cpu":
        if os.environ["LIES"] == "search kills":
            os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(600)
    replies.say(Word("tried", {"trial": CPU}))
    device = {"name": "cpu", "kind": "cpu", "memory": 0}
    replies.say(Word("ready", {"device": device, "others": [], "seconds": {}}))
    return Idler()


if __name__ == "__main__":
    main.load_device_loop = load
    main.main()
