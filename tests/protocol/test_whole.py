"""Files that are there whole: on Windows one that somebody reads cannot be replaced at once."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from scumble_protocol import whole


def held(times):
    """A ``replace`` that fails so often as it does there."""
    real, left = os.replace, [None] * times

    def replace(old, new):
        if left:
            left.pop()
            raise PermissionError(13, "Access is denied")
        real(old, new)

    return replace


def test_a_file_that_is_being_read_is_waited_for_on_windows(tmp_path, monkeypatch):
    path = tmp_path / "connection.json"
    path.write_bytes(b"old")
    there = SimpleNamespace(**{**vars(os), "name": "nt", "replace": held(3)})
    monkeypatch.setattr(whole, "os", there)
    whole.write_whole(path, [b"new"])
    assert path.read_bytes() == b"new"


def test_and_so_is_one_that_is_deleted(tmp_path, monkeypatch):
    path, left, real = tmp_path / "begun.json", [None] * 3, Path.unlink

    def unlink(file, missing_ok=False):
        if left:
            left.pop()
            raise PermissionError(13, "Access is denied")
        real(file, missing_ok)

    path.write_bytes(b"old")
    monkeypatch.setattr(whole, "os", SimpleNamespace(**{**vars(os), "name": "nt"}))
    monkeypatch.setattr(Path, "unlink", unlink)
    whole.remove(path)
    assert not path.exists()
    whole.remove(path)


def test_a_link_is_a_whole_file_of_its_own_where_a_disk_knows_none(tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError("no links here")

    path, other = tmp_path / "inputs", tmp_path / "begun"
    path.write_bytes(b"a layer")
    other.write_bytes(b"what a killed process left of a longer one")
    monkeypatch.setattr(whole.os, "link", no_links)
    whole.link(path, other)
    assert (other.read_bytes(), other.stat().st_mode & 0o777) == (b"a layer", 0o600)
    assert sorted(tmp_path.iterdir()) == [other, path]


def test_elsewhere_a_folder_that_is_closed_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(whole.os, "replace", held(1))
    with pytest.raises(PermissionError):
        whole.write_whole(tmp_path / "connection.json", [b"new"])
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_gives_the_file_neither_bytes_nor_permissions(tmp_path):
    draft = tmp_path / ".draft"
    draft.write_bytes(b"half of something longer")
    draft.chmod(0o644)
    path = tmp_path / "kept"
    whole.write_whole(path, [b"new"], draft)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert not draft.exists()
