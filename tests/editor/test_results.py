"""Paintings that are taken up again, without an editor: records, the desk, and both painters."""

import json
import string
from concurrent.futures import Future
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.editor.fake import (
    OTHER,
    STRIP,
    STYLE,
    FakeClient,
    FakeDialogEditor,
    FakeEditor,
    FakeSource,
    result,
)
from tests.editor.test_choices import Store

from scumble_client import Failed
from scumble_editor import onward_text, text
from scumble_editor.choices import Choices
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.docked_editor import Brought
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.pixels.area import Area
from scumble_editor.regions import region_text
from scumble_editor.results.desk import ResultDesk, Taken
from scumble_editor.results.made import record_of_job
from scumble_editor.results.onward import NOISE, Placing, finer
from scumble_editor.results.record import RecordedStyle, ResultRecord, record_of
from scumble_editor.styles.named_style import NamedStyle
from scumble_protocol.parameters import PARAMETERS, defaults

DRAFT = {**defaults(), "preset": "draft", "strength": 30.0}
RECORD = ResultRecord(
    job="a1",
    parameters=DRAFT,
    styles=(RecordedStyle(STYLE.path, "Impasto", "ab" * 32, 2.0),),
    name="Sky",
    source="{1234}",
    area=Area(-3, 4, 20, 10),
    format="bgra8",
    part=True,
    soft=False,
    painting="{5678}",
    made=1.76e9,
)
TAKEN = Taken(RECORD, "Impasto, 30 % – Sky", FakeSource("Sky"))


# ---- the record


def test_a_record_survives_being_written():
    assert record_of(RECORD.text()) == RECORD
    assert record_of(RECORD.text().encode()) == RECORD
    assert record_of(RECORD.plain()) == RECORD
    assert RECORD.text().isascii()


def test_a_style_of_any_name_survives():
    path = "/tmp/b\udcfcrste – ü.png"  # noqa: S108 - a byte that is not UTF-8; nothing is opened
    record = ResultRecord(**{**vars(RECORD), "styles": (RecordedStyle(path, "Bürste"),)})
    assert record_of(record.text()) == record


@pytest.mark.parametrize("name", RECORD.plain())
@pytest.mark.parametrize(
    "value", [None, [], {}, 7, -1, 1e400, "x" * 9999, [[]], True, [1, 2, 3, 4], "../.."]
)
def test_whatever_stands_in_a_field_is_read_or_refused(name, value):
    found = record_of({**RECORD.plain(), name: value})
    assert found is None or record_of(found.text()) == found
    assert record_of({k: v for k, v in RECORD.plain().items() if k != name}) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(string.printable),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(string.printable), inner),
    )
)
def test_content_of_another_program_is_no_record(content):
    assert record_of(json.dumps(content)) is None


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, b"\xff\xfe", "x" * 10**6])
def test_what_is_no_json_is_no_record(content):
    assert record_of(content) is None


def test_a_record_of_another_release_is_taken_as_far_as_it_is_known():
    plain = RECORD.plain()
    later = {**plain, "parameters": {**plain["parameters"], "glow": 3, "strength": 999}, "more": 1}
    found = record_of(later)
    assert found is not None
    assert found.parameters == {**DRAFT, "strength": 50.0}
    assert record_of({**plain, "version": 2}) is None


def test_places_are_kept_with_the_record_and_the_file_is_as_before_without_any():
    (style,) = RECORD.styles
    placed = replace(RECORD, styles=(replace(style, where="label:red"),))
    assert record_of(placed.text()) == placed
    assert placed.strip is not None
    assert placed.strip.places == ("label:red",)
    assert len(RECORD.plain()["styles"][0]) == 4
    odd = placed.plain()
    odd["styles"][0][4] = 7
    assert record_of(odd) == RECORD


# ---- a docker


