"""A dialog and its painter, without an editor: layers one by one, paused, steered, added."""

from collections.abc import Callable
from concurrent.futures import Future

import pytest
from tests.editor.fake import (
    OTHER,
    STYLE,
    FakeClient,
    FakeDialogEditor,
    kept_job,
    preview,
    result,
)

from scumble_client import Accepted, Cancelled, Failed, History, InputError, Progress
from scumble_editor import text
from scumble_editor.choices import Choices
from scumble_editor.painters.batch import paint_now
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults

S = PaintingState


class Case:
    """A session in which time passes only when the test says so."""

    def __init__(self, *selected: str) -> None:
        self.editor, self.client = FakeDialogEditor(*selected), FakeClient()
        self.painter = DialogPainter("fake 1", self.editor)
        self.painter._client = self.client
        self.stored: dict[str, object] = {}
        self.due: list[Callable[[], None]] = []
        self.session = DialogSession(self.painter, Choices(self), self.later)
        self.session.choices.choose(STYLE)

    def read(self, name: str) -> object:
        return self.stored.get(name)

    def write(self, name: str, value: object) -> None:
        self.stored[name] = value

    def save(self) -> None:
        self.saved = dict(self.stored)

    def later(self, _: int, act: Callable[[], None]) -> Callable[[], None]:
        self.due.append(act)
        return lambda: self.due.remove(act)

    def settle(self) -> None:
        due, self.due = self.due, []
        for act in due:
            act()

    def hear(self, *events: object) -> None:
        self.client.events += events
        self.session.poll()

    def paint(self) -> None:
        self.session.enter()
        self.session.poll()

    def told(self, kind: str) -> list[tuple[object, ...]]:
        return [one[1:] for one in self.client.told if one[0] == kind]


@pytest.fixture
def case() -> Case:
    case = Case("Sky", "Sea")
    case.paint()
    return case


def test_layers_are_painted_one_after_the_other_and_added_at_ok(case):
    assert case.told("submit") == [("Sky",)]
    assert not case.session.can_accept, "there is no picture to add yet"
    case.hear(Accepted("Sky", 0, 1))
    assert case.painter.line == "Sky is queued, 1 job ahead"
    case.hear(Progress("Sky", 0, 3, 10, 0.5, {}, None), preview("Sky"))
    assert case.painter.line == "Painting Sky (1 of 2) · step 3 of 10"
    assert case.session.can_accept
    case.hear(result("Sky"))
    assert case.told("submit") == [("Sky",), ("Sea",)]
    case.hear(result("Sea"))
    assert case.painter.state is S.DONE
    assert case.painter.line.startswith("2 paintings are ready after 0 s: OK adds them")
    assert case.editor.image == []
    case.session.accept()
    for _ in range(3):
        case.session.poll()
    assert case.session.added
    assert case.painter.added == ["Impasto, 50 % – Sky", "Impasto, 50 % – Sea"]


def test_ok_alone_paints_and_adds():
    case = Case("Sky")
    assert case.session.can_accept
    case.session.accept()
    case.hear(preview("Sky"))
    assert case.told("submit") == [("Sky",)]
    assert case.session.told == "It is added when it is finished; OK adds it as it is"
    case.hear(result("Sky"))
    case.session.poll()
    assert (case.session.added, case.painter.added) == (True, ["Impasto, 50 % – Sky"])


def test_ok_twice_adds_what_there_is():
    case = Case("Sky")
    case.session.accept()
    case.hear()
    assert not case.session.can_accept, "there is no picture to add yet"
    case.hear(preview("Sky"))
    case.session.accept()
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True, step=9))
    case.session.poll()
    assert case.painter.added == ["Impasto, 50 % (stopped at step 9) – Sky"]


def test_what_is_paused_after_ok_is_not_added_by_itself():
    case = Case("Sky")
    case.session.accept()
    case.hear(preview("Sky"))
    case.session.paint_or_pause()
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True, step=3))
    assert case.painter.state is S.PAUSED
    case.session.enter()
    case.hear(result("Sky"))
    case.session.poll()
    assert (case.painter.state, case.session.added) == (S.DONE, False)


