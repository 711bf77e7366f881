"""The history searched by words, without an editor: what matches, older pages, what is said."""

import time
from pathlib import Path

import pytest
from tests.editor.fake import FakeClient, kept_job

from scumble_client import History
from scumble_editor.history import facts, search
from scumble_editor.history.book import SEARCHED, HistoryBook
from scumble_editor.history.search import HistorySearch
from scumble_editor.languages.matching import folded, has_all, words_in
from scumble_editor.languages.translation import speak

DAY = 86400.0
NOON = time.mktime((2026, 6, 21, 12, 34, 0, 0, 0, -1))


def done(job: str, **more: object):
    return kept_job(job, **{"state": "done", "fraction": 1.0, "created": NOON, **more})


HARBOUR = done("a1", name="Sky", styles=("impasto",), changed=NOON)
CAFE = done(
    *("b2",),
    name="Café (Łódź)",
    styles=("mosaic", "blue_wave"),
    parameters={"preset": "draft", "brush_size": 150.0, "keep_colors_by": "statistics"},
    changed=NOON - 3 * DAY,
    created=NOON - 3 * DAY,
)
HALF = kept_job("c3", name="beach.png", fraction=0.45, styles=("linocut",), width=640, height=480)
ALL = (HARBOUR, CAFE, HALF)


def found(typed: str) -> list[str]:
    wanted = HistorySearch(typed)
    return [job.name for job in ALL if wanted.finds(job)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Sky", "Café (Łódź)", "beach.png"]),
        ("sky", ["Sky"]),
        ("NIGHT harb", ["Sky"]),
        ("harbour night", ["Sky"]),
        ("impasto", ["Sky"]),
        ("night wave", []),
        ("cafe", ["Café (Łódź)"]),
        ("CAFÉ lodz", ["Café (Łódź)"]),
        ("blue wave", ["Café (Łódź)"]),
        ("blue_wave koi", ["Café (Łódź)"]),
        ("draft", ["Café (Łódź)"]),
        ("normal", ["Sky", "beach.png"]),
        ("brush", ["Café (Łódź)"]),
        ("palette 150", ["Café (Łódź)"]),
        ("2026-06-21", ["Sky"]),
        ("2026-06", ["Sky", "Café (Łódź)"]),
        ("2026-06 12:34 sky", ["Sky"]),
        ("unfinished", ["beach.png"]),
        ("45", ["beach.png"]),
        ("4", []),
        ("640", ["beach.png"]),
        ("gibberish", []),
    ],
)
def test_words_of_names_styles_settings_and_dates_find_a_painting(typed, names):
    assert found(typed) == names


def test_a_number_is_found_in_names_and_as_a_whole_in_figures():
    """Else "Layer 2" would find all of this century's."""
    layers = [done(f"n{n}", name=f"Layer {n}", changed=NOON) for n in (1, 2, 12, 3)]
    wanted = HistorySearch("layer 2")
    assert [job.name for job in layers if wanted.finds(job)] == ["Layer 2", "Layer 12"]


def test_the_age_is_found_as_it_is_now(monkeypatch):
    wanted, now = HistorySearch("3 days"), NOON + 60
    monkeypatch.setattr(facts.time, "time", lambda: now)
    assert [wanted.finds(job) for job in (HARBOUR, CAFE)] == [False, True]
    now += 3 * DAY
    assert [wanted.finds(job) for job in (HARBOUR, CAFE)] == [True, False], "it has grown older"


def test_a_painting_that_went_on_is_found_as_it_is_now():
    wanted = HistorySearch("90")
    assert not wanted.finds(HALF)
    assert wanted.finds(HALF._replace(fraction=0.9, changed=5.0))


def test_words_are_found_as_the_artist_reads_them():
    try:
        speak(["de"])
        assert found("entwurf") == ["Café (Łódź)"]
        assert found("draft") == ["Café (Łódź)"], "as the shell calls it"
        assert found("unfertig") == found("UNFERTIG") == ["beach.png"]
    finally:
        speak(["en"])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("uber", "Überblick"),
        ("STRASSE", "Hohe Straße"),
        ("isik istanbul", "Işık İSTANBUL"),
        ("prilis", "Příliš"),
        ("еж", "Ёж"),
        ("smorrebrod", "Smørrebrød"),
        ("ﬁne", "FINE"),
        ("夜　港", "夜の港"),
        ("각", "각도"),
    ],
)
def test_case_and_accents_do_not_matter(typed, text):
    assert has_all(folded(text), words_in(typed))


@pytest.mark.parametrize(("typed", "text"), [("か", "が"), ("क", "ख"), ("ab", "a b")])
def test_other_letters_and_words_do(typed, text):
    assert not has_all(folded(text), words_in(typed))


