"""Where the docker comes when it is seen for the first time."""

from krita import Krita

from scumble_krita.choices import KritaStore
from scumble_krita.qt import Qt, QtWidgets

_KEPT = "placed"
_BRUSHES = "PresetDocker"
"""Krita's own docker of brush presets, which is the highest of its default layout."""
_HIGH = 460
"""Pixels, where the window has twice of that: sliders, two rows of styles, the strip."""


def give_room(docker: QtWidgets.QDockWidget) -> None:
    """Put the docker into a tab with Krita's brush presets, where both are on one side; only once.

    Krita adds a new docker below all others of its side, where it is as low as it can be. Whoever
    has used Scumble before, or has another layout, has it where they want it.
    """
    store, window = KritaStore(), docker.parent()
    if store.read(_KEPT) is not None or store.read("parameters") is not None:
        return
    if not isinstance(window, QtWidgets.QMainWindow) or not Krita.instance().activeDocument():
        return  # without an image Krita shows no dockers
    brushes = window.findChild(QtWidgets.QDockWidget, _BRUSHES)
    if brushes is None or not (docker.isVisible() and brushes.isVisible()):
        return
    sides = {window.dockWidgetArea(one) for one in (docker, brushes)}
    if len(sides) == 1 and not (docker.isFloating() or window.tabifiedDockWidgets(docker)):
        window.tabifyDockWidget(brushes, docker)
        docker.raise_()
        high = min(_HIGH, window.height() // 2)
        window.resizeDocks([docker], [high], Qt.Orientation.Vertical)
        store.write(_KEPT, value=True)