def test_ok_that_cannot_paint_is_one_line_and_closes_nothing():
    case = Case()
    case.session.accept()
    case.hear()
    assert case.painter.line
    assert not case.session.closing
    case.session.choose_strip(None)
    assert not case.session.can_accept, "no style"
    case.session.choices.lend({}, Strip.of(STYLE))
    assert not case.session.can_accept, "a painting is taken up: it is there already"


def test_pause_resume_and_ok_in_the_middle():
    case = Case("Sky")
    case.paint()
    case.hear(preview("Sky"))
    assert case.session.paint_button == (text.PAUSE, text.PAUSE_HINT, True)
    case.session.paint_or_pause()
    assert (case.painter.state, case.painter.line) == (S.PAUSING, text.CANCELLING)
    case.hear(Progress("Sky", 0, 3, 10, 0.5, {}, None))
    assert case.painter.line == text.CANCELLING
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True, step=3))
    assert case.painter.state is S.PAUSED
    assert case.session.paint_button.label == text.RESUME
    case.session.change("strength", 75.0)
    case.session.paint_or_pause()
    assert case.told("update") == [("Sky", {"strength": 75.0}, [])]
    assert case.painter.state is S.PAINTING
    case.session.accept()
    assert case.told("cancel") == [("Sky", True)] * 2
    case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True, step=9))
    for _ in range(3):
        case.session.poll()
    assert case.painter.added == ["Impasto, 75 % (stopped at step 9) – Sky"]


def test_a_slider_steers_what_runs_and_afterwards_all_that_is_ready(case):
    case.session.change("strength", 90.0)
    assert not case.session.settled
    assert case.told("update") == [], "not while it is moved"
    case.settle()
    assert case.told("update") == [("Sky", {"strength": 90.0}, [])]
    assert case.saved["parameters"]["strength"] == 90.0
    case.hear(result("Sky"))
    case.hear(result("Sea"))
    case.session.change("strength", 10.0)
    case.session.change("strength", 11.0)
    assert len(case.due) == 1
    case.settle()
    assert case.told("update")[1:] == [("Sky", {"strength": 11.0}, [])]
    case.hear(result("Sky"))
    assert case.told("update")[2:] == [("Sea", {"strength": 11.0}, [])]
    case.hear(result("Sea"))
    assert case.painter.state is S.DONE
    assert len(case.painter.paintings) == 2


def test_another_style_is_looked_at_at_once(case):
    case.session.choose(OTHER)
    case.settle()
    case.session.poll()
    assert case.told("cancel") == [("Sky", False)], "a new one begins"
    assert case.told("submit") == [("Sky",), ("Sky",)]
    assert case.painter._jobs[0].style == Strip.of(OTHER)


def test_a_style_that_is_chosen_and_painted_at_once_begins_once():
    case = Case("Sky")
    case.session.choose(OTHER)
    case.paint()
    case.settle()
    case.session.poll()
    assert case.told("submit") == [("Sky",)]


def test_without_a_style_nothing_is_painted():
    case = Case("Sky")
    case.session.choices.choose(None)
    case.paint()
    assert case.painter.line == text.NO_STYLE
    case.session.choose(STYLE)
    assert case.painter.line == text.READY


def test_what_cannot_be_read_stays_a_line_and_paintings_stay(case):
    case.hear(result("Sky"), result("Sea"))
    case.hear(result("Sea"))
    case.editor.selected = ["bad one", "bad two"]
    case.paint()
    assert case.painter.line == "bad one is bad (and 1 more)"
    assert len(case.painter.paintings) == 2


def test_a_failed_layer_is_left_out_and_the_next_is_painted(case):
    case.hear(Failed("Sky", "style", "no picture"))
    assert case.told("submit") == [("Sky",), ("Sea",)]
    assert case.painter.refused == {STYLE.path}
    case.hear(Failed(None, "lost", "the backend is gone"))
    assert (case.painter.state, case.painter.line) == (S.IDLE, "no picture (and 1 more)")