class Case:
    """A docker's painter with a desk; a painting of Sky can be selected."""

    def __init__(self) -> None:
        self.editor, self.client, self.store = FakeEditor("Sky"), FakeClient(), Store()
        self.painter = DockedPainter("fake 1", self.editor)
        self.painter._client = self.client
        self.choices = Choices(self.store)
        self.choices.choose(OTHER)
        self.choices.set_parameter("strength", 70)
        self.desk = ResultDesk(self.painter, self.choices)

    def hear(self, *events: object) -> None:
        self.client.events += events
        self.painter.poll()

    def told(self, kind: str) -> list[tuple[object, ...]]:
        return [one[1:] for one in self.client.told if one[0] == kind]

    @property
    def chosen(self) -> tuple[object, ...]:
        style = self.choices.style
        values = self.choices.parameters
        return values["preset"], values["strength"], style and style.title


@pytest.fixture
def case() -> Case:
    return Case()


OWN, THEIRS = ("normal", 70.0, "Other"), ("draft", 30.0, "Impasto")


def test_settings_come_back_and_the_artists_own_too(case):
    before = dict(case.store)
    assert case.desk.select(TAKEN)
    assert (case.chosen, case.painter.line) == (THEIRS, onward_text.taken_up(TAKEN.layer))
    assert not case.desk.select(TAKEN), "it is taken up already"
    assert not case.desk.settled(), "nothing was changed"
    assert case.desk.select(None)
    assert (case.chosen, case.painter.line) == (OWN, text.READY)
    assert case.store == before, "the artist's own were never overwritten"
    assert not case.desk.select(None)


def test_other_places_need_a_new_painting_and_that_is_said(case):
    """Only a submission has maps: the painting that is there may not lose or keep some silently."""
    case.desk.select(TAKEN)
    case.choices.set_strip(case.choices.strip.placed(0, "Sky"))
    assert not case.desk.settled()
    assert case.painter.line == region_text.ANEW
    assert not case.told("branch")
    case.choices.set_parameter("strength", 60)
    assert case.desk.settled()
    assert [one[1:3] for one in case.told("branch")] == [({"strength": 60.0}, [])]
    assert region_text.ANEW in case.painter.problems


def test_a_painting_with_places_goes_on_with_its_own_maps(case):
    style = replace(RECORD.styles[0], where="Sky")
    case.desk.select(replace(TAKEN, record=replace(RECORD, styles=(style,))))
    case.choices.set_parameter("strength", 60)
    assert case.desk.settled()
    assert [one[1:3] for one in case.told("branch")] == [({"strength": 60.0}, [])]
    assert case.painter.problems == []


def test_a_key_that_cannot_go_on_says_why(case):
    """Grey buttons say enough, but a shortcut is never grey."""
    for act in (case.desk.finer, case.desk.vary):
        case.painter.line = ""
        act()
        assert case.painter.line == onward_text.SELECT_PAINTING
    fine = replace(RECORD, parameters={**DRAFT, "preset": "fine"})
    case.desk.select(replace(TAKEN, record=fine))
    case.desk.finer()
    assert case.painter.line == onward_text.is_finest(TAKEN.layer)
    assert not case.told("branch")


def test_another_day_begins_with_the_artists_own_settings(case):
    case.desk.select(TAKEN)
    case.choices.set_parameter("strength", 99)
    case.choices.choose(NamedStyle("/x.png", "X"))
    assert Choices(case.store).parameters["strength"] == 70
    assert Choices(case.store).style == OTHER


def test_a_slider_acts_on_the_painting_that_is_selected(case):
    case.desk.select(TAKEN)
    case.choices.set_parameter("strength", 80)
    assert case.desk.settled()
    assert case.told("branch") == [("a1", {"strength": 80.0}, [], False)]
    assert case.painter.line == onward_text.going_on("Sky")
    assert not case.desk.settled(), "it is under way"
    case.painter.update(case.choices.strip, {**case.choices.parameters, "freedom": 10.0})
    assert case.told("update") == [("a1+", {"freedom": 10.0}, [])], "further moves steer it"
    case.hear(result("a1+"))
    case.painter.poll()
    assert case.editor.image == ["Impasto, 80 % – Sky"]
    (job,) = case.painter._jobs
    assert (job.replaces, job.parameters["freedom"]) == (True, 10.0)