class Case:
    """A book that somebody looks at, and what its client is asked."""

    def __init__(self) -> None:
        self.client = FakeClient()
        self.book = HistoryBook()
        self.book.show(True)
        self.book.step(lambda: self.client)
        self.client.told.clear()

    def asked(self) -> list[tuple[object, ...]]:
        self.client.told.clear()
        for _ in range(3):
            self.book.step(lambda: self.client)
        return list(self.client.told)

    def page(self, *numbers: int, more: bool, before: float | None = None, **facts) -> None:
        jobs = [done(f"j{n}", name=f"Layer {n}", created=float(n), **facts) for n in numbers]
        self.book.take(History(tuple(jobs), more, before))

    @property
    def names(self) -> list[str]:
        return [job.job for job in self.book.found]


@pytest.fixture
def case(tmp_path, monkeypatch) -> Case:
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    return Case()


def test_older_paintings_are_asked_for_until_all_were_searched(case):
    case.page(30, 29, 28, more=True)
    assert case.asked() == [], "nobody searches"
    case.book.narrow("layer 7", starred=False)
    assert (case.names, case.book.empty) == ([], "Looking through older paintings…")
    assert case.asked() == [("look", SEARCHED, 28.0)], "one page at a time"
    case.page(26, 25, more=True, before=28.0)
    assert case.asked() == [("look", SEARCHED, 25.0)]
    case.page(7, 6, more=False, before=25.0)
    assert (case.names, case.book.empty, case.asked()) == (["j7"], "", [])
    case.book.narrow("", starred=False)
    assert len(case.names) == 7, "all that were read"


def test_pages_without_anything_to_show_are_passed(case):
    """Failed jobs are no paintings: what is older than they are is still asked for."""
    case.page(30, more=True)
    case.book.narrow("layer", starred=False)
    assert case.asked() == [("look", SEARCHED, 30.0)]
    case.page(29, 28, more=True, before=30.0, state="failed")
    assert case.asked() == [("look", SEARCHED, 28.0)], "not the same page for ever"
    case.page(more=True, before=28.0)
    assert case.asked() == [], "an empty page is the end, whatever it says"
    assert case.names == ["j30"]


def test_nothing_is_asked_while_nobody_looks(case):
    case.page(30, more=True)
    case.book.narrow("layer", starred=False)
    case.book.show(False)
    assert case.asked() == []
    case.book.show(True)
    assert case.asked() == [("look",), ("look", SEARCHED, 30.0)], "it goes on once it is unfolded"


def test_stars_and_words_narrow_together(case):
    case.page(3, 2, 1, more=False)
    case.book.narrow("", starred=True)
    assert (case.names, case.book.empty) == ([], "No painting has a star: S stars the selected one")
    case.book.star(case.book.jobs[0])
    case.book.star(case.book.jobs[1])
    assert case.names == ["j3", "j2"]
    case.book.narrow("layer 2", starred=True)
    assert case.names == ["j2"]
    case.book.narrow("layer 1", starred=True)
    assert case.book.empty == "No starred painting has these words: layer 1"
    case.book.narrow("  Mona Lisa ", starred=False)
    assert case.book.empty == "No painting has these words: Mona Lisa"
    case.book.narrow("layer 2", starred=True)
    case.book.star(case.book.jobs[1])
    assert case.names == [], "its star is gone"


def test_new_paintings_and_an_undo_come_where_they_match(case):
    case.page(3, 2, 1, more=False)
    case.book.narrow("layer 2", starred=False)
    case.book.delete(case.book.found[0])
    assert case.names == []
    case.book.undo()
    assert case.names == ["j2"]
    case.page(22, 3, 2, 1, more=False)
    assert case.names == ["j22", "j2"]


def test_an_empty_history_says_so_whatever_is_searched(case):
    case.page(more=False)
    case.book.narrow("sky", starred=False)
    assert case.book.empty == "Nothing is kept yet: what you paint appears here"


def test_600_paintings_are_searched_between_two_frames_and_nothing_is_read(
    case, monkeypatch, turns
):
    jobs = [
        done(
            *(f"k{n}",),
            name=f"Layer {n}",
            created=float(n),
            changed=float(n),
            styles=(("impasto", "mosaic", f"style_{n % 40}")[n % 3],),
            parameters={"strength": float(n % 100), "brush_size": float(25 + n % 300)},
        )
        for n in range(600, 0, -1)
    ]
    case.book.take(History(tuple(jobs), False))

    def longest() -> float:
        """Seconds of the longest key, the first of all left out."""
        case.book.search = HistorySearch()
        case.book.narrow("l", starred=False)
        times = []
        for typed in ("la", "lay", "laye", "layer", "layer 5", "layer 59", "layer 599"):
            began = time.perf_counter()
            case.book.narrow(typed, starred=False)
            times.append(time.perf_counter() - began)
        assert case.names == ["k599"]
        return max(times)

    case.book.narrow("x", starred=False)

    def refuse(*_: object) -> None:
        raise AssertionError("something was put together again, or a file looked at")

    for name in ("stat", "open", "is_file", "exists"):
        monkeypatch.setattr(Path, name, refuse)
    for name in ("names", "figures"):  # they look for styles' titles
        monkeypatch.setattr(search, name, refuse)
    case.book.narrow("layer 599", starred=False)
    monkeypatch.undo()
    print(f"the longest key takes {1000 * longest():.1f} ms")
    turns.bounded(longest, lambda seconds: seconds < turns.within(0.02))
