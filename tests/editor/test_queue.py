"""Painting next, without an editor: one queue of several layers, each steered and stopped alone."""

import pytest
from tests.editor import test_docked_painter
from tests.editor.fake import OTHER_STRIP, STRIP, kept_job, preview, result
from tests.editor.test_docked_painter import told

from scumble_client import Accepted, Cancelled, Progress
from scumble_editor import history_text, text
from scumble_editor.queue.queue_line import QueueLine
from scumble_editor.queue.queued_painter import QueuedPainter
from scumble_protocol.parameters import defaults

LATER = {**defaults(), "strength": 80.0}


class Case(test_docked_painter.Case):
    def __init__(self, *selected: str) -> None:
        super().__init__(*selected)
        self.painter = QueuedPainter("fake 1", self.editor)
        self.painter._client = self.client


@pytest.fixture
def case() -> Case:
    """Sky is being painted, Sea comes next."""
    case = Case("Sky")
    case.paint()
    case.hear(Accepted("Sky", 0, 0), Progress("Sky", 0, 3, 10, 0.3, {}, None), preview("Sky"))
    case.editor.selected = ["Sea"]
    case.painter.paint(OTHER_STRIP, LATER)
    case.painter.poll()
    case.hear(Accepted("Sea", 0, 1))
    return case


def stages(case: Case) -> list[tuple[str, str, str]]:
    return [line[1:4] for line in case.painter.queue]


def test_another_layer_is_painted_next(case):
    assert told(case, "submit") == [("Sky",), ("Sea",)]
    assert stages(case) == [("Sky", "picture.kra", "30 %"), ("Sea", "picture.kra", "1 job ahead")]
    case.hear(result("Sky"))
    case.painter.poll()
    case.hear(Accepted("Sea", 0, 0))
    assert stages(case) == [("Sea", "picture.kra", "starting…")]
    case.hear(result("Sea"))
    case.painter.poll()
    assert case.editor.image == ["Impasto, 50 % – Sky", "Other, 80 % – Sea"]
    assert case.painter.line.startswith("2 layers were painted in ")
    assert not case.painter.busy


def test_choices_steer_what_is_selected_only(case):
    case.painter.update(OTHER_STRIP, {**LATER, "freedom": 10.0})
    assert told(case, "update") == [("Sea", {"freedom": 10.0}, [])]
    case.editor.selected = ["Sky"]
    assert case.painter.engaged
    case.painter.follow(OTHER_STRIP, {**LATER, "freedom": 10.0})
    case.painter.update(OTHER_STRIP, {**LATER, "freedom": 10.0, "seed": 4})
    assert told(case, "update")[1:] == [("Sky", {"seed": 4}, [])], "not what the other was given"
    case.editor.selected = ["Something else"]
    case.painter.update(STRIP, defaults())
    assert len(told(case, "update")) == 2
    assert not case.painter.engaged


def test_each_is_stopped_alone_keeping_or_discarding(case):
    sky, sea = (line.job for line in case.painter.queue)
    case.painter.stop(sky)
    assert told(case, "cancel") == [("Sky", True)]
    assert stages(case)[0][2] == history_text.STAGE_STOPPING
    case.painter.stop(sea, keep=False)
    assert told(case, "cancel")[1:] == [("Sea", False)]
    assert (len(case.painter.queue), case.painter.problems) == (1, []), "that is seen"
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True))
    case.painter.poll()
    assert case.editor.image == ["Impasto, 50 % (stopped at step 5) – Sky"]
    case.painter.stop(sea)
    assert len(told(case, "cancel")) == 2, "it has ended"


def test_the_same_again_is_not_queued_twice(case):
    case.painter.paint(OTHER_STRIP, LATER)
    assert (len(case.painter.queue), case.painter.line) == (2, history_text.in_work("Sea"))
    case.painter.paint(STRIP, LATER)
    case.painter.poll()
    assert len(case.painter.queue) == 3, "in another style it is"


def test_what_cannot_be_painted_next_is_a_note_and_the_rest_goes_on(case):
    case.editor.selected = []
    case.painter.paint(OTHER_STRIP, LATER)
    assert case.painter.problems == ["nothing is selected"]
    assert len(case.painter.queue) == 2
    case.painter.go_on(lambda _: 1 / 0)
    assert "ZeroDivisionError" in case.painter.problems[-1]
    assert (len(case.painter.queue), case.painter.busy) == (2, True)


def test_a_painting_of_before_comes_back_beside_what_is_painted(case):
    kept = kept_job("old", name="Old", state="done", fraction=1.0)
    case.painter.resume(kept, OTHER_STRIP, LATER)
    case.painter.resume(kept, OTHER_STRIP, LATER)
    assert told(case, "resume") == [("old",)], "once"
    case.hear(Accepted("old", 0, 0), result("old"))
    case.painter.poll()
    assert case.editor.image == ["Night Harbour, 50 % – Old"]
    assert len(case.painter.queue) == 2


