"""One window for each image: another call of the menu's entry brings the first one's forward."""

import os
import platform
from pathlib import Path
from typing import Any

from scumble_gimp import text
from scumble_gimp.api import GLib
from scumble_protocol.processes import LockHeld, ProcessLock


class OneWindow:
    """The right to have an image's window: of one plug-in's process, until that ends.

    A lock on a file says that the window is there; whoever calls meanwhile touches the file. GIMP
    is not asked: it tells one plug-in nothing of another.
    """

    def __init__(self, image: Any) -> None:
        """Numbers of images are unique in a GIMP, which is the parent of all its plug-ins."""
        folder = Path(GLib.get_user_runtime_dir())
        whose = f"{platform.node()}-{os.getppid()}-{image.get_id()}"
        self._path = folder / f"scumble-window-{whose}.lock"
        self._lock = ProcessLock(self._path)
        self._last = 0

    def take(self) -> bool:
        """Take it, or else call the window that is there; tells whether it was taken.

        Where nothing can be locked, each call has a window of its own.
        """
        while True:
            try:
                self._lock.take()
            except LockHeld:
                if self._call():
                    return False
                continue  # it has just been closed
            except OSError:
                return True
            self._last = self._touched()
            return True

    def is_open(self) -> bool:
        """Tell whether the window is there, of whichever process."""
        if not self._path.exists():
            return False
        try:
            self._lock.take()
        except LockHeld:
            return True
        except OSError:
            return False
        self._lock.release()
        return False

    def was_called(self) -> bool:
        """Tell whether the entry was called again since this was asked last."""
        before, self._last = self._last, self._touched()
        return self._last != before

    def leave(self) -> None:
        """Let the next call have a window."""
        self._lock.release(delete=True)

    def _call(self) -> bool:
        """Tell whether somebody may hear it."""
        try:
            os.utime(self._path)
        except FileNotFoundError:
            return False
        return True

    def _touched(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:  # nothing could be locked here, or somebody has tidied up
            return 0


def title_of(image: Any) -> str:
    """Give the window's title: the image's name, with GIMP's number where it is in no file."""
    name = str(image.get_name())
    in_file = image.get_file() is not None or image.get_imported_file() is not None
    return text.in_window(name if in_file else f"{name}-{image.get_id()}")
