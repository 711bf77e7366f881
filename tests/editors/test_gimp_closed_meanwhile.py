"""A layer that is deleted or moved, or an image closed, meanwhile, in the real GIMP."""

from collections.abc import Callable
from typing import Any

import pytest
from gimp_case import FORMING
from gimp_runner import Gimp

pytestmark = pytest.mark.editor

NAME = "Impasto, 50 % – Photo"


Play = Callable[[str], Any]


@pytest.fixture
def play(gimp_windows: Gimp) -> Play:
    """GIMP kills a plug-in that writes into what is gone, or crashes: then nothing comes.

    It crashes now and then over a layer whose image is gone, and complains of it before.
    """

    def played(case: str) -> Any:
        log = gimp_windows.home / "gimp.log"
        before = len(log.read_bytes())
        came = gimp_windows.play("closed_meanwhile", case=case)["came"]
        assert b"GIMP_IS_IMAGE (image)" not in log.read_bytes()[before:]
        return came

    return played


@pytest.mark.parametrize("case", ["closed_at_reading", "kept"])
def test_a_closed_image_is_what_is_said(play: Play, case: str) -> None:
    assert play(case) == ["LayerError", "The image was closed: open Scumble in another one"]


def test_live_ends_for_the_same_reason_whenever_its_image_is_closed(play: Play) -> None:
    said = ["LayerGoneError", "“Photo” is not there any more"]
    assert play("closed_in_live") == said


@pytest.mark.parametrize("case", ["added", "added_as_group"])
def test_a_painting_is_not_lost_in_an_image_that_is_closed_while_it_is_added(
    play: Play, case: str
) -> None:
    names, problems, trees = play(case)
    assert names == [NAME]
    assert problems == [
        "The image with “Photo” was closed meanwhile: its painting is in a new image"
    ]
    parts = [[NAME, ["Texture", "Colour"]]] if case == "added_as_group" else [NAME]
    assert trees == [parts]


def test_what_is_shown_in_the_image_may_be_deleted_while_it_is_written(play: Play) -> None:
    *shown, there = play("renewed")
    with_it = [FORMING, "Photo"]
    assert shown == [with_it, ["Photo"], with_it, None, None]
    assert not there


def test_a_painting_lies_over_its_layer_wherever_that_was_moved(play: Play) -> None:
    """Moved, or with the canvas resized: the part that was selected begins at 4, 6 of the layer."""
    for (x, y), *paintings in play("moved"):
        assert (x, y) != (0, 0)
        assert paintings == [[x + 4, y + 6]] * 3, "shown, added, added as a group"
