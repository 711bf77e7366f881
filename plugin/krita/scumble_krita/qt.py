"""PyQt5 or PyQt6, whichever this Krita has: the only module that knows; what Qt needs besides.

Enumerations are written with their class (``Qt.AlignmentFlag.AlignTop``), which both understand.
"""

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt5 import QtCore, QtGui, QtWidgets
else:
    try:
        from PyQt5 import QtCore, QtGui, QtWidgets
    except ImportError:
        from PyQt6 import QtCore, QtGui, QtWidgets

Qt = QtCore.Qt

__all__ = ["Qt", "QtCore", "QtGui", "QtWidgets", "plain"]


def plain(words: str) -> str:
    """Give a tooltip that is shown as it is: Qt takes what looks like HTML for that."""
    if "<" not in words and "&" not in words:
        return words
    return f"<qt>{html.escape(words)}</qt>".replace("\n", "<br>")
