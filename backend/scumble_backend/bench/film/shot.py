"""A shot made of two photos: the camera stands, then pans slowly, and a figure moves across."""

from typing import NamedTuple

import cv2
import numpy as np

from scumble_motion.flow import Flags, Floats, Levels, grid_of, moved

_STANDS = 12
"""Frames for which the camera stands."""
_PAN = 1 / 340
"""Of the width that it pans a frame, less than a pixel at 256 px."""
_STRIDE, _NOD = 1 / 72, 1 / 12
"""Of the width that the figure goes a frame, and of the height that it goes up and down."""
_GRAIN = 1.5
"""Levels of 255: the standard deviation of the camera's noise."""
_WIDER = 1.35
"""Times the frame's size: the photo that the camera pans over."""


class Shot(NamedTuple):
    """Frames RGB (h, w, 3), and how each but the first came of the one before.

    sources (h, w, 2): where each pixel was. seen (h, w): whether it was seen there. still (h, w):
    seen and in the very same place.
    """

    frames: list[Levels]
    sources: list[Floats]
    seen: list[Flags]
    still: list[Flags]


def make_shot(photo: Levels, figure: Levels, count: int, width: int) -> Shot:
    """Make a shot of so many frames of this width, 3:2, from the photo and a disc of the other."""
    height = round(width / 1.5)
    ground = _resized(photo, round(width * _WIDER), round(height * _WIDER))
    disc, edge = _disc(figure, round(height / 1.8))
    grain = np.random.default_rng(0)
    shot, where = Shot([], [], [], []), list[tuple[Floats, Floats]]()
    covers = list[Floats]()
    for number in range(count):
        pan = np.array([width / 25 + max(0, number + 1 - _STANDS) * _PAN * width, height / 6])
        stand = [width * (1 / 50 + number * _STRIDE), height / 5 * (1 + np.sin(number / 9) / 2)]
        where.append((pan.astype(np.float32), np.array(stand, np.float32)))
        cover = _shifted(edge, -where[-1][1], width, height)[..., None]
        picture = _shifted(ground, where[-1][0], width, height) * (1 - cover)
        picture += _shifted(disc, -where[-1][1], width, height) * cover
        picture += grain.normal(0, _GRAIN, picture.shape)
        shot.frames.append(np.rint(picture).clip(0, 255).astype(np.uint8))
        covers.append(cover[..., 0])
    for number in range(1, count):
        _add_motion(shot, where[number - 1 : number + 1], covers[number - 1 : number + 1])
    return shot


def _add_motion(shot: Shot, where: list[tuple[Floats, Floats]], covers: list[Floats]) -> None:
    (pan, stand), (panned, stood) = where
    height, width = covers[0].shape
    behind = covers[1][..., None] < 0.5
    source = np.where(behind, panned - pan, stand - stood) + grid_of(height, width)
    source = source.astype(np.float32)
    was, inside = moved(covers[0], source), (source >= 0).all(2)
    inside &= (source[..., 0] <= width - 1) & (source[..., 1] <= height - 1)
    figure, ground = (covers[1] > 0.98) & (was > 0.98), (covers[1] < 0.02) & (was < 0.02)
    seen = (figure | ground) & inside
    shot.sources.append(source)
    shot.seen.append(seen)
    shot.still.append(seen & (source == grid_of(height, width)).all(2))


def _disc(figure: Levels, side: int) -> tuple[Floats, Floats]:
    """Give the middle of a photo as a square, and how much of a disc covers each pixel."""
    height, width = figure.shape[:2]
    half = min(height, width) // 3
    middle = figure[height // 2 - half : height // 2 + half, width // 2 - half : width // 2 + half]
    rows, columns = np.indices((side, side), np.float32) - (side - 1) / 2
    edge = (side / 2 - 2 - np.hypot(rows, columns)).clip(0, 1)
    return _resized(middle, side, side), np.asarray(edge, np.float32)


def _resized(picture: Levels, width: int, height: int) -> Floats:
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _shifted(picture: Floats, by: Floats, width: int, height: int) -> Floats:
    """Give a window of a picture, from a place between its pixels on; nothing around it."""
    source = grid_of(height, width) + by
    x, y = (np.ascontiguousarray(source[..., axis], np.float32) for axis in (0, 1))
    found = cv2.remap(picture, x, y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(found, np.float32)
