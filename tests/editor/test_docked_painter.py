"""The painter of a docker, without an editor: every event finds its layer, every end its line."""

import contextlib

import pytest
from tests.editor.fake import (
    OTHER_STRIP,
    STRIP,
    FakeClient,
    FakeEditor,
    ended,
    kept_job,
    preview,
    result,
)

from scumble_client import (
    Accepted,
    Cancelled,
    Devices,
    Failed,
    Forgotten,
    History,
    InputError,
    Progress,
    Status,
)
from scumble_editor import text
from scumble_editor.painters import machine
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.pixels.area import Area
from scumble_protocol.parameters import defaults
from scumble_protocol.wire.replies import TrialFields


class Case:
    def __init__(self, *selected: str) -> None:
        self.editor, self.client = FakeEditor(*selected), FakeClient()
        self.painter = DockedPainter("fake 1", self.editor)
        self.painter._client = self.client

    def hear(self, *events: object) -> None:
        self.client.events += events
        self.painter.poll()

    def paint(self) -> None:
        self.painter.paint(STRIP, defaults())
        self.painter.poll()


@pytest.fixture
def case() -> Case:
    case = Case("Sky", "Sea")
    case.paint()
    return case


def told(case: Case, kind: str) -> list[tuple[object, ...]]:
    return [one[1:] for one in case.client.told if one[0] == kind]


def test_all_selected_layers_are_sent_at_once_and_placed_as_they_come(case):
    assert told(case, "submit") == [("Sky",), ("Sea",)]
    case.hear(Accepted("Sky", 0, 2), Accepted("Sea", 0, 3))
    assert case.painter.line == "Sky is queued, 2 jobs ahead", "the first of them"
    case.hear(Progress("Sea", 0, 3, 10, 0.5, {}, 7.0), preview("Sea"))
    assert case.painter.line == "Painting Sea (2 of 2) · step 3 of 10 · about 7 s left"
    assert case.painter.fraction == 0.25
    assert (case.painter.pictures, case.painter.shows_picture) == (1, True)
    case.hear(result("Sea"))
    case.painter.poll()
    assert case.editor.image == ["Impasto, 50 % – Sea"]
    assert case.painter.busy
    case.hear(result("Sky"))
    case.painter.poll()
    assert case.editor.image[1:] == ["Impasto, 50 % – Sky"]
    assert not case.painter.busy
    assert case.painter.line.startswith("2 layers were painted in ")
    assert (case.editor.rests, case.editor.busy) == (1, False)


def test_what_cannot_be_painted_is_said_and_the_rest_is_painted():
    case = Case("bad one", "Sky")
    case.paint()
    assert told(case, "submit") == [("Sky",)]
    assert case.painter.problems == ["bad one is bad"]


@pytest.mark.parametrize(
    ("selected", "style", "line"),
    [
        ((), STRIP, "nothing is selected"),
        ((), None, "nothing is selected"),
        (("Sky",), None, text.NO_STYLE),
        (("bad",), STRIP, "bad is bad"),
    ],
)
def test_a_refusal_is_the_line_until_something_is_chosen(selected, style, line):
    case = Case(*selected)
    case.painter.paint(style, defaults())
    assert (case.painter.line, case.painter.busy, case.painter.problems) == (line, False, [])
    assert told(case, "connect") == []
    case.painter.style_chosen()
    assert case.painter.line == text.READY


def test_a_job_that_cannot_be_sent_is_one_line():
    case = Case("Sky")
    case.client.error = InputError("too large")
    case.paint()
    assert (case.painter.line, case.painter.busy) == ("too large", False)


def test_what_is_changed_goes_to_all_that_runs_and_into_the_name(case):
    case.painter.update(STRIP, {**defaults(), "strength": 80.0})
    case.painter.update(OTHER_STRIP, {**defaults(), "strength": 80.0})
    name = "fake"  # the file's
    assert told(case, "update") == [
        ("Sky", {"strength": 80.0}, []),
        ("Sea", {"strength": 80.0}, []),
        ("Sky", {}, [name]),
        ("Sea", {}, [name]),
    ]
    assert case.painter.line == "Continuing with Other…"
    case.hear(result("Sky"))
    case.painter.poll()
    assert case.editor.image == ["Other, 80 % – Sky"]


