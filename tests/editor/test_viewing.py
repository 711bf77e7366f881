"""How a painting is looked at, without an editor: zoom, pan, the line, how sharp previews are."""

import math
import random
from concurrent.futures import Future

import pytest
from tests.editor.fake import STYLE, FakeSource, preview, result

from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.sharpness import side_for
from scumble_editor.pixels.area import Area
from scumble_editor.pixels.small_area import SmallArea
from scumble_editor.viewing.comparison import Comparison, Part
from scumble_editor.viewing.forming import SeenPainting, job_of, seen_in_image
from scumble_editor.viewing.late_pictures import LatePictures
from scumble_editor.viewing.pane_mouse import PaneMouse
from scumble_editor.viewing.picture_view import LARGEST, PictureView


def pane(picture=(6000, 4000), size=(500, 400), density=1.0) -> PictureView:
    view = PictureView()
    view.show(*picture)
    view.resize(*size, density)
    return view


def under(view: PictureView, x: float, y: float) -> tuple[float, float]:
    """Which of the picture's pixels is at a point of the pane."""
    place = view.place
    return (x - place.x) / view.scale, (y - place.y) / view.scale


def test_a_picture_fits_and_is_in_the_middle():
    view = pane()
    assert view.fits
    assert view.place == pytest.approx((0, (400 - 4000 / 12) / 2, 500, 4000 / 12))
    assert view.percent == 8
    assert view.side == 500
    assert not view.can_move


def test_at_100_percent_each_pixel_of_the_screen_shows_one_of_the_picture():
    for density in (1.0, 1.5, 2.0):
        view = pane(density=density)
        view.zoom_to(100)
        assert view.percent == 100
        assert view.scale * density == 1
        assert view.side == 6000


def test_what_is_below_the_pointer_stays_there():
    rng = random.Random(5)
    view = pane()
    view.zoom_to(100, (250, 200))
    for _ in range(200):
        at = rng.uniform(150, 350), rng.uniform(150, 250)
        before = under(view, *at)
        view.zoom_by(rng.choice((-1, 1, 2)), at)
        if view.percent < 60:
            view.zoom_to(100, at)
        if 0.3 < before[0] / 6000 < 0.7 and 0.3 < before[1] / 4000 < 0.7:
            assert under(view, *at) == pytest.approx(before, abs=0.01)


def test_steps_stop_at_100_percent_and_end_at_the_whole_picture():
    view, seen = pane(), []
    for _ in range(40):
        view.zoom_by(1)
        seen.append(view.percent)
    assert 100 in seen
    assert seen[-1] == 100 * LARGEST
    for _ in range(60):
        view.zoom_by(-1)
    assert view.fits


def test_a_small_picture_goes_down_to_100_percent():
    view = pane(picture=(100, 80))
    assert view.percent == 500
    for _ in range(30):
        view.zoom_by(-1)
    assert view.percent == 100
    assert view.place == (200, 160, 100, 80)


def test_dragging_moves_the_picture_but_never_leaves_room_empty():
    view = pane()
    view.drag(50, 50)
    assert view.fits, "all of it is seen"
    view.zoom_to(100)
    before = view.place
    view.drag(-30, 20)
    assert view.place == pytest.approx((before.x - 30, before.y + 20, 6000, 4000))
    view.drag(10_000, 10_000)
    assert view.place[:2] == pytest.approx((0, 0))
    view.drag(-20_000, -20_000)
    assert view.place[:2] == pytest.approx((500 - 6000, 400 - 4000))
    assert view.visible == pytest.approx((0, 0, 500, 400))


def test_another_size_of_the_pane_keeps_its_middle_and_another_picture_fits():
    view = pane()
    view.zoom_to(100)
    middle = under(view, 250, 200)
    view.resize(300, 300)
    assert under(view, 150, 150) == pytest.approx(middle)
    view.show(6000, 4000)
    assert not view.fits, "the next preview of the same layer"
    view.show(300, 200)
    assert view.fits


def test_no_picture_and_no_room_break_nothing():
    for view in (PictureView(), pane(picture=(0, 0)), pane(size=(0, 0)), pane(size=(-4, 10))):
        view.zoom_by(1, (3, 3))
        view.zoom_to(100)
        view.drag(3, 3)
        assert view.empty
        assert min(view.visible[2:]) >= 0


def test_the_source_is_left_of_the_line_or_all_over_while_it_is_held():
    comparison = Comparison()
    assert comparison.edge(10, 200) == 10, "the painting all over"
    comparison.split = True
    assert comparison.edge(10, 200) == 110
    assert comparison.is_near(115, 10, 200)
    assert not comparison.is_near(130, 10, 200)
    comparison.drag(60, 10, 200)
    assert comparison.edge(10, 200) == 60
    comparison.drag(-400, 10, 200)
    assert comparison.edge(10, 200) == 10
    comparison.drag(400, 10, 200)
    assert comparison.edge(10, 200) == 210
    comparison.drag(30, 10, 0)
    comparison.drag(60, 10, 200)
    comparison.held = True
    assert comparison.edge(10, 200) == 210
    assert not comparison.has_line
    comparison.held = False
    assert comparison.edge(10, 200) == 60, "it stays where it was"


