"""Live without an editor: when it looks, waits, sends and ends."""

import pytest
from tests.editor.fake import (
    OTHER_STRIP,
    STRIP,
    FakeDialogEditor,
    FakeEditor,
    preview,
    result,
)
from tests.editor.live_case import Case

from scumble_client import Estimated, Failed, InputError
from scumble_editor import text
from scumble_editor.live import live_text
from scumble_editor.live.dialog import LiveDialogPainter
from scumble_editor.live.docked import LiveDockedPainter
from scumble_editor.live.followed import (
    LayerGoneError,
    LiveState,
    area_to_follow,
)
from scumble_editor.live.live import PAUSE
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults


@pytest.fixture(params=["docked", "dialog"])
def case(request) -> Case:
    if request.param == "docked":
        return Case(LiveDockedPainter, FakeEditor("Sky"))
    return Case(LiveDialogPainter, FakeDialogEditor("Sky"))


@pytest.fixture
def docked() -> Case:
    return Case(LiveDockedPainter, FakeEditor("Sky"))


@pytest.fixture
def dialog() -> Case:
    return Case(LiveDialogPainter, FakeDialogEditor("Sky"))


def test_a_layer_is_painted_at_once_and_watched(case):
    case.begin()
    assert case.told("submit") == [("Sky",)]
    assert case.live.state is LiveState.PAINTING
    case.come()
    assert case.live.state is LiveState.WATCHING
    assert case.painter.line == live_text.following("Sky")
    assert case.editor.image == [], "nothing is added while it is followed"
    assert not case.painter.busy
    assert case.told("content") == []


def test_a_stroke_is_sent_once_after_a_pause(case):
    case.begin()
    case.come()
    for value in (1, 2, 3):
        case.layer.draw(value)
        case.go(0.25)
    assert case.live.state is LiveState.CHANGED
    assert case.told("content") == [], "strokes in a row"
    case.go(PAUSE + 0.3)
    assert case.told("content") == [("Sky", bytes([3]) * 8, None)]
    assert case.live.state is LiveState.PAINTING
    assert case.painter.busy
    case.come()
    assert (case.live.state, len(case.told("content"))) == (LiveState.WATCHING, 1)
    assert case.told("submit") == [("Sky",)], "the same job"


def test_nothing_is_looked_at_while_a_button_is_down(case):
    case.begin()
    case.come()
    looks, case.layer.pressed = case.layer.looks, True
    case.layer.draw(1)
    case.go(2)
    assert case.layer.looks == looks
    case.layer.pressed = False
    case.go(0.1)
    assert case.layer.looks > looks, "at once when it is let go"
    assert case.told("content") == []
    case.go(PAUSE + 0.3)
    assert len(case.told("content")) == 1


def test_what_is_undone_within_the_pause_is_not_sent(case):
    case.begin()
    case.come()
    before = case.layer.pixels
    case.layer.draw(1)
    case.go(0.3)
    case.layer.pixels = before
    case.go(2)
    assert case.told("content") == []
    assert case.live.state is LiveState.WATCHING


def test_image_is_seen_while_the_artist_draws_and_until_the_new_picture(case):
    case.begin()
    case.come()
    job = case.live.job
    assert not job.lifted
    case.layer.pressed = case.layer.drawn_on = True
    case.layer.draw(1)
    case.go(0.2)
    assert job.lifted
    case.layer.pressed = case.layer.drawn_on = False
    case.go(PAUSE + 0.4)
    assert (len(case.told("content")), job.lifted) == (1, True)
    case.hear(preview("Sky"))
    case.go(0.1)
    assert not job.lifted
    case.layer.drawn_on = True
    case.go(0.1)
    case.layer.drawn_on = False
    case.hear(result("Sky"))
    case.go(1)
    assert not job.lifted, "a click that drew nothing"


def test_selection_that_changes_within_its_rectangle_is_sent(case):
    case.layer.mask, case.layer.selected = b"\xff\x10", True
    case.begin()
    case.come()
    case.layer.mask = b"\xff\x20"
    case.go(1.5)
    assert case.told("content") == [("Sky", bytes(8), b"\xff\x20")]
    case.come()
    case.layer.mask = None
    case.go(1.5)
    assert case.told("content")[1:] == [("Sky", bytes(8), b"\xff\xff")], "all of it"


def test_another_selection_is_another_job_and_the_first_painting_stays(docked):
    docked.layer.selected = True
    docked.begin()
    docked.come()
    docked.layer.area = Area(5, 0, 2, 1)
    docked.go(1.5)
    assert docked.told("submit") == [("Sky",), ("Sky",)]
    assert docked.editor.image == ["Impasto, 50 % – Sky"]


