"""A worker's start: the engine is loaded, then a studio paints in a thread of its own."""

import errno
import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from scumble_backend.service.aside import Aside
from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.private import Word
from scumble_backend.service.wire import Mouth
from scumble_protocol.remedies import INSTALL, remedy

if TYPE_CHECKING:
    from scumble_backend.service.studio import Studio

log = logging.getLogger("scumble.worker")

_NO_ROOM = ("failed to map segment", "cannot allocate memory", "not enough memory")
"""How the system's loaders say that there is no memory for a library."""


def load_studio(mouth: Mouth, setup: WorkerSetup, aside: Aside | None = None) -> "Studio | None":
    """Load PyTorch and the network, and paint from then on; says ``ready``, or ``broken``.

    Gives None where it said ``broken``; raises what it has no words for. ``aside``: see
    ``Studio``; it is not used where the number of threads was chosen.
    """
    began = time.monotonic()
    try:
        import scumble_backend.engine  # noqa: PLC0415, F401 - first: it says how PyTorch's threads wait
        from scumble_backend.engine.memory import ran_out  # noqa: PLC0415
        from scumble_backend.service.studio import Studio  # noqa: PLC0415 - seconds of imports
    except (ImportError, MemoryError, OSError) as error:
        log.exception("the engine cannot be loaded")
        mouth.say(Word("broken", {"reason": unloaded(error)}))
        return None

    imported = time.monotonic()
    fixed = bool(setup.threads) or "OMP_NUM_THREADS" in os.environ
    studio = _painting(lambda: Studio(mouth, setup, None if fixed else aside))
    if isinstance(studio, ValueError):  # the engine's word for a device or weights it cannot have
        mouth.say(Word("broken", {"reason": str(studio)}))
        return None
    if isinstance(studio, Exception):
        if ran_out(studio):
            mouth.say(Word("broken", {"reason": unloaded(MemoryError())}))
        raise studio
    seconds = {
        "imports": round(imported - began, 3),
        "weights": round(time.monotonic() - imported, 3),
    }
    device = studio.device.plain()
    ready = {"device": device, "others": studio.other_devices(), "seconds": seconds}
    mouth.say(Word("ready", ready))
    return studio


def _painting(make: Callable[[], "Studio"]) -> "Studio | Exception":
    """Make a studio and let it paint, both in a new thread; gives it, or why it cannot be made.

    PyTorch computes in that thread only: a second one that did would have threads of its own,
    and where there are more than cores, all of them stop waiting for each other sooner.
    """
    made: queue.SimpleQueue[Studio | Exception] = queue.SimpleQueue()

    def paint() -> None:
        try:
            studio = make()
        except Exception as error:  # noqa: BLE001 - the caller raises it
            made.put(error)
            return
        made.put(studio)
        studio.run()

    threading.Thread(target=paint, name="studio", daemon=True).start()
    return made.get()


def unloaded(error: Exception) -> str:
    """Say why PyTorch could not be loaded, and what to do."""
    if isinstance(error, MemoryError) or any(w in str(error).lower() for w in _NO_ROOM):
        return "There is not enough memory to load PyTorch: " + remedy(errno.ENOMEM)
    return f"PyTorch cannot be loaded ({error}): {INSTALL}"
