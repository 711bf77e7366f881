"""Qt as this Krita has it: PyQt5 in Krita 5, PyQt6 in Krita 6. No other module imports either.

Both may be installed, and importing the wrong one ends Krita: two Qts in one process abort. So
nothing is tried: the binding is the one that Krita's own widgets are made of.

Enumerations are written with their class (``Qt.AlignmentFlag.AlignTop``), which both understand.
"""

import html
from collections.abc import Iterator
from contextlib import contextmanager

from krita import DockWidget

BINDINGS = ("PyQt5", "PyQt6")
"""What is known here; mypy checks the plugin against each of them (see CONTRIBUTING.md)."""


def binding_of(widget: type) -> str:
    """Name the binding that a class of widgets is made of.

    Raises ImportError if it is none that the plugin knows.
    """
    packages = [base.__module__.partition(".")[0] for base in widget.__mro__]
    for package in packages:
        if package in BINDINGS:
            return package
    made_of = ", ".join(dict.fromkeys(packages))
    raise ImportError(f"this Krita's widgets are made of {made_of}; known are PyQt5 and PyQt6")


QT6 = binding_of(DockWidget) == "PyQt6"
"""Whether this Krita is built with Qt 6."""

if QT6:
    from PyQt6 import QtCore, QtGui, QtWidgets
    from PyQt6.QtGui import QAction
else:
    from PyQt5 import QtCore, QtGui, QtWidgets
    from PyQt5.QtWidgets import QAction

Qt = QtCore.Qt

__all__ = [
    "QAction",
    "Qt",
    "QtCore",
    "QtGui",
    "QtWidgets",
    "bytes_of",
    "dropped_at",
    "large_pictures",
    "pen_at",
    "plain",
]

_LARGEST = 1024
"""Megabytes that a picture may take while it is read: more than any that is painted with."""


def bytes_of(array: QtCore.QByteArray) -> bytes:
    """Give the bytes of one of Qt's arrays of them; ``bytes`` is not typed for PyQt6's."""
    return array.data()


def dropped_at(event: QtGui.QDropEvent) -> QtCore.QPoint:
    """Give the place in a widget where something was dropped."""
    if QT6:
        return event.position().toPoint()
    return event.pos()


def pen_at(event: QtGui.QTabletEvent) -> QtCore.QPoint:
    """Give the place of a pen in a widget."""
    if QT6:
        return event.position().toPoint()
    return event.pos()


def plain(words: str) -> str:
    """Give a tooltip that is shown as it is: Qt takes what looks like HTML for that."""
    if "<" not in words and "&" not in words:
        return words
    return f"<qt>{html.escape(words)}</qt>".replace("\n", "<br>")


@contextmanager
def large_pictures() -> Iterator[None]:
    """Let large pictures be read meanwhile, as Qt 5 does: Qt 6 refuses those above 256 megabytes.

    The limit is the process's; one of Krita's own that is higher, or none (0), stays.
    """
    if QT6:
        before = QtGui.QImageReader.allocationLimit()
        QtGui.QImageReader.setAllocationLimit(max(before, _LARGEST) if before else before)
        try:
            yield
        finally:
            QtGui.QImageReader.setAllocationLimit(before)
    else:
        yield
