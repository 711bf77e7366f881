"""A worker's start: the engine is loaded, then the device loop paints in a thread of its own."""

import contextlib
import errno
import gc
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from scumble_backend.service.pool.pool import WorkerSetup
from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.worker.priority import NormalPriority
from scumble_backend.service.worker.replies import Replies
from scumble_protocol.remedies import INSTALL, remedy

if TYPE_CHECKING:
    from scumble_backend.service.worker.device_loop import DeviceLoop

log = logging.getLogger("scumble.worker")

_NO_ROOM = ("failed to map segment", "cannot allocate memory", "not enough memory")
"""What the system's loaders say when there is no memory for a library."""


def load_device_loop(
    replies: Replies, setup: WorkerSetup, normal_priority: NormalPriority | None = None
) -> "DeviceLoop | None":
    """Load PyTorch and the network, and paint from then on; says ``ready``, or why it cannot.

    Gives None where it said ``broken``, or ``tried`` of a device that cannot be used; raises
    what it has no words for. ``normal_priority``: see
    ``DeviceLoop``; it is not used where the number of threads was chosen.
    """
    began = time.monotonic()
    try:
        with _made_to_stay():
            import scumble_backend.engine  # noqa: PLC0415, F401 - first: it says how PyTorch's threads wait
            from scumble_backend.service.worker.device_loop import DeviceLoop  # noqa: PLC0415 - seconds of imports
    except (ImportError, MemoryError, OSError) as error:
        log.exception("the engine cannot be loaded")
        replies.say(Word("broken", {"reason": unloaded(error)}))
        return None

    imported = time.monotonic()
    fixed = bool(setup.threads) or "OMP_NUM_THREADS" in os.environ
    device_loop = _painting(lambda: DeviceLoop(replies, setup, None if fixed else normal_priority))
    if isinstance(device_loop, Exception):
        _explain(replies, device_loop)
        return None
    seconds = {
        "imports": round(imported - began, 3),
        "weights": round(time.monotonic() - imported, 3),
    }
    device = device_loop.device.plain()
    ready = {"device": device, "others": device_loop.other_devices(), "seconds": seconds}
    replies.say(Word("ready", ready))
    return device_loop


@contextlib.contextmanager
def _made_to_stay() -> Iterator[None]:
    """Look for no garbage among what is made inside the block, then or later.

    PyTorch's import makes 200,000 objects that stay; to look at them again and again takes a
    seventh of its time, and each later look would be a pause.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _explain(replies: Replies, error: Exception) -> None:
    """Say why the device loop could not be made; raises what there are no words for."""
    from scumble_backend.engine.host.memory import ran_out  # noqa: PLC0415 - loaded by now
    from scumble_backend.service.worker.painting_device import UnusableError  # noqa: PLC0415

    if isinstance(error, UnusableError):
        replies.say(Word("tried", {"trial": error.trial.plain()}))
        return
    if isinstance(error, ValueError):  # the engine's word for a device or weights it cannot have
        replies.say(Word("broken", {"reason": str(error)}))
        return
    if ran_out(error):
        replies.say(Word("broken", {"reason": unloaded(MemoryError())}))
    raise error


def _painting(make: Callable[[], "DeviceLoop"]) -> "DeviceLoop | Exception":
    """Make a device loop and let it paint, both in a new thread; gives it, or why that fails.

    PyTorch computes in that thread only: a second one that did would have threads of its own,
    and where there are more than cores, all of them stop waiting for each other sooner.
    """
    made: queue.SimpleQueue[DeviceLoop | Exception] = queue.SimpleQueue()

    def paint() -> None:
        try:
            device_loop = make()
        except Exception as error:  # noqa: BLE001 - the caller raises it
            made.put(error)
            return
        made.put(device_loop)
        device_loop.run()

    threading.Thread(target=paint, name="device_loop", daemon=True).start()
    return made.get()


def unloaded(error: Exception) -> str:
    """Say why PyTorch, or what painting needs besides, could not be loaded, and what to do."""
    if isinstance(error, MemoryError) or any(w in str(error).lower() for w in _NO_ROOM):
        return "There is not enough memory to load PyTorch: " + remedy(errno.ENOMEM)
    what = "PyTorch"
    if isinstance(error, ModuleNotFoundError) and error.name not in (None, "torch"):
        what = f"The package {error.name}, which painting needs,"
    return f"{what} cannot be loaded ({error}): {INSTALL}"