def test_a_pause_before_there_is_a_picture_ends_it(case):
    case.painter.pause()
    case.hear(Cancelled("Sky", 0, keeps=False))
    assert (case.painter.state, case.painter.line) == (S.IDLE, text.NOTHING_YET)


def test_an_unfinished_painting_goes_on_as_it_was_begun():
    case = Case("Sky")
    kept = kept_job("a", name="Old", fraction=0.4, parameters={"strength": 85.0})
    case.session.resume(kept, None)
    case.session.poll()
    assert case.told("resume") == [("a",)]
    assert (case.session.choices.style, case.session.choices.parameters["strength"]) == (None, 85)
    assert case.painter.problems == [text.in_new_image("Old")]
    case.hear(Accepted("a", 0, 0))
    assert case.painter.line == "Resuming Old…"
    case.painter.abandon()
    assert case.told("cancel") == [("a", True)], "it is not deleted"


@pytest.mark.parametrize("paused", [False, True])
def test_what_is_left_stays_unfinished(paused):
    case = Case("Sky")
    case.paint()
    if paused:
        case.painter.pause()
        case.hear(Cancelled("Sky", 0, keeps=True), result("Sky", stopped=True))
    case.painter.leave()
    assert case.told("cancel") == [("Sky", True)] * paused
    assert case.told("update") == [("Sky", {}, [])] * paused, "it is not finished, only paused"
    assert case.painter.state is S.IDLE


def test_an_editor_that_raises_is_one_line_and_the_paintings_stay(case):
    case.hear(result("Sky"))
    case.hear(result("Sea"))
    error: Future[object] = Future()
    error.set_exception(RuntimeError("thrown"))
    case.editor.read = lambda *_: error
    case.paint()
    assert case.painter.line.startswith("Scumble ran into an error (RuntimeError: thrown)")
    assert (case.painter.busy, case.painter.reads) == (False, False)
    assert len(case.painter.paintings) == 2


def throw(*_: object) -> None:
    raise RuntimeError("thrown")


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        ("editor", "read"),
        ("editor", "pixels"),
        ("client", "submit"),
        ("client", "connect"),
        ("painter", "_reach"),
    ],
)
def test_whatever_raises_before_a_layer_is_sent_is_a_line_and_nothing_waits(owner, step):
    case = Case("Sky")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(getattr(case, owner), step, throw)
        case.session.choose(OTHER)  # has the backend warmed up
        case.settle()
        case.paint()
    if step != "connect":
        assert case.painter.line.startswith("Scumble ran into an error (RuntimeError: thrown)")
        assert (case.painter.busy, case.painter.reads, case.told("submit")) == (False, False, [])
        case.paint()
    assert case.told("submit") == [("Sky",)], "the next attempt is a new one"


