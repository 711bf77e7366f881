"""The binding that the played Krita has loaded before any plugin, and its guard against the other.

From 5.3 on, Krita's own ``krita`` package replaces ``builtins.__import__`` by one that refuses the
wrong binding. Krita 5.2 does not, nor did the first Kritas with Qt 6.
"""

import builtins
import importlib
import os
from typing import NamedTuple


class Kind(NamedTuple):
    binding: str
    guarded: bool


KRITAS = {
    "5.2.9": Kind("PyQt5", guarded=False),
    "5.3.0": Kind("PyQt5", guarded=True),
    "6.0.0-prealpha": Kind("PyQt6", guarded=False),
    "6.0.0": Kind("PyQt6", guarded=True),
}
VERSION = os.environ["PLAYED_KRITA"]
BINDING, _GUARDED = KRITAS[VERSION]
QT6 = BINDING == "PyQt6"
QtCore, QtGui, QtTest, QtWidgets = (
    importlib.import_module(f"{BINDING}.{name}")
    for name in ("QtCore", "QtGui", "QtTest", "QtWidgets")
)
QAction = QtGui.QAction if QT6 else QtWidgets.QAction
Qt = QtCore.Qt


def guard() -> None:
    """Refuse the other binding from now on, where this Krita does."""
    wrong = ("PyQt5" if QT6 else "PyQt6").casefold()
    real = builtins.__import__

    def import_(name, *arguments, **named):
        if name.casefold().partition(".")[0] == wrong:
            raise ModuleNotFoundError(f"This version of Krita is not compatible with {name}!")
        return real(name, *arguments, **named)

    if _GUARDED:
        builtins.__import__ = import_
