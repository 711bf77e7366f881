"""The merged picture inside files of layers: Krita's KRA and OpenRaster's ORA."""

import io
import zipfile

from scumble_pictures.errors import PictureError
from scumble_pictures.formats.unread import unread

MERGED = "mergedimage.png"


def is_archive(content: bytes) -> bool:
    """Say whether a file is a ZIP."""
    return content[:4] == b"PK\3\4"


def merged_picture(content: bytes, most: int) -> bytes:
    """Give the PNG of the whole picture. Raises PictureError, or one of DAMAGE.

    ``most``: bytes that it may have.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if MERGED not in archive.namelist():
            raise PictureError(unread(content))
        with archive.open(MERGED) as file:
            merged = file.read(most + 1)
    if len(merged) > most:
        raise PictureError("has too many pixels: export it smaller first")
    return merged
