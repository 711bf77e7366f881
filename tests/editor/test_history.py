"""The history without an editor: pages, stars, deleting with an undo, settings that come back."""

import pytest
from tests.editor.fake import OTHER, STYLE, FakeClient, kept_job
from tests.editor.test_choices import Store

from scumble_client import History
from scumble_editor.choices import Choices
from scumble_editor.history.book import PAGE, UNDO_TIME, HistoryBook
from scumble_editor.history.facts import facts
from scumble_editor.history.settings import choose_settings
from scumble_editor.languages.numbers import dated


class Case:
    def __init__(self) -> None:
        self.now, self.client = 100.0, FakeClient()
        self.book = HistoryBook(lambda: self.now)

    def step(self) -> list[tuple[object, ...]]:
        before = len(self.client.told)
        self.book.step(lambda: self.client)
        return self.client.told[before:]

    def page(self, *numbers: int, more: bool = False, before: float | None = None) -> None:
        jobs = tuple(done(number) for number in numbers)
        self.book.take(History(jobs, more, before))

    @property
    def names(self) -> list[str]:
        return [job.job for job in self.book.jobs]


def done(number: int, **more: object):
    return kept_job(f"j{number}", state="done", fraction=1.0, created=float(number), **more)


@pytest.fixture
def case(tmp_path, monkeypatch) -> Case:
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    case = Case()
    case.book.show(True)
    case.step()
    return case


def test_nothing_is_asked_until_somebody_looks(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    case = Case()
    case.book.refresh()
    assert case.step() == []
    case.book.show(True)
    assert case.step() == [("look",)]
    assert case.step() == [], "once"


def test_older_ones_come_page_by_page_and_new_ones_in_front(case):
    case.page(9, 8, 7, more=True)
    case.book.want_more()
    assert case.step() == [("look", PAGE, 7.0)]
    case.book.want_more()
    assert case.step() == [], "one page at a time"
    case.page(6, 5, more=True, before=7.0)
    assert (case.names, case.book.more) == (["j9", "j8", "j7", "j6", "j5"], True)
    case.page(10, 9, 8, more=True)
    assert case.names == ["j10", "j9", "j8", "j7", "j6", "j5"]
    assert case.step() == [("look", PAGE, 5.0)], "what was wanted meanwhile"
    case.page(4, before=5.0)
    assert (case.names[-1], case.book.more) == ("j4", False)
    case.book.want_more()
    assert case.step() == []
    case.page(10)
    assert case.names == ["j10"], "the others are gone from the disk"


def test_what_runs_or_failed_is_not_listed(case):
    states = ("waiting", "running", "failed", "unfinished", "done")
    jobs = tuple(kept_job(state, state=state) for state in states)
    case.book.take(History(jobs, more=False))
    assert case.names == ["unfinished", "done"]


def test_a_deleted_painting_can_be_put_back_for_a_while(case):
    case.page(3, 2, 1)
    case.book.delete(case.book.jobs[1])
    case.page(3, 2, 1)
    assert case.names == ["j3", "j1"], "nor does it come back with the next page"
    case.now += UNDO_TIME - 0.1
    assert case.step() == []
    case.book.undo()
    assert (case.names, case.book.deleted) == (["j3", "j2", "j1"], None)
    case.now += UNDO_TIME
    assert case.step() == []
    case.book.delete(case.book.jobs[0])
    case.now += UNDO_TIME
    assert case.step() == [("forget", "j3")]
    case.book.undo()
    assert case.names == ["j2", "j1"], "it is too late"


def test_deleting_another_one_settles_the_first(case):
    case.page(3, 2, 1)
    case.book.delete(case.book.jobs[0])
    case.book.delete(case.book.jobs[0])
    assert case.step() == [("forget", "j3")]
    assert case.book.settle(case.client), "as at the end"
    assert case.client.told[-1] == ("forget", "j2")
    assert not case.book.settle(case.client)


def test_stars_are_kept_as_files_and_go_with_the_painting(case, tmp_path):
    case.page(2, 1)
    case.book.star(case.book.jobs[0])
    assert [path.name for path in (tmp_path / "stars").iterdir()] == ["j2"]
    another = HistoryBook()
    another.show(True)
    assert another.stars == {"j2"}
    case.book.delete(case.book.jobs[0])
    case.now += UNDO_TIME
    case.step()
    assert list((tmp_path / "stars").iterdir()) == []


def test_a_star_that_cannot_be_written_is_a_line(case, tmp_path):
    case.page(1)
    (tmp_path / "stars").write_text("a file where the folder should be")
    case.book.star(case.book.jobs[0])
    assert case.book.problem.startswith("The star cannot be kept (")
    assert case.book.stars == frozenset()


def test_settings_come_back_with_the_style_where_that_is_there():
    choices = Choices(Store())
    choices.choose(OTHER)
    choices.set_parameter("freedom", 70)
    kept = done(1, name="Sky", parameters={"strength": 33.0}, styles=("impasto",))
    line = choose_settings(kept, choices, lambda name: STYLE if name == "impasto" else None)
    assert line == "These are the settings of “Sky”"
    assert (choices.parameters["strength"], choices.parameters["freedom"]) == (33, 50)
    assert choices.style == STYLE
    line = choose_settings(done(1, name="Sky", styles=("gone-away",)), choices, lambda _: None)
    assert line.endswith("its style “Gone away” is not in the list: open its file")
    assert choices.style == STYLE, "what was chosen stays"


def test_the_tooltip_says_which_painting_it_is():
    chosen = {"strength": 33.0, "preset": "draft", "brush_size": 150.0, "method": "gram"}
    words = facts(done(1, name="Sky", parameters=chosen)).split("\n")
    assert words[:2] == ["Sky", "Night Harbour, 33 % · 40 × 30"]
    assert words[2] == "Draft, Brush size 150 %, Method Gram matrices", "the rest is as at first"
    assert words[3].endswith(f"days ago, {dated(0)}")
    assert "unfinished, 45 %" in facts(kept_job("a", fraction=0.45))