def test_what_moves_while_a_painting_is_placed_acts_on_it_once_it_is_there(case, monkeypatch):
    """A slow drag on a fast machine: its record says how it was painted, and it goes on."""
    case.desk.select(TAKEN)
    case.choices.set_parameter("strength", 80)
    case.desk.settled()
    placed = Future()
    monkeypatch.setattr(case.editor, "place", lambda *_: placed)
    case.hear(result("a1+"))
    case.choices.set_parameter("strength", 90)
    case.desk.came_late(case.painter.update(case.choices.strip, case.choices.parameters))
    assert not case.told("update")
    (job,) = case.painter._jobs
    assert job.parameters["strength"] == 80
    placed.set_result(Brought("Impasto, 80 % – Sky", []))
    case.painter.poll()
    record = replace(RECORD, job="a1+", parameters={**DRAFT, "strength": 80.0})
    assert case.desk.select(replace(TAKEN, record=record, layer="Impasto, 80 % – Sky"))
    assert case.choices.parameters["strength"] == 90
    assert case.desk.settled()
    assert case.told("branch")[-1] == ("a1+", {"strength": 90.0}, [], False)
    case.hear(result("a1++"))
    case.painter.poll()
    case.desk.select(None)
    case.desk.select(replace(TAKEN, record=record))
    assert case.choices.parameters["strength"] == 80, "once"


def test_another_style_acts_on_it_too(case):
    case.desk.select(Taken(ResultRecord(**{**vars(RECORD), "styles": ()}), "P", FakeSource("Sky")))
    case.choices.choose(OTHER)
    assert case.desk.settled()
    assert case.told("branch") == [("a1", {}, ["fake"], False)]


def test_a_painting_that_becomes_a_style_is_not_painted_on(case):
    case.desk.select(TAKEN)
    case.desk.put_down()
    case.choices.choose(STYLE)
    assert not case.desk.settled()
    assert not case.desk.select(TAKEN), "it is still selected"
    assert case.choices.style == STYLE
    assert not case.desk.select(None), "another layer"
    assert case.choices.style == STYLE, "and that is painted in it"
    assert case.desk.select(TAKEN)


def test_all_styles_and_weights_come_back_and_act(case):
    two = (*RECORD.styles, RecordedStyle("/wave.png", "Wave", "", 6.0))
    record = ResultRecord(**{**vars(RECORD), "styles": two})
    case.desk.select(Taken(record, "P", FakeSource("Sky")))
    assert case.choices.strip.title == "Impasto + Wave"
    assert case.choices.strip.shares == [0.25, 0.75]
    case.choices.set_strip(case.choices.strip.weighed(0, 1).weighed(1, 3))
    assert not case.desk.settled(), "the same shares are the same picture"
    case.choices.set_strip(case.choices.strip.weighed(1, 1))
    weights = []
    case.client.branch = lambda *told: weights.extend(style.weight for style in told[2]) or "b"
    assert case.desk.settled()
    assert weights == [1, 1]


def test_finer_goes_through_the_presets(case):
    case.desk.select(TAKEN)
    assert case.desk.can_be_finer
    case.desk.finer()
    assert case.told("branch") == [("a1", {"preset": "normal"}, [], False)]
    assert not case.desk.can_be_finer, "it is under way"
    assert [finer(preset) for preset in ("draft", "normal", "fine")] == ["normal", "fine", None]


def test_a_sibling_has_another_seed_and_comes_on_top(case):
    case.desk.select(TAKEN)
    case.desk.vary()
    assert case.told("branch") == [("a1", {"seed": 1, "variation": NOISE}, [], True)]
    case.painter.update(case.choices.strip, case.choices.parameters)
    assert case.told("update") == [], "the sliders still show the first one's seed"
    (job,) = case.painter._jobs
    assert not job.replaces


def test_the_artist_decides_where_it_goes(case):
    assert case.desk.placing is Placing.REPLACE
    case.desk.placing = Placing.ON_TOP
    assert ResultDesk(case.painter, Choices(case.store)).placing is Placing.ON_TOP
    case.desk.select(TAKEN)
    case.desk.finer()
    assert not case.painter._jobs[0].replaces


def test_while_something_is_painted_nothing_is_taken_up(case):
    case.painter.paint(STRIP, defaults())
    case.painter.poll()
    assert not case.desk.select(TAKEN)
    assert case.chosen == OWN
    case.hear(result("Sky"))
    case.painter.poll()
    line = case.painter.line
    made = Taken(RECORD, "Impasto, 50 % – Sky", FakeSource("Sky"))
    assert case.desk.select(made)
    assert case.painter.line == line, "that it is ready is still said"


