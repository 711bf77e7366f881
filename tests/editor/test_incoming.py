"""What is dropped or pasted as text becomes files, folders, and a line for all else."""

import os
from pathlib import Path

import pytest

from scumble_editor.styles.folders import may_have_pictures, styles_in
from scumble_editor.styles.incoming import path_in, taken_from


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