def test_previews_are_as_sharp_as_they_are_seen_and_no_more():
    layer = (6000, 4000)
    assert side_for(0.05, layer, 0) == 512
    assert side_for(0.2, layer, 0) == 1280, "1200, in steps"
    assert side_for(2.0, layer, 0) == 6000
    assert side_for(0.3, (300, 200), 0) == 300, "no more than the layer has"
    assert side_for(0.2, layer, 1280) == 1280
    assert side_for(0.15, layer, 1280) == 1280, "not again at every touch of the wheel"
    assert side_for(0.08, layer, 1280) == 512
    assert side_for(0.3, layer, 1280) == 1920


def test_parts_lie_beside_each_other():
    comparison = Comparison()
    assert comparison.parts(10, 200, "source", "painting") == [Part("painting", 10, 210)]
    comparison.split = True
    parts = comparison.parts(10, 200, "source", "painting")
    assert parts == [Part("source", 10, 110), Part("painting", 110, 210)]
    assert comparison.parts(10, 200, None, "painting") == [Part("painting", 10, 210)]
    comparison.held = True
    assert comparison.parts(10, 200, "source", "painting") == [Part("source", 10, 210)]


def hand(split: bool = False) -> tuple[PaneMouse, PictureView, Comparison]:
    view, comparison = pane(), Comparison()
    comparison.split = split
    return PaneMouse(view, comparison), view, comparison


def test_a_hand_drags_the_picture_or_the_line_whichever_is_there():
    mouse, view, comparison = hand(split=True)
    view.zoom_to(100)
    before = view.place
    assert (mouse.shape(250), mouse.shape(100)) == ("split", "hand")
    mouse.press(251, 50)
    assert mouse.move(120, 90)
    mouse.release()
    assert not mouse.move(300, 90), "the button is up"
    assert (comparison.edge(0, 500), view.place) == (120, before)
    mouse.press(300, 50)
    mouse.move(260, 70)
    mouse.release()
    assert view.place[:2] == pytest.approx((before.x - 40, before.y + 20))
    assert comparison.edge(0, 500) == 120


def test_where_all_is_seen_the_line_comes_to_the_mouse():
    mouse, _, comparison = hand(split=True)
    assert mouse.shape(80) == "arrow"
    assert mouse.press(80, 100)
    assert comparison.edge(0, 500) == 80


def test_double_click_goes_to_100_percent_at_the_pointer_and_back():
    mouse, view, _ = hand()
    before = under(view, 100, 150)
    mouse.double(100, 150)
    assert view.percent == 100
    assert under(view, 100, 150) == pytest.approx(before)
    mouse.double(100, 150)
    assert view.fits
    assert mouse.wheel(1, 100, 150)
    assert under(view, 100, 150)[0] == pytest.approx(before[0])
    assert not mouse.wheel(0, 100, 150)


def test_a_picture_is_made_once_and_its_trouble_is_said_once():
    stumbles, futures = [], []
    pictures = LatePictures[str](stumbles.append)

    def make() -> Future[str]:
        futures.append(Future())
        return futures[-1]

    one, other = ["equal"], ["equal"]
    assert pictures.of(one, make) is None
    assert pictures.of(other, make) is None
    assert len(futures) == 2, "they are two, though equal"
    futures[0].set_result("picture")
    futures[1].set_exception(ValueError("broken"))
    for _ in range(2):
        assert pictures.of(one, make) == "picture"
        assert pictures.of(other, make) is None
    assert [str(error) for error in stumbles] == ["broken"]
    pictures.keep_only([other])
    assert pictures.of(one, make) is None
    assert len(futures) == 3, "made anew"


def job(**facts) -> LayerJob[FakeSource]:
    made = LayerJob.begun(FakeSource("Sky"), STYLE, {})
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def test_what_forms_is_seen_and_what_has_come_only_while_it_is_compared():
    begun, forming = job(), job(preview=preview("a"))
    come = job(preview=preview("b"), ended=True, result=result("b"))
    failed = job(preview=preview("c"), ended=True)
    jobs, comparison = [begun, forming, come, failed], Comparison()
    old = FakeSource("Yesterday's")
    for comparison.split, comparison.held in ((False, False), (True, False), (True, True)):
        assert seen_in_image(jobs, comparison, old) == [SeenPainting(forming.source, forming)]
    forming.ended = True
    assert seen_in_image(jobs, comparison, old) == [SeenPainting(come.source), SeenPainting(old)]
    assert seen_in_image(jobs, comparison, None) == [SeenPainting(come.source)]
    comparison.held = False
    assert seen_in_image(jobs, comparison, old) == []
    assert job_of(jobs, come.preview) is come
    assert job_of(jobs, None) is None


@pytest.mark.parametrize("size", [(6000, 4000), (2049, 7), (7, 5000), (300, 200)])
def test_strips_cover_a_small_picture_without_gap_or_overlap(size):
    area = Area(40, -30, *size)
    small = SmallArea(area, 2048)
    assert max(small.width, small.height) <= 2048
    row, top = 0, area.y
    for strip in small.strips(64 * 1024):
        assert (strip.row, strip.area.y, strip.area.width) == (row, top, area.width)
        assert strip.rows == math.ceil(strip.area.height / small.step)
        row, top = row + strip.rows, top + strip.area.height
    assert (row, top) == (small.height, area.y + area.height)
