"""What a frame takes over from its neighbour: that one's painting, moved as the picture has."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scumble_cli.files import pictures
from scumble_client import InputError
from scumble_pictures.picture import Samples, eight_bits, in_depth, shares
from scumble_protocol.remedies import install_extra

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content

_LOOKED_AT = 192
"""px of the longest side in which cuts are looked for."""


def check_installed() -> None:
    """Raise InputError where the library is not there that finds how pictures move."""
    try:
        import scumble_motion.flow  # noqa: F401, PLC0415 - optional
    except ImportError:
        raise InputError(
            f"--steadiness needs OpenCV: run {install_extra('flow')}, or leave it out"
        ) from None


def carried_over(
    content: "Content", neighbour: "Content", painting: "Content", steadiness: float
) -> bytes | None:
    """Give what a painting begins with, as the wire has it; None where a new shot begins.

    ``neighbour``: a frame that is painted already, ``painting``: what it has become, both of the
    content's size. ``steadiness``, 0..100: how firm that is where it is known.
    """
    from scumble_motion.carrying import carried  # noqa: PLC0415 - optional
    from scumble_motion.cuts import is_cut  # noqa: PLC0415 - optional
    from scumble_motion.flow import motion_between, moved  # noqa: PLC0415 - optional

    before, after = _seen(neighbour), _seen(content)
    motion = motion_between(before, after)
    if is_cut(before, after, motion):
        return None
    values = shares(painting.values)
    colours = carried(np.ascontiguousarray(values[..., :3]), motion)
    there = motion.known & (moved(np.ascontiguousarray(values[..., 3]), motion.source) > 0)
    firm = np.where(there, np.float32(steadiness / 100), np.float32(0))
    depth = content.values.dtype
    packed = in_depth(np.dstack([colours, firm]), depth)
    return packed.astype(depth.newbyteorder("<"), copy=False).tobytes()


def shot_begins(before: Path, after: Path, longest_side: int | None = _LOOKED_AT) -> bool:
    """Tell whether a shot ends between two frames; raises InputError where one cannot be read.

    ``longest_side``: in px, to which they are scaled first; at another a doubtful cut may be none.
    """
    from scumble_motion.cuts import is_cut  # noqa: PLC0415 - optional
    from scumble_motion.flow import motion_between  # noqa: PLC0415 - optional

    one, other = (pictures.read_content(path, longest_side, again=True) for path in (before, after))
    if one.size != other.size:
        return True
    seen = _seen(one), _seen(other)
    return is_cut(*seen, motion_between(*seen))


def _seen(content: "Content") -> Samples:
    """Give RGB of 8 bits, black where nothing is seen."""
    levels = eight_bits(content.values)
    return np.ascontiguousarray(np.where(levels[..., 3:] > 0, levels[..., :3], np.uint8(0)))
