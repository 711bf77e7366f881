"""What breaks the code on purpose: small changes that compile, and tests that concern them."""

import ast

import pytest

from tests.mutants.__main__ import sample
from tests.mutants.concern import BACKEND, FOLDERS, ROOT, concerned
from tests.mutants.points import mutants_of


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


@pytest.mark.parametrize("room", FOLDERS)
def test_each_module_has_tests_that_concern_it(room):
    for path in (ROOT / BACKEND / room).rglob("*.py"):
        tests = concerned(path.relative_to(ROOT).as_posix())
        assert tests
        assert all((ROOT / test).exists() for test in tests)
