"""Dockers of windows that are opened and closed, in a played Krita.

Run by a Python of its own: ``python -m tests.editor.krita_windows END``, where END is how the
second ends: ``closed`` or ``quit`` with Krita. Writes how many threads read thumbnails: with two
windows, with one of them closed, and at the end.
"""

import sys
import threading

from tests.editor.played_krita.application import MainWindow, begin, leave
from tests.editor.played_krita.application import end as close_all
from tests.editor.played_krita.host import QtCore, QtWidgets


def readers() -> int:
    return sum(thread.name == "thumbnails" for thread in threading.enumerate())


def close(qt: QtWidgets.QApplication, window: MainWindow) -> None:
    window.close()
    qt.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    qt.processEvents()


def play(end: str) -> None:
    qt, krita = begin()
    qt.setQuitOnLastWindowClosed(False)
    import scumble_krita  # noqa: F401 - it registers itself

    windows = [krita.open_window(), MainWindow(krita)]
    windows[1].show()
    qt.processEvents()
    print(readers())
    close(qt, windows.pop())
    print(readers())
    if end == "closed":
        close(qt, windows.pop())
    else:
        leave(qt)
    print(readers())
    close_all(qt)


if __name__ == "__main__":
    play(*sys.argv[1:])
