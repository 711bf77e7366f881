"""The styles to choose from, and Qt's words for their files."""

from scumble_editor.styles import PICTURES, Style, starter_styles, styles_in

__all__ = ["FILE_FILTER", "Style", "starter_styles", "styles_in"]

FILE_FILTER = "Pictures (" + " ".join(f"*{ending}" for ending in PICTURES) + ");;All files (*)"
