"""Names of files on their way between Qt and Python, which may decode them differently.

Everywhere in the plugin a path has the form that Python's ``os`` takes (``scumble_protocol.paths``
tells of the two); Qt is given a file that is open already.
"""

import os

from scumble_editor.styles.incoming import address_of
from scumble_krita.qt import QtCore, bytes_of


def from_qt(path: str) -> str:
    """Give what a file dialog of Qt's returned as Python opens it."""
    return os.fsdecode(bytes_of(QtCore.QFile.encodeName(path)))


def opened(path: str) -> QtCore.QFile:
    """Open a file for one of Qt's readers; raises OSError."""
    file = QtCore.QFile()
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    mode = QtCore.QIODevice.OpenModeFlag.ReadOnly
    file.open(descriptor, mode, QtCore.QFileDevice.FileHandleFlag.AutoCloseHandle)
    return file


def to_url(path: str) -> QtCore.QUrl:
    """Give the address of a native path, for what other programs take."""
    return QtCore.QUrl.fromEncoded(QtCore.QByteArray(address_of(path).encode("ascii")))
