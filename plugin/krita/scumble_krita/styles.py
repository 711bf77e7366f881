"""The styles to choose from, and Qt's words for their files."""

from scumble_editor.styles import PICTURES, Style, starter_styles, styles_in
from scumble_krita.paths import opened
from scumble_krita.qt import QtGui

__all__ = ["FILE_FILTER", "Style", "can_be_read", "starter_styles", "styles_in"]

FILE_FILTER = "Pictures (" + " ".join(f"*{ending}" for ending in PICTURES) + ");;All files (*)"


def can_be_read(path: str) -> bool:
    """Tell whether a file is there and looks like a picture."""
    try:
        file = opened(path)
    except OSError:
        return False
    return QtGui.QImageReader(file).canRead()
