"""How high the docker is when it is seen for the first time."""

from krita import Krita

from scumble_krita.choices import KritaStore
from scumble_krita.qt import Qt, QtWidgets

_KEPT = "placed"
_HIGH = 400
"""Pixels, where that is less than half of the window: sliders, two rows of styles."""


def give_room(docker: QtWidgets.QDockWidget) -> None:
    """Make the docker higher than Krita does, which adds it below all others of its side; once.

    Whoever has used Scumble before has it as they want it.
    """
    store, window = KritaStore(), docker.parent()
    if store.read(_KEPT) is not None or store.read("parameters") is not None:
        return
    if not isinstance(window, QtWidgets.QMainWindow) or not Krita.instance().activeDocument():
        return  # without an image Krita shows no dockers
    if docker.isVisible() and not (docker.isFloating() or window.tabifiedDockWidgets(docker)):
        high = min(_HIGH, window.height() // 2)
        window.resizeDocks([docker], [high], Qt.Orientation.Vertical)
        store.write(_KEPT, value=True)
