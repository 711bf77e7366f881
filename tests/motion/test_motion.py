"""What moves between two pictures, with the real OpenCV and real photos."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scumble_motion.carrying import carried
from scumble_motion.cuts import is_cut
from scumble_motion.flow import Motion, grid_of, motion_between

DATA = Path(__file__).parents[1] / "data"
SIZE = (144, 96)


def photo(name, left=0, top=0, width=216, height=144):
    """A window of a photo as levels (96, 144, 3); the photo is resampled to `width` x `height`."""
    with Image.open(DATA / f"{name}.jpg") as image:
        small = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    box = (left, top, left + SIZE[0], top + SIZE[1])
    return np.asarray(small.crop(box), np.uint8)


@pytest.fixture(scope="module")
def pan():
    return photo("coffee", 20, 10), photo("coffee", 23, 12)


def test_a_pan_is_found_and_its_border_is_new(pan):
    motion = motion_between(*pan)
    inside = (slice(8, -8), slice(8, -8))
    off = motion.source - grid_of(*motion.known.shape) - (3, 2)
    assert np.median(np.abs(off[inside])) < 0.1
    assert motion.known[inside].mean() > 0.95
    assert not motion.known[:, -3:].any()
    assert not motion.known[-2:].any()


def test_what_a_figure_uncovers_is_new_and_what_stands_still_is_not_touched():
    ground = photo("coffee")
    frames = [ground.copy() for _ in range(2)]
    for frame, left in zip(frames, (40, 48), strict=True):
        frame[30:66, left : left + 36] = photo("chelsea", 60, 40)[:36, :36]
    motion = motion_between(*frames)
    assert motion.known[34:62, 40:47].mean() < 0.2, "uncovered"
    assert motion.known[40:56, 54:78].mean() > 0.8, "the figure itself"
    assert (motion.source[:, 100:] == grid_of(96, 144)[:, 100:]).all()
    strokes = np.random.default_rng(0).random((96, 144, 3), np.float32)
    assert np.array_equal(carried(strokes, motion)[:, 100:], strokes[:, 100:])


@pytest.mark.parametrize("step", [0.5, 0.75, 0.1875])
def test_a_hundred_frames_wear_no_strokes_away(step):
    """A part of a pixel to the right each time: plain resampling would blur it more and more."""
    strokes = photo("chelsea").astype(np.float32) / 255
    part = shifted_by(strokes, (step, 0))
    worn, middle, frames = strokes, (slice(8, -8), slice(8, 60)), 32
    for _ in range(frames):
        worn = carried(worn, part)
    by = round(step * frames)
    expected = strokes[8:-8, 8 + by : 60 + by]
    before, after = (laplacian_of(one).std() for one in (expected, worn[middle]))
    assert 0.96 < after / before < 1.01
    assert np.abs(worn[middle] - expected).mean() < 0.004


def test_no_seam_shows_where_a_painting_is_moved_tile_by_tile():
    """Where tiles of 512 px meet it is what it is in the middle of one."""
    strokes = np.tile(photo("chelsea"), (6, 5, 1)).astype(np.float32) / 255
    whole = carried(strokes, shifted_by(strokes, (0.4, -0.3)))
    part = strokes[440:, 440:]
    expected = carried(part, shifted_by(part, (0.4, -0.3)))
    off = np.abs(whole[490:540, 490:680] - expected[50:100, 50:240])
    assert off.max() < 1e-5


def test_what_is_torn_apart_comes_from_where_it_was():
    """A tile whose pixels come from both ends of a wide picture."""
    strokes = np.tile(photo("coffee"), (1, 18, 1)).astype(np.float32) / 255
    motion = shifted_by(strokes, (0, 0))
    motion.source[:, 100:140, 0] += 16 * 144  # photos to the right: the same strokes
    moved_there = carried(strokes, motion)
    assert np.abs(moved_there - strokes)[:, 100:140].max() < 0.01
    assert np.array_equal(moved_there[:, :100], strokes[:, :100])


def shifted_by(strokes, by):
    """The motion of a picture whose every pixel was at so many px from where it is."""
    height, width = strokes.shape[:2]
    return Motion(grid_of(height, width) + np.float32(by), np.ones((height, width), np.bool_))


def laplacian_of(picture):
    grey = picture.mean(2)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return around - 4 * grey[1:-1, 1:-1]


def strokes_of(values):
    return (values * 255).astype(np.uint8)


def test_the_same_pictures_give_the_same_numbers(pan):
    one, other = motion_between(*pan), motion_between(*pan)
    assert np.array_equal(one.source, other.source)
    assert np.array_equal(one.known, other.known)


def test_cuts_are_found_and_pans_noise_and_fades_are_none(pan):
    def cut(before, after):
        return is_cut(before, after, motion_between(before, after))

    coffee, cat = photo("coffee"), photo("chelsea")
    noise = np.random.default_rng(1).normal(0, 4, coffee.shape)
    assert cut(coffee, cat)
    assert cut(cat, coffee)
    assert cut(coffee // 8, cat // 8), "in the dark, where all colours are alike"
    assert cut(coffee, photo("coffee", 72, 48, 300, 200)), "the same thing from another place"
    assert not cut(*pan)
    assert not cut(coffee, coffee)
    assert not cut(coffee, (coffee + noise).clip(0, 255).astype(np.uint8))
    assert not cut(coffee, (coffee * 0.92).astype(np.uint8))
    assert not cut(np.full_like(coffee, 90), np.full_like(coffee, 92)), "flat pictures"


def test_tiny_pictures_are_new():
    tiny = np.zeros((8, 200, 3), np.uint8)
    assert not motion_between(tiny, tiny).known.any()
