"""How a painting formed as a file: an animated PNG, which browsers and editors show.

APNG, as in PNG (Portable Network Graphics), third edition, W3C 2025.
"""

import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from scumble_editor.formation import formation_text
from scumble_editor.formation.formation import SmallFrame
from scumble_protocol.paths import shown
from scumble_protocol.whole import write_whole

ENDING = ".png"
FRAME_MS, LAST_FRAME_MS = 120, 2000
"""Milliseconds that each frame is seen, and the last one."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def save_timelapse(path: str, frames: Sequence[SmallFrame]) -> str:
    """Write frames into a file, which is there whole or not at all; gives the line that says so.

    A file that is there is replaced only where the artist has named it with its ending: whoever
    asked whether to replace it knew that name.
    """
    chosen = path.lower().endswith((".png", ".apng"))
    named = Path(path if chosen else path + ENDING)
    try:
        if not chosen and named.exists():
            return formation_text.timelapse_exists(shown(named))
        write_whole(named, animation(frames), shared=True)
    except OSError as error:
        return formation_text.timelapse_not_saved(shown(named), error)
    return formation_text.timelapse_saved(shown(named), len(frames))


def animation(frames: Sequence[SmallFrame]) -> Iterator[bytes]:
    """Give the parts of the file; all frames get the size of the last, which is the largest."""
    width, height = frames[-1].width, frames[-1].height
    yield _SIGNATURE
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    yield _chunk(b"sRGB", b"\0")
    yield _chunk(b"acTL", struct.pack(">II", len(frames), 0))
    number = 0
    for place, frame in enumerate(frames):
        pause = LAST_FRAME_MS if place == len(frames) - 1 else FRAME_MS
        shape = struct.pack(">IIIII", number, width, height, 0, 0)
        yield _chunk(b"fcTL", shape + struct.pack(">HHBB", pause, 1000, 0, 0))
        packed = zlib.compress(_lines(frame, width, height), 6)
        if place == 0:
            yield _chunk(b"IDAT", packed)
        else:
            yield _chunk(b"fdAT", struct.pack(">I", number + 1) + packed)
        number += 1 if place == 0 else 2
    yield _chunk(b"IEND", b"")


def _lines(frame: SmallFrame, width: int, height: int) -> bytes:
    """Give the rows of a frame in another size, each after the byte that says it is unfiltered."""
    pixels = memoryview(frame.pixels).cast("I")
    columns = [x * frame.width // width for x in range(width)]
    pick = itemgetter(*columns) if width > 1 else lambda row: (row[0],)
    rows: dict[int, bytes] = {}
    parts = list[bytes]()
    for y in range(height):
        source = y * frame.height // height
        if source not in rows:
            row = pixels[source * frame.width : (source + 1) * frame.width]
            rows[source] = bytes(row if width == frame.width else array("I", pick(row)))
        parts += [b"\0", rows[source]]
    return b"".join(parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
