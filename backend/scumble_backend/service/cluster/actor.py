"""A worker as a Ray actor: the loop that a process of the local pool runs, on any node."""

import logging
import platform
import traceback
from pathlib import Path

from scumble_backend.heap import keep_freed_memory
from scumble_backend.service.pool.cluster_order import MARK
from scumble_backend.service.pool.order import WorkerOrder, order_of
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
    if folder and _found_mark(Path(folder).with_name(MARK)) != mark:
        return _NO_FOLDER.format(host=host, folder=folder)
    return ""


def _found_mark(path: Path) -> str:
    """Give what stands in the server's mark; empty where it is not seen."""
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""
