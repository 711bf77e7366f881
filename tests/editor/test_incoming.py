"""What is dropped or pasted as text becomes files, folders, and a line for all else."""

import os
from pathlib import Path

import pytest
from tests.editor.test_choices import Store

from scumble_editor.choices import Choices
from scumble_editor.styles.folders import may_have_pictures, styles_in
from scumble_editor.styles.incoming import path_in, taken_from
from scumble_editor.styles.intake import StyleIntake
from scumble_editor.styles.named_style import NamedStyle


@pytest.fixture
def tree(tmp_path):
    for name in ("b.png", "A.jpg", "one/z.png", "one/deep/y.tif", "two/x.webp", ".hidden/w.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def test_files_folders_and_the_rest_are_sorted_out(tree):
    odd = tree / "Gemälde 100% #1.png"
    odd.write_bytes(b"")
    empty = tree / "folder.png"
    incoming = taken_from(
        [
            odd.as_uri(),
            str(tree / "b.png"),
            "# a comment",
            "",
            (tree / "one").as_uri() + "\r",
            empty.as_uri(),
            "https://example.org/wave.jpg",
            (tree / "none.png").as_uri(),
        ]
    )
    assert incoming.files == [str(odd), str(tree / "b.png")]
    assert incoming.folders == [str(tree / "one")]
    assert len(incoming.problems) == 3
    assert incoming.problems[1].startswith("https://example.org/wave.jpg is not a file here")
    assert incoming.problems[2].startswith("There is no file ")


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("/a/b.png", "/a/b.png"),
        ('  "/a/b c.png"\n', "/a/b c.png"),
        ("file:///a/b%20c.png", "/a/b c.png"),
        ("~/x.png", os.path.expanduser("~/x.png")),  # noqa: PTH111
        ("b.png", ""),
        ("some words\nand more", ""),
        ("/" + "x" * 5000, ""),
        ("file://[", ""),
        ("/a\0b", ""),
        ("", ""),
    ],
)
def test_a_pasted_text_may_be_a_path(words, path):
    assert path_in(words) == path


def test_subfolders_are_looked_through_by_name(tree):
    found = [style.path for style in styles_in(str(tree)) if style]
    names = [str(Path(path).relative_to(tree)) for path in found]
    assert names == ["A.jpg", "b.png", "one/z.png", "one/deep/y.tif", "two/x.webp"]
    assert may_have_pictures(str(tree))
    assert not may_have_pictures(str(tree / "folder.png"))
    assert list(styles_in(str(tree / "nowhere"))) == []


def test_a_loop_of_links_ends(tree):
    (tree / "one" / "again").symlink_to(tree)
    found = [style.path for style in styles_in(str(tree)) if style]
    assert len(found) == 5


def test_the_walk_gives_way_after_each_entry_and_is_bounded(tree, monkeypatch):
    walk = list(styles_in(str(tree)))
    assert walk.count(None) >= 9
    monkeypatch.setattr("scumble_editor.styles.folders.MOST_PICTURES", 2)
    assert len([one for one in styles_in(str(tree)) if one]) == 2
    monkeypatch.setattr("scumble_editor.styles.folders.MOST_PICTURES", 5000)
    monkeypatch.setattr("scumble_editor.styles.folders.DEEPEST", 1)
    assert not [one for one in styles_in(str(tree)) if one and "deep" in one.path]


@pytest.fixture
def intake(tree):
    """What takes them, with b.png and A.jpg in the strip."""
    choices, said = Choices(Store()), []
    taking = StyleIntake(choices, choices.take, choices.set_strip, said.append)
    taking.take_addresses([str(tree / "b.png"), str(tree / "A.jpg")], False, "nothing")
    return taking, said


def test_what_is_dropped_is_chosen_listed_or_said(intake, tree):
    taking, said = intake
    assert taking.choices.strip.paths == [str(tree / "b.png"), str(tree / "A.jpg")]
    taking.take_addresses([(tree / "one").as_uri(), str(tree / "one/z.png")], True, "nothing")
    assert taking.choices.folders == [str(tree / "one")]
    assert taking.title_at(2) == "Z"
    assert said == []
    taking.take_addresses([], True, "nothing")
    taking.take_addresses([str(tree / "none.png")], True, "nothing")
    assert said[0] == "nothing"
    assert "none.png" in said[1]
    taking.take_folder(str(tree / "folder.png"))
    assert "folder.png" in said[2]


def test_a_picture_takes_the_place_of_a_style_unless_others_were_chosen_meanwhile(intake, tree):
    taking, _ = intake
    assert taking.title_at(2) is None
    part, first, later = (NamedStyle.at(str(tree / "two/x.webp")), *map(taking.replacing, (1, 0)))
    first(part)
    assert taking.choices.strip.paths == [str(tree / "b.png"), part.path]
    later(NamedStyle.at(str(tree / "one/z.png")))
    assert taking.choices.strip.paths == [str(tree / "b.png"), part.path]
    assert str(tree / "one/z.png") in taking.choices.files, "it is not lost"


def test_a_place_is_given_to_the_styles_that_are_chosen_still(intake, tree):
    taking, said = intake
    place = taking.placing(1)
    place("Sky")
    assert [one.where for one in taking.choices.strip.styles] == ["", "Sky"]
    assert "“Sky”" in said[0]
    taking.take([NamedStyle.at(str(tree / "one/z.png"))], False)
    place("Sea")
    assert [one.where for one in taking.choices.strip.styles] == [""]
