"""A part of a finished picture that is painted again: all around it keeps still."""

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.colour import to_oklab
from scumble_backend.engine.picture.detail import blur
from scumble_backend.engine.picture.resample import resize, shrink_mask
from scumble_backend.engine.picture.tiles import ALIGN, Box

_SEEN = 0.0005  # OKLab distance of two contents that is less than a level of 8 bits
_AROUND = 32  # of the longest side: as far around what is new strokes may change to meet it
_MOST_FREE = 0.6  # share of a picture above which all of it may change
_MOST_LOOKED_AT = 0.6  # share above which the network looks at all of it


class LevelPatch(NamedTuple):
    """A patch at one level.

    free (h,w) bool: what may change. window: px that are looked at for it, its corners multiples
    of 16; None: all. before (1,3,h,w): the picture that it is a part of. share: of the level's px
    that the network sees for the window.
    """

    free: Tensor
    window: Box | None
    before: Tensor
    share: float


def patch_at(mask: Tensor, before: Tensor, shape: tuple[int, int], margin: int) -> LevelPatch:
    """A patch at a level (h,w) whose features depend on `margin` px around them.

    mask, before: as in session/patch.py.
    """
    free, whole = shrink_mask(mask[0, 0], shape) > 0, Box(0, 0, *shape)
    before = resize(before, shape).clamp(0, 1)
    window = _around(free, whole)
    share = _area(window.grown(margin, whole)) / _area(whole)
    if share > _MOST_LOOKED_AT:
        return LevelPatch(free, None, before, 1.0)
    return LevelPatch(free, window, before, share)


@torch.no_grad()
def mask_of(old: Canvas, new: Canvas, picture: Tensor) -> Tensor | None:
    """What of a picture (1,3,h,w) of the old content may change for the new one: (1,1,h,w), 0..1.

    None: nearly all of it. Nothing where nobody sees a difference, and what was hidden still is.
    """
    size, device = old.size_of(picture.shape), picture.device
    levels = old.level(size, device), new.level(size, device)
    before, after = (to_oklab(level.picture) for level in levels)
    other = torch.linalg.vector_norm(after - before, dim=1, keepdim=True) > _SEEN
    hidden, shown = (after.new_ones(()) if x.mask is None else x.mask for x in levels)
    reach = max(1, max(picture.shape[-2:]) // _AROUND)
    free = _widened((other | (hidden != shown)).float(), reach)
    if float(free.mean()) > _MOST_FREE:
        return None
    return blur(free, reach / 4).mul_(free).clamp(0, 1)  # softer at its rim, and 0 outside


def _widened(x: Tensor, reach: int) -> Tensor:
    """Each value of (1,1,h,w) spread over so many px around it; by rows, then by columns."""
    across = F.max_pool2d(x, (1, 2 * reach + 1), 1, (0, reach))
    return F.max_pool2d(across, (2 * reach + 1, 1), 1, (reach, 0))


def _around(free: Tensor, whole: Box) -> Box:
    """The box around what is free, its corners multiples of 16; all where nothing is."""
    rows, columns = free.any(1).nonzero(), free.any(0).nonzero()
    if not len(rows):
        return whole
    top, bottom, left, right = (int(x) for x in (rows[0], rows[-1], columns[0], columns[-1]))
    return Box(
        top // ALIGN * ALIGN,
        left // ALIGN * ALIGN,
        min(whole.bottom, (bottom // ALIGN + 1) * ALIGN),
        min(whole.right, (right // ALIGN + 1) * ALIGN),
    )


def _area(box: Box) -> int:
    return box.shape[0] * box.shape[1]