def test_a_style_that_is_no_picture_is_not_sent(case):
    case.editor.readable = False
    case.painter.update(OTHER_STRIP, defaults())
    case.painter.update(OTHER_STRIP, defaults())
    assert told(case, "update") == []
    assert case.painter.problems == [text.style_unreadable("Other")], "said once"


def test_cancel_keeps_the_best_picture_so_far(case):
    case.painter.cancel()
    assert told(case, "cancel") == [("Sky", True), ("Sea", True)]
    assert case.painter.line == text.CANCELLING
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True, step=4))
    case.hear(Cancelled("Sea", 0, keeps=False))
    assert case.editor.image == ["Impasto, 50 % (stopped at step 4) – Sky"]
    assert not case.painter.busy
    assert case.painter.problems == [text.NOTHING_YET]


def test_what_is_dropped_leaves_nothing(case):
    case.painter.drop()
    assert told(case, "cancel") == [("Sky", False), ("Sea", False)]
    assert (case.painter.line, case.painter.busy) == (text.DISCARDED, False)
    case.hear(result("Sky"))
    assert case.editor.image == [], "what comes late belongs to nobody"


def test_a_failure_ends_its_layer_and_one_of_the_way_ends_all(case):
    case.hear(Failed("Sky", "style", "no picture"))
    assert (case.painter.problems, case.painter.busy) == (["no picture"], True)
    assert case.painter.refused == set(STRIP.paths)
    case.hear(Failed(None, "lost", "the backend is gone"))
    assert (case.painter.line, case.painter.busy) == ("the backend is gone", False)


@pytest.mark.parametrize("where", ["_submit", "_place"])
def test_what_raises_is_a_line_and_the_next_painting_goes_on(where, monkeypatch):
    case = Case("Sky")
    with monkeypatch.context() as patch:
        patch.setattr(case.painter, where, throw)
        case.paint()
        case.hear(result("Sky"))
    assert "Scumble ran into an error (RuntimeError: thrown)" in case.painter.line
    assert not case.painter.busy
    case.paint()
    case.hear(result("Sky"))
    case.painter.poll()
    assert case.painter.line.endswith("is ready after 0 s")


def throw(*_: object) -> None:
    raise RuntimeError("thrown")


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        ("editor", "look"),
        ("client", "connect"),
        ("painter", "_reach"),
        ("editor", "set_pace"),
        ("editor", "read"),
        ("client", "submit"),
    ],
)
def test_whatever_raises_before_layers_are_sent_is_a_line_and_nothing_waits(owner, step):
    case = Case("Sky", "Sea")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(getattr(case, owner), step, throw)
        with contextlib.suppress(RuntimeError):  # what shows the end may be what is broken
            case.painter.paint(STRIP, defaults())
        if step in ("read", "submit"):
            case.painter.poll()
    assert "Scumble ran into an error (RuntimeError: thrown)" in (
        case.painter.line + "".join(case.painter.problems)
    )
    assert (case.painter.busy, told(case, "submit")) == (False, [])
    case.paint()
    assert told(case, "submit") == [("Sky",), ("Sea",)], "the next attempt is a new one"


