"""A frame around a part of a style: turned with the picture, dragged within it."""

import numpy as np
import pytest

from scumble_editor.pixels.area import Area
from scumble_editor.styles.crop import SMALLEST, Crop
from scumble_editor.styles.style_text import part_title

HALF = Crop(0.25, 0.1, 0.75, 0.4)


def test_the_frame_turns_with_the_picture():
    picture = np.arange(40 * 100).reshape(40, 100)
    area = HALF.area(100, 40)
    wanted = picture[area.y : area.y + area.height, area.x : area.x + area.width]
    for quarters in range(5):
        turned, seen = HALF.turned(quarters), np.rot90(picture, -quarters)
        found = turned.area(seen.shape[1], seen.shape[0])
        part = seen[found.y : found.y + found.height, found.x : found.x + found.width]
        assert np.array_equal(part, np.rot90(wanted, -quarters))
    assert turned.turns == 0
    assert Crop().turned(-1).turns == 3
    assert Crop().is_whole
    assert not Crop().turned(1).is_whole


@pytest.mark.parametrize(
    ("point", "part"),
    [
        ((0.25, 0.25), "l"),
        ((0.76, 0.39), "rb"),
        ((0.5, 0.1), "t"),
        ((0.5, 0.25), "inside"),
        ((0.1, 0.25), ""),
        ((0.5, 0.6), ""),
    ],
)
def test_edges_corners_and_inside_are_taken_hold_of(point, part):
    assert HALF.part_at(*point, (0.02, 0.02)) == part


def test_it_is_dragged_within_the_picture_and_never_vanishes():
    assert HALF.dragged("inside", -9, 9) == Crop(0.0, 0.7, 0.5, 1.0)
    assert HALF.dragged("rb", 9, 0.1).right == 1
    assert HALF.dragged("rb", 9, 0.1).bottom == 0.5
    small = HALF.dragged("lt", 9, 9)
    assert (small.right - small.left, small.bottom - small.top) == pytest.approx((SMALLEST,) * 2)
    assert HALF.dragged("", 1, 1) == HALF
    assert small.area(3, 2).pixels >= 1
    assert Crop().area(7, 5) == Area(0, 0, 7, 5)


def test_a_part_of_a_part_is_called_once():
    assert part_title(part_title("Wave")) == "Wave (part)"
