"""Options of our commands, and what is said of those that cannot be used."""

import sys

import pytest

from scumble_protocol.options import OptionParser, number
from scumble_protocol.remedies import install_extra


@pytest.fixture
def parser():
    made = OptionParser(prog="scumble try")
    made.add_argument("--many", type=number(int, 1, 10**6))
    made.add_argument("--part", type=number(float, 0, 0.5))
    return made


def test_numbers_in_their_range_are_read(parser):
    read = parser.parse_args(["--many", "1000000", "--part", "0.25"])
    assert (read.many, read.part) == (10**6, 0.25)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--many", "0"], "argument --many: '0' must be a whole number from 1 to 1000000"),
        (["--many", "1.5"], "argument --many: '1.5' must be a whole number from 1 to 1000000"),
        (["--part", "nan"], "argument --part: 'nan' must be a number from 0 to 0.5"),
        (["--par\x1b[2J\nt"], r"unrecognized arguments: --par\x1b[2J\nt"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_next_step(parser, capsys, given, words):
    with pytest.raises(SystemExit, match="2"):
        parser.parse_args(given)
    assert (
        capsys.readouterr().err == f"scumble try: error: {words} (scumble try --help lists all)\n"
    )


@pytest.mark.parametrize(
    ("system", "python", "told"),
    [
        ("linux", "/home/j o/python", "'/home/j o/python' -m pip install --upgrade 'scumble[ray]'"),
        ("win32", r"C:\J O\py.exe", r'"C:\J O\py.exe" -m pip install --upgrade scumble[ray]'),
    ],
)
def test_an_extra_is_installed_by_the_systems_own_shell(monkeypatch, system, python, told):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "executable", python)
    assert install_extra("ray") == f"`{told}`"