def line_of(case: Case, layer: str) -> QueueLine:
    return next(line for line in case.painter.queue if line.layer == layer)


def pause(case: Case, layer: str, *, paused: bool = True) -> None:
    case.painter.pause(line_of(case, layer).job, paused)
    case.painter.poll()


def test_each_image_is_named_so_that_they_take_turns(case):
    assert told(case, "queue") == [
        ("Sky", "image of Sky", False),
        ("Sea", "image of Sea", False),
    ]


def test_a_layer_is_paused_while_another_is_painted_and_goes_on(case):
    pause(case, "Sky")
    pause(case, "Sky")
    assert told(case, "queue")[2:] == [("Sky", "image of Sky", True)], "once"
    assert case.painter.line == "Sky is paused"
    case.hear(Accepted("Sky", 0, 0, paused=True), Accepted("Sea", 0, 0))
    assert [line[::2] for line in stages(case)] == [("Sea", "starting…"), ("Sky", "paused, 30 %")]
    case.hear(Progress("Sea", 0, 3, 10, 0.5, {}, 7.0))
    assert case.painter.line.startswith("Painting Sea")
    pause(case, "Sky", paused=False)
    assert told(case, "queue")[3:] == [("Sky", "image of Sky", False)]
    assert case.painter.line == "Sky goes on"
    case.hear(Accepted("Sky", 0, 1))
    assert [line[::2] for line in stages(case)] == [("Sea", "50 %"), ("Sky", "1 job ahead")]
    case.hear(result("Sea"), Accepted("Sky", 0, 0), result("Sky"))
    case.painter.poll()
    assert len(case.editor.image) == 2


def test_one_that_waits_is_paused_before_its_first_stroke(case):
    pause(case, "Sea")
    case.hear(Accepted("Sea", 0, 0, paused=True))
    assert [line[::2] for line in stages(case)] == [("Sky", "30 %"), ("Sea", "paused")]


def test_one_that_waits_is_painted_next(case):
    case.editor.selected = ["Shore"]
    case.painter.paint(STRIP, defaults())
    case.painter.poll()
    case.hear(Accepted("Shore", 0, 2))
    can = {line.layer: line.can_go_first for line in case.painter.queue}
    assert can == {"Sky": False, "Sea": True, "Shore": True}
    case.painter.paint_next(line_of(case, "Shore").job)
    assert told(case, "first") == [("Shore",)]
    assert case.painter.line == "Shore is painted next"
    case.hear(Accepted("Shore", 0, 1), Accepted("Sea", 0, 2))
    assert [layer for layer, _, _ in stages(case)] == ["Sky", "Shore", "Sea"]


def test_a_pause_that_the_backend_refuses_is_none_and_is_explained(case):
    pause(case, "Sky")
    why = "It cannot be paused, as this painting is not kept"
    case.hear(Accepted("Sky", 0, 0, kept=False, note=why, cannot_pause=True))
    assert not line_of(case, "Sky").paused
    assert case.painter.problems == ["It cannot be paused, as this painting is not kept"]
    assert told(case, "queue")[3:] == [], "until the next poll"
    case.painter.poll()
    assert told(case, "queue")[3:] == [("Sky", "image of Sky", False)]


def test_a_note_about_something_else_leaves_a_pause(case):
    pause(case, "Sky")
    case.hear(Accepted("Sky", 0, 0, note="The disk is nearly full"))
    assert line_of(case, "Sky").paused
    case.painter.poll()
    assert told(case, "queue")[-1] == ("Sky", "image of Sky", True)


def test_a_paused_layer_is_stopped_like_any_other(case):
    pause(case, "Sky")
    sky = line_of(case, "Sky").job
    case.painter.stop(sky)
    assert told(case, "cancel") == [("Sky", True)]
    assert line_of(case, "Sky").stage == history_text.STAGE_STOPPING
    assert not line_of(case, "Sky").can_pause
    case.painter.pause(sky)
    assert not sky.paused
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True))
    case.painter.poll()
    assert len(case.editor.image) == 1


def test_what_is_alone_can_be_paused_too_and_nothing_else_is_said_meanwhile():
    case = Case("Sky")
    case.paint()
    case.painter.pause(case.painter.queue[0].job)
    case.hear(Accepted("Sky", 0, 0))
    case.hear(Accepted("Sky", 0, 0, paused=True))
    assert case.painter.line == "Sky is paused"
    assert case.painter.busy
    case.painter.pause(case.painter.queue[0].job, False)
    case.hear(Accepted("Sky", 0, 0))
    assert case.painter.line == text.waiting("Sky", 0)
