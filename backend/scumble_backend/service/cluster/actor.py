"""A worker as a Ray actor: the loop that a process of the local pool runs, on any node."""

import logging
import platform
import traceback

from scumble_backend.heap import keep_freed_memory
from scumble_backend.service.pool.order import WorkerOrder, order_of
from scumble_backend.service.stores import found_mark, is_store
from scumble_backend.service.worker.main import paint_for, refuse
from scumble_protocol.release import release

_OTHER_RELEASE = (
    "{host} has Scumble {there}, and the backend is {here}: install the same on both "
    "(docs/studio.md)"
)
_NO_FOLDER = (
    "{host} does not see the backend's folder {folder}: mount it there under the same path "
    "(docs/studio.md)"
)
_NO_STORE = (
    "{host} does not see what the backend has put into {folder}: give it the same credentials "
    "(docs/studio.md)"
)


class PaintingActor:
    """The class of which Ray makes one actor for each device."""

    def run(self, order: bytes, here: str, mark: str) -> str:
        """Paint what the server says, by the order's line; gives why it has ended.

        ``here``: the server's release; ``mark``: what it has put beside the jobs.
        What is raised becomes text: nothing of ours is pickled on its way back.
        """
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
        keep_freed_memory()
        try:
            read = order_of(order)
            reason = _unfit(read, here, mark)
            if reason:
                refuse(read, reason)
                return reason
            paint_for(read)
        except Exception:  # noqa: BLE001 - it is told as text
            return traceback.format_exc(limit=-3)
        return "it could not begin, or the server was silent"


def _unfit(order: WorkerOrder, here: str, mark: str) -> str:
    """Say why this node is of no use; empty if it is."""
    host = platform.node()
    if release() != here:
        return _OTHER_RELEASE.format(host=host, there=release(), here=here)
    folder = order.setup.checkpoints
    if folder and found_mark(folder) != mark:
        words = _NO_STORE if is_store(folder) else _NO_FOLDER
        return words.format(host=host, folder=folder)
    return ""