@pytest.mark.parametrize(("owner", "step"), [("editor", "source_of"), ("client", "resume")])
def test_an_unfinished_painting_that_cannot_be_resumed_stays_an_offer(owner, step):
    case, kept = Case("Sky"), kept_job("a", name="Old")
    case.hear(History((kept,), more=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(getattr(case, owner), step, throw)
        case.painter.resume(kept, STRIP, defaults())
    assert "RuntimeError: thrown" in case.painter.line
    assert (case.painter.busy, case.painter.offers.jobs) == (False, [kept])
    case.painter.resume(kept, STRIP, defaults())
    assert (told(case, "resume"), case.painter.busy) == ([("a",)], True)


def test_a_backend_that_cannot_be_warmed_up_is_a_line(case, monkeypatch):
    monkeypatch.setattr(case.client, "connect", throw)
    case.painter.warm_up()
    assert "RuntimeError: thrown" in case.painter.problems[0]


def test_what_is_awaited_is_not_lost_where_another_failure_cannot_be_said(case):
    taken: list[str] = []

    def refuse(_: Exception) -> None:
        raise OSError("the screen is gone")

    case.painter._answers.ask(lambda: ended("first"), lambda _: 1 / 0, refuse)
    for name in ("second", "third"):
        case.painter._answers.ask(lambda name=name: ended(name), taken.append, refuse)
    case.painter.poll()
    assert "the screen is gone" in case.painter.line
    case.painter.poll()
    case.painter.poll()
    assert taken == ["second", "third"], "each once"


def test_a_client_that_raises_ends_all_in_one_line(case, monkeypatch):
    monkeypatch.setattr(case.client, "poll", lambda: 1 / 0)
    case.painter.poll()
    assert "ZeroDivisionError" in case.painter.line
    assert not case.painter.busy


def test_unfinished_paintings_are_offered_resumed_and_discarded():
    case = Case("Sky")
    case.hear(Status("ready", "ready"))
    assert case.painter.line == text.READY, "nothing runs"
    case.painter.poll()
    assert told(case, "look")
    kept = kept_job("a", name="Old", fraction=0.4, parameters={"strength": 70.0})
    case.hear(History((kept, kept_job("b")), more=False))
    case.painter.resume(kept, STRIP, defaults())
    assert [job.job for job in case.painter.offers.jobs] == ["b"]
    assert told(case, "resume") == [("a",)]
    case.hear(Accepted("a", 0, 0))
    assert case.painter.line == "Resuming Old…", "its first strokes are long there"
    case.painter.update(STRIP, {**defaults(), "freedom": 61.0})
    assert told(case, "update") == [("a", {"freedom": 61.0}, [])], "not what is chosen besides"
    case.hear(result("a"))
    case.painter.poll()
    assert case.editor.image == ["Night Harbour, 70 % – Old"]
    case.painter.discard(kept_job("b"))
    case.hear(Forgotten("b"))
    assert told(case, "forget") == [("b",)]
    assert case.painter.offers.jobs == []


CPU = TrialFields("cpu", "cpu", usable=True, reason="", speed=45.3)
STARTING = Devices((), ready=False, trouble="")


def test_what_paints_is_asked_until_a_worker_is_ready(monkeypatch):
    monkeypatch.setattr(machine, "ASK_AGAIN", 0.0)
    case = Case("Sky")
    case.hear()
    assert told(case, "devices") == [], "no backend is started for that"
    case.hear(Status("ready", "ready"))
    case.hear(STARTING)
    assert case.painter.machine == ""
    case.hear(Devices((CPU,), ready=True, trouble=""))
    shows = case.editor.shows
    assert case.painter.machine.startswith("The CPU (45 GFLOP/s) paints here")
    assert shows > 0
    case.painter.poll()
    assert told(case, "devices") == [(), ()], "once it is known nobody asks"
    case.hear(Status("lost", "lost"))
    assert case.painter.machine == ""


def test_what_paints_is_asked_again_when_another_device_has_taken_over(case):
    case.hear(Status("ready", "ready"), Devices((CPU,), ready=True, trouble=""))
    case.painter.poll()
    before = len(told(case, "devices"))
    case.hear(Accepted("Sky", 0, 0, note="the CPU paints instead"))
    case.painter.poll()
    assert len(told(case, "devices")) == before + 1


def test_keeping_sources_visible_is_decided_when_the_painting_comes(case):
    case.painter.keep_visible = True
    case.hear(result("Sky"))
    case.painter.poll()
    assert case.painter.problems == ["kept visible"]


def test_backend_is_told_how_large_pictures_are_shown(case):
    """Only of what it paints; the client sends what is another."""
    sky, sea = case.painter.jobs
    sky.source = sky.source._replace(area=Area(0, 0, 4000, 3000))
    sea.job = None
    for scale in (0.2, 0.2, 0.5):
        sky.show_at(scale)
        sea.show_at(scale)
        case.painter.poll()
    assert told(case, "view") == [("Sky", 896), ("Sky", 896), ("Sky", 2048)]
    case.hear(preview("Sky"))
    assert sky.preview is case.painter.preview
    case.hear(Failed("Sky", "picture", "no"))
    before = len(told(case, "view"))
    case.painter.poll()
    assert len(told(case, "view")) == before
