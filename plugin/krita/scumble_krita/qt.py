"""PyQt5 or PyQt6, whichever this Krita has: the only module that knows.

Enumerations are written with their class (``Qt.AlignmentFlag.AlignTop``), which both understand.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt5 import QtCore, QtGui, QtWidgets
else:
    try:
        from PyQt5 import QtCore, QtGui, QtWidgets
    except ImportError:
        from PyQt6 import QtCore, QtGui, QtWidgets

Qt = QtCore.Qt

__all__ = ["Qt", "QtCore", "QtGui", "QtWidgets"]