def test_a_larger_area_takes_the_place_of_what_it_contains(docked):
    docked.begin()
    docked.come()
    docked.layer.area, docked.layer.pixels = Area(0, 0, 4, 1), bytes(16)
    docked.go(1.5)
    assert docked.told("submit") == [("Sky",), ("Sky",)]
    assert docked.editor.image == []
    assert docked.live.on


def test_what_cannot_be_painted_is_waited_for(case):
    case.begin()
    case.come()
    case.layer.error = LayerError("“Sky” is hidden: show it")
    case.go(1)
    assert case.live.state is LiveState.WAITING
    assert case.painter.line == "Live waits: “Sky” is hidden: show it"
    case.layer.error = None
    case.go(1)
    assert case.live.state is LiveState.WATCHING
    assert case.painter.line == live_text.following("Sky")
    assert case.told("content") == []


@pytest.mark.parametrize("error", [LayerGoneError("“Sky” is gone"), ValueError("broken")])
def test_what_never_can_be_painted_again_ends_it_and_nothing_is_lost(docked, error):
    docked.begin()
    docked.come()
    docked.layer.error = error
    docked.go(1)
    assert (docked.live.on, docked.live.state) == (False, LiveState.OFF)
    assert docked.editor.image == ["Impasto, 50 % – Sky"]
    said = [docked.painter.line, *docked.painter.problems]
    assert sum(line.startswith("Live has ended: ") for line in said) == 1


def test_off_adds_the_picture_that_is_there_and_nothing_is_polled(docked):
    docked.begin()
    docked.come()
    docked.live.stop()
    looks = docked.layer.looks
    docked.go(1)
    assert docked.editor.image == ["Impasto, 50 % – Sky"]
    assert docked.told("cancel") == [], "the backend has nothing to do"
    assert (docked.layer.looks, docked.painter.busy, docked.editor.busy) == (looks, False, False)


def test_off_while_it_paints_stops_the_job_with_its_picture(docked):
    docked.begin()
    docked.live.stop()
    docked.go(1)
    assert docked.told("cancel") == [("Sky", True)]
    docked.hear(result("Sky", stopped=True))
    docked.painter.poll()
    assert docked.editor.image == ["Impasto, 50 % (stopped at step 5) – Sky"]


def test_off_in_a_dialog_leaves_the_painting_for_ok(dialog):
    dialog.begin()
    dialog.come()
    dialog.layer.draw(1)
    dialog.go(1.5)
    dialog.live.stop()
    dialog.hear(result("Sky", stopped=True))
    assert dialog.told("cancel") == [("Sky", True)]
    assert dialog.painter.state is PaintingState.DONE
    assert [job.result.stopped for job in dialog.painter.paintings] == [True]
    assert not dialog.live.on


def test_a_dialog_follows_with_what_it_has_painted_already(dialog):
    dialog.painter.paint(STRIP, defaults())
    dialog.painter.poll()
    dialog.hear(result("Sky"))
    dialog.begin()
    assert dialog.told("submit") == [("Sky",)], "no second job"
    assert len(dialog.told("content")) == 1
    dialog.come()
    assert len(dialog.painter.paintings) == 1


def test_paint_in_a_dialog_ends_it(dialog):
    dialog.begin()
    dialog.come()
    dialog.painter.paint(STRIP, defaults())
    dialog.painter.poll()
    dialog.go(0.2)
    assert not dialog.live.on
    assert dialog.painter.state is PaintingState.PAINTING


def test_sliders_and_styles_are_updates_of_the_same_job(docked):
    docked.begin()
    docked.come()
    docked.editor.selected = ["Another"]
    docked.painter.update(STRIP, {**defaults(), "strength": 80.0})
    docked.painter.update(OTHER_STRIP, {**defaults(), "strength": 80.0})
    assert [job for job, *_ in docked.told("update")] == ["Sky", "Sky"], "whatever is selected"
    assert docked.painter.busy
    docked.come()
    docked.live.stop()
    docked.go(0.2)
    assert docked.editor.image == ["Other, 80 % – Sky"]


def test_another_layer_can_be_painted_meanwhile(docked):
    docked.begin()
    docked.come()
    docked.editor.selected = ["Sea"]
    docked.painter.paint(STRIP, defaults())
    docked.painter.poll()
    assert [line.layer for line in docked.painter.queue] == ["Sea"]
    docked.hear(result("Sea"))
    docked.go(1)
    assert docked.editor.image == ["Impasto, 50 % – Sea"]
    docked.layer.draw(1)
    docked.go(1.5)
    docked.come()
    assert docked.live.state is LiveState.WATCHING, "it is still followed"
    docked.live.stop()
    docked.go(0.2)
    assert docked.editor.image[1:] == ["Impasto, 50 % – Sky"]


