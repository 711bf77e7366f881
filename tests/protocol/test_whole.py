"""Files that are there whole: on Windows one that somebody reads cannot be replaced at once."""

import os
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