def test_a_painting_that_is_not_kept_is_painted_from_the_start_and_it_is_said(case):
    case.desk.select(TAKEN)
    case.desk.finer()
    case.hear(Failed("a1+", "unknown-job", "gone"))
    case.painter.poll()
    assert case.told("submit") == [("Sky",)]
    assert case.painter.problems == [onward_text.not_kept("Sky")]
    case.hear(result("Sky"))
    case.painter.poll()
    (job,) = case.painter._jobs
    assert (job.parameters["preset"], job.replaces) == ("normal", True)
    assert case.editor.image == ["Impasto, 30 % – Sky"]


def test_where_the_layer_is_gone_too_that_is_one_line(case):
    case.desk.select(TAKEN)
    case.desk.finer()
    case.editor.selected = []
    case.hear(Failed("a1+", "unknown-job", "gone"))
    case.painter.poll()
    assert not case.painter.busy
    assert "Sky is gone" in (*case.painter.problems, case.painter.line)
    assert case.told("submit") == []


@pytest.mark.parametrize("code", ["worker", "lost"])
def test_other_failures_leave_the_painting_and_its_settings(case, code):
    case.desk.select(TAKEN)
    case.desk.finer()
    case.hear(Failed("a1+", code, "the backend is gone"))
    assert (case.painter.line, case.painter.busy) == ("the backend is gone", False)
    assert case.told("submit") == []
    assert case.desk.can_go_on


def test_a_style_whose_file_is_gone_is_needed_only_if_it_is_chosen_now(case):
    gone = RecordedStyle("/nowhere/gone.png", "Gone")
    record = ResultRecord(**{**vars(RECORD), "styles": (gone,)})
    case.desk.select(Taken(record, "Gone, 30 % – Sky", FakeSource("Sky")))
    case.desk.finer()
    assert case.told("branch") == [("a1", {"preset": "normal"}, [], False)]


def test_the_record_of_what_was_made_leads_back_to_it(case):
    case.painter.paint(STRIP, DRAFT)
    case.painter.poll()
    case.hear(result("Sky"))
    (job,) = case.painter._jobs
    record = record_of_job(job, "{9}", part=False, soft=True)
    assert record is not None
    assert (record.job, record.source, record.parameters) == ("Sky", "{9}", DRAFT)
    assert (record.strip.paths[0], len(record.styles[0].sha256)) == (STYLE.path, 64)
    assert record_of(record.text()) == record
    assert set(record.parameters) == set(PARAMETERS)


# ---- a dialog


class DialogCase:
    def __init__(self) -> None:
        self.editor, self.client = FakeDialogEditor("Sky"), FakeClient()
        self.painter = DialogPainter("fake 1", self.editor)
        self.painter._client = self.client
        self.desk = ResultDesk(self.painter, Choices(Store()))
        self.desk.select(TAKEN)

    hear, told = Case.hear, Case.told


def test_a_dialog_paints_on_and_keeps_a_sibling_beside():
    case = DialogCase()
    case.desk.finer()
    assert case.told("branch") == [("a1", {"preset": "normal"}, [], False)]
    case.hear(result("a1+"))
    assert case.painter.state is PaintingState.DONE
    (job,) = case.painter.paintings
    case.painter.go_on(lambda _: _begun(job, "b"), beside=True)
    case.hear(result("b"))
    assert [one.job for one in case.painter.paintings] == ["a1+", "b"]


def _begun(job, identity):
    return type(job)(job.source, job.style, job.parameters, job.shown, job=identity)


def test_a_dialog_paints_from_the_start_what_is_not_kept():
    case = DialogCase()
    case.desk.finer()
    case.hear(Failed("a1+", "unknown-job", "gone"))
    case.painter.poll()
    assert case.told("submit") == [("Sky",)]
    assert case.painter.problems == [onward_text.not_kept("Sky")]
    case.hear(result("Sky"))
    (job,) = case.painter.paintings
    assert (job.replaces, job.parameters["preset"]) == (True, "normal")