def test_places_need_another_job_and_the_layer_is_painted_anew(docked):
    docked.begin()
    docked.come()
    placed = Strip((STRIP.styles[0]._replace(where="Mask"),))
    docked.choices.set_strip(placed)
    docked.painter.update(placed, docked.choices.parameters)
    docked.go(1)
    assert docked.told("submit") == [("Sky",), ("Sky",)]
    assert docked.live.job.style == placed
    assert docked.editor.image == []


@pytest.mark.parametrize("act", ["cancel", "drop"])
def test_cancel_and_discard_end_it(docked, act):
    docked.begin()
    docked.come()
    getattr(docked.painter, act)()
    docked.go(0.5)
    assert not docked.live.on
    assert docked.editor.image == (["Impasto, 50 % – Sky"] if act == "cancel" else [])


def test_a_backend_that_is_lost_ends_it_with_the_picture_of_before(docked):
    docked.begin()
    docked.come()
    docked.layer.draw(1)
    docked.go(1.5)
    docked.hear(Failed("Sky", "worker", "It broke"))
    docked.go(0.5)
    assert not docked.live.on
    assert docked.editor.image == ["Impasto, 50 % – Sky"]
    assert docked.painter.problems == ["It broke"]


def test_a_painting_has_the_settings_that_it_was_painted_with(docked):
    """Not those that it was to be painted with next, which nothing came of."""
    docked.begin()
    docked.come()
    docked.choices.set_parameter("strength", 80)
    docked.painter.update(STRIP, docked.choices.parameters)
    docked.hear(Failed("Sky", "worker", "It broke"))
    docked.go(0.5)
    assert docked.editor.image == ["Impasto, 50 % – Sky"]


@pytest.mark.parametrize("whose", ["Sky", None])
def test_a_backend_that_is_lost_ends_it_in_a_dialog_too(dialog, whose):
    dialog.begin()
    dialog.come()
    dialog.choices.set_parameter("strength", 80)
    dialog.painter.update(dialog.choices.parameters)
    dialog.hear(Failed(whose, "worker", "It broke"))
    dialog.go(0.5)
    assert not dialog.live.on
    assert dialog.painter.paintings[0].parameters["strength"] == 50, "as it was painted"
    assert dialog.painter.state is PaintingState.DONE
    assert [job.result is not None for job in dialog.painter.paintings] == [True], "OK adds it"
    assert "It broke" in dialog.painter.line


def test_an_update_that_cannot_be_sent_ends_it_with_the_picture_of_before(docked):
    docked.begin()
    docked.come()
    docked.client.error = InputError("too large")
    docked.layer.draw(1)
    docked.go(1.5)
    assert not docked.live.on
    assert docked.editor.image == ["Impasto, 50 % – Sky"]
    assert docked.painter.problems == ["Live has ended: too large"]


def test_without_a_style_nothing_begins(case):
    case.choices.set_strip(None)
    case.begin()
    assert (case.live.on, case.painter.line) == (False, text.NO_STYLE)


def test_a_large_layer_is_followed_where_it_is_fast_or_selected(docked):
    layer = docked.layer
    layer.area = Area(0, 0, 3000, 2000)
    docked.begin()
    assert docked.live.state is LiveState.WAITING
    assert docked.painter.line == live_text.ASKING
    number = docked.client.told.index(("estimate", (3000, 2000))) + 1
    docked.hear(Estimated(number, 1024, 683, 40.0, 1, 2, "cpu", "cpu"))
    docked.go(0.5)
    assert docked.painter.line == live_text.SELECT_A_PART
    assert docked.told("submit") == []
    layer.selected, layer.area = True, Area(10, 10, 300, 200)
    docked.go(1)
    assert docked.told("submit") == [("Sky",)]
    docked.come()
    layer.selected, layer.area = False, Area(0, 0, 3000, 2000)
    docked.go(1)
    assert docked.live.state is LiveState.WAITING
    layer.selected, layer.area = True, Area(10, 10, 300, 200)
    docked.go(1)
    assert docked.live.state is LiveState.WATCHING, "the same selection again"
    assert docked.told("submit") == [("Sky",)]


def test_area_stays_while_strokes_stay_within_it():
    canvas, first = Area(0, 0, 100, 100), Area(10, 10, 20, 20)
    assert area_to_follow(None, first, canvas) == first
    assert area_to_follow(first, Area(12, 12, 5, 5), canvas) == first
    assert area_to_follow(first, Area(5, 12, 20, 5), canvas) == canvas
    selected = Area(50, 50, 10, 10)
    assert area_to_follow(first, selected, selected) == selected
