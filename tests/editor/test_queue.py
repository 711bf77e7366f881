"""Painting next, without an editor: one queue of several layers, each steered and stopped alone."""

import pytest
from tests.editor.fake import OTHER_STRIP, STRIP, kept_job, preview, result
from tests.editor.test_docked_painter import Case, told

from scumble_client import Accepted, Cancelled, Progress
from scumble_editor import history_text
from scumble_protocol.parameters import defaults

LATER = {**defaults(), "strength": 80.0}


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
    return [line[1:] for line in case.painter.queue]


def test_another_layer_is_painted_next(case):
    assert told(case, "submit") == [("Sky",), ("Sea",)]
    assert stages(case) == [("Sky", "picture.kra", "30 %"), ("Sea", "picture.kra", "1 ahead")]
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
