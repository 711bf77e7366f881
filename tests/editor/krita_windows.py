"""Dockers of windows that are opened and closed, in a Krita of a few classes.

Run by a Python of its own: ``python -m tests.editor.krita_windows END``, where END is how the
second ends: ``closed`` or ``quit`` with Krita. Writes how many threads read thumbnails: with two
windows, with one of them closed, and at the end.
"""

import sys
import threading

from PyQt5 import QtCore, QtWidgets
from tests.editor.krita_starts import Application, a_krita


class Window(QtWidgets.QMainWindow):
    """Owns its docker, as Krita's do: no Python holds either."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        (factory,) = application.dockers
        self.addDockWidget(QtCore.Qt.DockWidgetArea.RightDockWidgetArea, factory.kind())
        self.show()


def readers() -> int:
    return sum(thread.name == "thumbnails" for thread in threading.enumerate())


def close(qt: QtWidgets.QApplication, window: Window) -> None:
    window.close()
    qt.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    qt.processEvents()


def play(end: str) -> None:
    qt, application = QtWidgets.QApplication([]), Application()
    qt.setQuitOnLastWindowClosed(False)
    sys.modules["krita"] = a_krita(application)
    import scumble_krita  # noqa: F401 - it registers itself

    windows = [Window(application), Window(application)]
    qt.processEvents()
    print(readers())
    close(qt, windows.pop())
    print(readers())
    if end == "closed":
        close(qt, windows.pop())
    else:
        QtCore.QTimer.singleShot(0, qt.quit)
        qt.exec_()
    print(readers())


if __name__ == "__main__":
    play(*sys.argv[1:])
