"""Styles that come from no file (a layer, the clipboard): PNG files in the shared folder.

Each lies in a folder named by the SHA-256 of its bytes, so the same picture is kept once, and has
its title as its own name, by which artist and history know it. Those that were not used for long go
when there are many.
"""

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from scumble_editor.pixels.png import PngWriter
from scumble_editor.styles import style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.steps import Steps
from scumble_protocol.folder import FolderError, shared_folder
from scumble_protocol.owned import own_folder
from scumble_protocol.paths import native
from scumble_protocol.whole import write_whole
from scumble_protocol.wire.limits import LARGEST_SIDE, LARGEST_STYLE
from scumble_protocol.wire.messages import Buffer

MOST, MOST_BYTES = 200, 1024 * 1024 * 1024
"""Pictures that are kept, and bytes of all of them together."""
YOUNG = 24 * 3600.0
"""Seconds for which a picture stays whatever is kept besides: another editor may paint with it."""
MOST_PIXELS = 100_000_000
_LONGEST_TITLE = 80
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class StylePictureError(Exception):
    """A picture cannot become a style; the text says why and what to do, in one line."""


def folder() -> Path:
    """Name the place of the kept pictures. Raises FolderError as ``shared_folder`` does."""
    return shared_folder() / "styles"


def keep_pixels(
    title: str, size: tuple[int, int], depth: int, strips: Iterable[Buffer], used: Collection[str]
) -> Steps[NamedStyle]:
    """Write pixels as a style called ``title``, a strip a step; gives the style.

    ``size``: width and height; ``depth``: 8 or 16 bits a channel; ``strips``: whole rows of RGBA,
    sRGB encoded, in this machine's byte order. ``used``: paths that are not to be pruned. Raises
    StylePictureError.
    """
    check_size(*size)
    writer = PngWriter(*size, depth)
    for strip in strips:
        writer.write(strip)
        yield
    parts, digest = writer.end(), hashlib.sha256()
    if sum(len(part) for part in parts) > LARGEST_STYLE:
        raise StylePictureError(style_text.too_large(size[0] * size[1] / 1e6))
    for part in parts:
        digest.update(part)
    yield
    return _keep(title, digest.hexdigest(), parts, used)


def keep_file(title: str, content: bytes, used: Collection[str]) -> NamedStyle:
    """Keep a picture file's bytes that came without a file, as from another program.

    Raises StylePictureError.
    """
    return _keep(title, hashlib.sha256(content).hexdigest(), [content], used)


def check_size(width: int, height: int) -> None:
    """Raise StylePictureError for a picture that is too large to be a style."""
    if width * height > MOST_PIXELS or max(width, height) > LARGEST_SIDE:
        raise StylePictureError(style_text.too_large(width * height / 1e6))


def is_kept(path: str) -> bool:
    """Tell whether a path is of a kept picture, which may have been pruned since."""
    with contextlib.suppress(FolderError):
        return folder() in Path(path).parents
    return False


def touch(paths: Iterable[str]) -> None:
    """Note that pictures are used now, those of them that are kept here."""
    for path in paths:
        if is_kept(path):
            with contextlib.suppress(OSError):  # it is gone, and who paints with it says so
                os.utime(path)


def prune(used: Collection[str]) -> None:
    """Delete the pictures that are too many, by their last use; none of ``used``, no young one."""
    pictures = sorted(_pictures(), reverse=True)
    size = count = 0
    for changed, bytes_, path in pictures:
        size, count = size + bytes_, count + 1
        too_many = count > MOST or size > MOST_BYTES
        if too_many and str(path) not in used and time.time() - changed > YOUNG:
            with contextlib.suppress(OSError):  # another process has taken it away just now
                path.unlink()
                path.parent.rmdir()


def _keep(title: str, digest: str, parts: list[bytes], used: Collection[str]) -> NamedStyle:
    try:
        path = folder() / digest[:32] / f"{_file_name(title)}.png"
        if path.exists():
            os.utime(path)
        else:
            for place in (folder().parent, folder(), path.parent):
                own_folder(place)
            write_whole(path, parts)
        prune({*used, str(path)})
    except OSError as error:
        raise StylePictureError(style_text.cannot_keep(error.strerror or str(error))) from None
    except FolderError as error:
        raise StylePictureError(str(error)) from None
    return NamedStyle(str(path), title)


def _file_name(title: str) -> str:
    name = _UNFIT.sub("_", title)[:_LONGEST_TITLE].strip(" .")
    return native(name or style_text.PASTED)


def _pictures() -> list[tuple[float, int, Path]]:
    found = []
    for path in folder().glob("*/*.png"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    return found
