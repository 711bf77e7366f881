"""What breaks the code on purpose: small changes that compile, and tests that reach them."""

import ast
import json

import pytest

from tests.mutants import reach as reaching
from tests.mutants.__main__ import noticed_earlier
from tests.mutants.broken_copy import Copy
from tests.mutants.points import Mutant, mutants_of
from tests.mutants.reach import FileReach, Reach, chosen_of, measured, statement_lines
from tests.mutants.sampling import ROOT, place_of, sample
from tests.mutants.trial import Trial

CACHE = "backend/scumble_backend/engine/host/cache.py"
CACHE_TESTS = "tests/backend/engine/test_cache.py"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("a = (b) < c", ["a = (b) <= c"]),
        ("a = b is not (c)", ["a = b is (c)"]),
        ("a = 'ö' if b else c", ["a = 'ö' if (not (b)) else c"]),
        ("def f(a: int = 1) -> 2 * b: return None", ["def f(a: int = 2) -> 2 * b: return None"]),
        ("raise Error(1 + 2)", []),
        ("log.info('%d', 3)", []),
        ("a.b = c", ["pass"]),
    ],
)
def test_one_small_change_at_a_time(text, changed):
    assert [mutant.applied(text) for mutant in mutants_of("m.py", text)] == changed


def test_what_is_broken_compiles():
    for mutant in sample(1, 300):
        text = (ROOT / mutant.module).read_text()
        broken = mutant.applied(text)
        assert broken != text
        ast.parse(broken)


def test_a_sample_is_the_same_again():
    assert sample(2, 20) == sample(2, 20) != sample(3, 20)


@pytest.mark.parametrize(
    ("line", "lines"), [(2, [2, 3]), (3, [2, 3]), (4, [4]), (5, [5, 6, 7]), (7, [5, 6, 7])]
)
def test_a_mutant_is_reached_by_any_line_of_its_statement(line, lines):
    text = "def f(a=1):\n  if (a and\n    b):\n    c = 1\n  d = [\n    2,\n    3]\ne = 4\n"
    assert list(statement_lines(Mutant("m.py", 0, line, "", ""), text)) == lines
    for outside in (1, 8):
        assert statement_lines(Mutant("m.py", 0, outside, "", ""), text) is None


def _reach(file, tests, uses=None, **lines):
    reached = {line.removeprefix("line_"): contexts for line, contexts in lines.items()}
    return FileReach(file, "", tests, uses or {}, {"m.py": reached})


def test_the_quick_tests_that_reach_a_line_come_first_and_the_dear_ones_are_counted():
    quick = _reach("q", {"q::a": (0, 5), "q::b": (0, 1)}, line_7=["q::a (call)", "q::b (call)"])
    uses = {"s::a": ["backend"], "s::b": ["style", "backend"], "s::c": ["style"]}
    seconds = {"s::a": (9, 1), "s::b": (0, 1), "s::c": (0, 1)}
    shared = _reach("s", seconds, uses, line_7=["s::a (setup)"])
    other = _reach("o", {"o::a": (0, 1)}, line_8=["o::a (call)"])
    files = [shared, other, quick]
    assert chosen_of(files, "m.py", range(7, 8), 100)[0] == {
        "q::b": 1, "q::a": 5, "s::b": 9, "s::a": 10
    }  # fmt: skip
    chosen, left_out = chosen_of(files, "m.py", range(7, 8), 6)
    assert (list(chosen), left_out) == (["q::b", "q::a"], 2)
    assert chosen_of(files, "m.py", range(8, 9), 100) == ({"o::a": 1}, 0)


def test_what_an_import_runs_is_shown_by_whoever_runs_the_module():
    file = _reach("q", {"q::a": (0, 1), "q::b": (0, 1)}, line_7=["q::a (call)"])
    assert chosen_of([file], "m.py", None, 100) == ({"q::a": 1}, 0)
    assert chosen_of([file], "other.py", None, 100) == ({}, 0)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("copy"))


class _CacheReach:
    unmeasured = ()

    def __init__(self, copy):
        self.file = FileReach(CACHE_TESTS, "", **measured(CACHE_TESTS, copy))

    def tests_for(self, mutant, seconds):
        lines = range(mutant.line, mutant.line + 1)
        return chosen_of([self.file], mutant.module, lines, seconds)


@pytest.fixture(scope="module")
def reach(copy):
    return _CacheReach(copy)


def _mutant(old, new):
    text = (ROOT / CACHE).read_text()
    (found,) = (m for m in mutants_of(CACHE, text) if (m.old, m.new) == (old, new))
    return found