@pytest.mark.parametrize(("owner", "step"), [("editor", "source_of"), ("client", "resume")])
def test_an_unfinished_painting_that_cannot_be_resumed_stays_an_offer(owner, step):
    case, kept = Case("Sky"), kept_job("a", name="Old")
    case.hear(History((kept,), more=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(getattr(case, owner), step, throw)
        case.session.resume(kept, None)
        case.session.poll()
    assert "RuntimeError: thrown" in case.painter.line
    assert (case.painter.busy, case.painter.state) == (False, S.IDLE)
    assert (case.painter.offers.jobs, case.painter._jobs) == ([kept], [])


def test_paintings_that_cannot_be_added_stay_and_ok_can_be_pressed_again():
    case = Case("Sky")
    case.paint()
    case.hear(result("Sky"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case.editor, "add", throw)
        case.session.accept()
        for _ in range(3):
            case.session.poll()
    assert "RuntimeError: thrown" in case.painter.line
    assert case.session.can_accept
    case.session.accept()
    for _ in range(3):
        case.session.poll()
    assert case.session.added


def test_a_client_that_raises_is_one_line_and_the_dialog_goes_on(case, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(case.client, "poll", lambda: 1 / 0)
        case.session.poll()
    assert "ZeroDivisionError" in case.painter.line
    assert case.painter.state is S.IDLE
    case.paint()
    assert case.painter.state is S.PAINTING


ERRORS = [
    (MemoryError(), "“{}” does not fit into memory: close other images, then paint again"),
    (RuntimeError("thrown"), "Scumble ran into an error (RuntimeError: thrown)"),
    (InputError("too large"), "too large"),
]


class Break:
    """A call that raises an error for one layer, where its pixels are read or it is submitted."""

    def __init__(self, case, monkeypatch, where, layer, error):
        owner = case.editor if where == "pixels" else case.client
        self.layer, self.error, self.whole = layer, error, getattr(owner, where)
        monkeypatch.setattr(owner, where, self)

    def __call__(self, source):
        if source.name == self.layer:
            raise self.error
        return self.whole(source)


@pytest.mark.parametrize(("error", "line"), ERRORS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("where", ["pixels", "submit"])
@pytest.mark.parametrize("broken", ["Sky", "Sea", "Shore"])
def test_a_layer_that_cannot_be_sent_is_one_line_and_the_rest_is_painted(
    monkeypatch, broken, where, error, line
):
    case = Case("Sky", "Sea", "Shore")
    Break(case, monkeypatch, where, broken, error)
    case.paint()
    rest = [name for name in ("Sky", "Sea", "Shore") if name != broken]
    for name in rest:
        assert case.told("submit")[-1] == (name,)
        case.hear(result(name))
    assert (case.painter.state, case.painter.busy) == (S.DONE, False)
    assert [job.source.name for job in case.painter.paintings] == rest
    (problem,) = case.painter.problems
    assert problem.startswith(line.format(broken))
    assert problem in case.painter.line


@pytest.mark.parametrize("where", ["pixels", "submit"])
def test_the_only_layer_that_cannot_be_sent_is_the_line(monkeypatch, where):
    case = Case("Sky")
    Break(case, monkeypatch, where, "Sky", MemoryError())
    case.paint()
    assert (case.painter.state, case.painter.busy) == (S.IDLE, False)
    assert case.painter.line.startswith("“Sky” does not fit into memory")
    monkeypatch.undo()
    case.paint()
    assert case.told("submit") == [("Sky",)], "the next attempt is a new one"


def test_many_layers_that_cannot_be_sent_are_no_deep_stack(monkeypatch):
    case = Case(*(f"Layer {number}" for number in range(2000)))
    monkeypatch.setattr(case.client, "submit", lambda _: 1 / 0)
    case.paint()
    assert case.painter.state is S.IDLE
    assert "ZeroDivisionError" in case.painter.line


def test_a_painting_that_cannot_be_continued_stays_and_the_next_is(case, monkeypatch):
    case.hear(result("Sky"))
    case.hear(result("Sea"))
    update = case.client.update

    def refuse(job, *more):
        if job == "Sky":
            raise OSError("thrown")
        update(job, *more)

    monkeypatch.setattr(case.client, "update", refuse)
    case.session.change("strength", 90.0)
    case.settle()
    assert case.told("update") == [("Sea", {"strength": 90.0}, [])]
    case.hear(result("Sea"))
    assert case.painter.state is S.DONE
    assert len(case.painter.paintings) == 2
    assert "OSError: thrown" in case.painter.line


def test_a_batch_ends_where_a_layer_cannot_be_sent(monkeypatch):
    case, shown = Case("Sky", "Sea"), []
    Break(case, monkeypatch, "submit", "Sea", MemoryError())

    def show(line, _):
        shown.append(line)
        assert len(shown) < 20, "it goes on for ever"
        case.client.events += [result("Sky")] if case.told("submit") and len(shown) == 2 else []

    assert paint_now(case.painter, Strip.of(STYLE), defaults(), False, show) == [
        "Impasto, 50 % – Sky"
    ]
    assert case.painter.problems[0].startswith("“Sea” does not fit into memory")
