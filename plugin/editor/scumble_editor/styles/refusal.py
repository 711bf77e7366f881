"""Why a file cannot be shown as a style."""

from pathlib import Path

from scumble_editor.styles import style_text
from scumble_editor.text import NO_THUMBNAIL

_BEGINNINGS = (
    *(b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    *(b"8BPS", b"qoif", b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"P5", b"P6"),
    *(b"PF", b"Pf", b"PK\x03\x04", b"RIFF"),
)
"""How files of pictures begin; TGA, PCX and SGI have no such beginning and other endings."""
_BOXED = b"ftyp"
"""In AVIF and HEIC, from the fifth byte on."""


def reason_for(path: str, error: Exception | None) -> str:
    """Say why a file could not be read as a picture; ``error``: what its reader raised, if it did.

    The file is looked at first: its own trouble is said rather than a reader's words.
    """
    try:
        with Path(path).open("rb") as file:
            beginning = file.read(16)
    except (OSError, ValueError) as trouble:
        return style_text.cannot_be_opened(getattr(trouble, "strerror", None) or str(trouble))
    if not beginning:
        return style_text.EMPTY_FILE
    if not beginning.startswith(_BEGINNINGS) and beginning[4:8] != _BOXED:
        return style_text.NOT_A_PICTURE
    words = str(error) if error is not None else ""
    return style_text.cannot_be_shown(words) if words else NO_THUMBNAIL