def test_what_tests_notice_and_what_they_do_not_is_kept_and_tried_again(copy, reach, tmp_path):
    limit, first = _mutant("<=", "<"), _mutant("False", "True")
    text = (copy.root / CACHE).read_text()
    trial = Trial(copy, tmp_path / "one.jsonl", 20, {"engine": reach})
    trial.of(limit)
    trial.of(first)
    assert (copy.root / CACHE).read_text() == text
    known = Trial(copy, tmp_path / "one.jsonl", 20).known
    assert known[limit]["status"] == "survived"
    assert known[limit]["tests"] == len(
        reach.file.tests_at(CACHE, range(limit.line, limit.line + 1))
    )
    assert known[first]["by"].startswith(f"{CACHE_TESTS}::test_it_never_holds_more")

    lines = (tmp_path / "one.jsonl").read_text()
    for seconds in (20, 40):  # nothing is left that could be tried
        Trial(copy, tmp_path / "one.jsonl", seconds, {"engine": reach}).of(limit)
        assert (tmp_path / "one.jsonl").read_text() == lines

    again, gone = noticed_earlier(tmp_path / "one.jsonl")
    assert (again, gone) == ({first: known[first]["by"]}, 0)
    later = Trial(copy, tmp_path / "two.jsonl", 20)  # needs no reach: it asks that test first
    later.of(first, known[first]["by"])
    assert later.known[first]["by"] == known[first]["by"]
    other = Trial(copy, tmp_path / "three.jsonl", 20, {"engine": reach})
    other.of(first, f"{CACHE_TESTS}::test_that_was_renamed")
    assert other.known[first]["by"] == known[first]["by"]


def test_a_mutant_is_found_again_where_lines_have_moved(tmp_path):
    found = _mutant("<=", "<")
    text = (ROOT / CACHE).read_text()
    moved = found._replace(start=found.start + 40, line=found.line + 2)
    lines = [
        {
            "mutant": moved,
            "place": place_of(found, text),
            "status": "noticed",
            "by": "a::b (hangs)",
        },
        {"mutant": found, "place": ("x < 1", 2, "<", "<="), "status": "noticed", "by": "a::b"},
        {"mutant": found, "place": place_of(found, text), "status": "survived", "by": None},
    ]
    (tmp_path / "one.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    assert noticed_earlier(tmp_path / "one.jsonl") == ({found: "a::b"}, 1)


def test_survivors_are_tried_again_where_more_of_their_tests_may_be_tried(copy, reach, tmp_path):
    first, results = _mutant("False", "True"), tmp_path / "one.jsonl"
    survived = {"mutant": first, "status": "survived", "tests": 1, "left_out": 2, "most": 20}
    results.write_text(json.dumps(survived) + "\n")
    Trial(copy, results, 20, {"engine": reach}).of(first)
    assert Trial(copy, results, 20).known[first]["status"] == "survived"
    Trial(copy, results, 30, {"engine": reach}).of(first)
    assert Trial(copy, results, 20).known[first]["status"] == "noticed"


def test_files_for_which_there_was_no_time_are_named_and_tried_later(copy, reach, tmp_path):
    none, results = Reach(tmp_path / "reach", "engine", copy, minutes=0), tmp_path / "one.jsonl"
    assert CACHE_TESTS in none.unmeasured
    first = _mutant("False", "True")
    Trial(copy, results, 20, {"engine": none}).of(first)
    known = Trial(copy, results, 20).known[first]
    assert (known["status"], known["tests"], known["unmeasured"]) == (
        "survived",
        0,
        none.unmeasured,
    )
    lines = results.read_text()
    Trial(copy, results, 20, {"engine": none}).of(first)
    assert results.read_text() == lines
    Trial(copy, results, 20, {"engine": reach}).of(first)
    assert Trial(copy, results, 20).known[first]["status"] == "noticed"


def test_files_that_took_long_are_measured_last(copy, tmp_path, monkeypatch):
    begun = []

    def noted(file, _copy):
        begun.append(file)
        return {"tests": {"a": [1, 2 if file == CACHE_TESTS else 1]}, "uses": {}, "reached": {}}

    files = [CACHE_TESTS, "tests/test_mutants.py"]
    monkeypatch.setattr(reaching, "measured", noted)
    monkeypatch.setattr(reaching, "test_files", lambda _room: files)
    path = tmp_path / "reach"
    Reach(path, "engine", copy)
    path.write_text(path.read_text().replace('"digest": "', '"digest": "of older tests '))
    Reach(path, "engine", copy)
    assert begun == [*files, *reversed(files)]
    Reach(path, "engine", copy)
    assert len(begun) == 4
