"""One value of a kritarc: set, read and taken away, and every other byte as it was."""

import os
import shutil

import pytest

from scumble_install.editors import ini
from scumble_install.editors.ini import read_value, set_value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"[python]\nkey=1\n"),
        (b"[python]\n", b"[python]\nkey=1\n"),
        (b"[python]\nother=2\n", b"[python]\nkey=1\nother=2\n"),
        (b"[python]\nkey=0\n[x]\nkey=9\n", b"[python]\nkey=1\n[x]\nkey=9\n"),
        (b"[x]\na=[b]\n", b"[x]\na=[b]\n\n[python]\nkey=1\n"),
        (b"[x]\r\na=b\r\n", b"[x]\r\na=b\r\n\r\n[python]\r\nkey=1\r\n"),
        (b"[x]\na=b", b"[x]\na=b\n\n[python]\nkey=1"),
        (b"[python]", b"[python]\nkey=1"),
        (b"[python]\r\nkey=0", b"[python]\r\nkey=1"),
        (b"[x]\na=caf\xe9\x85\x0b\r\n [python] \nkey = 0\r\n", None),
        (b"[python]\na=1\n[x]\nb=2\n[python]\nkey=0\n", None),
        (b"[python][sub]\nkey=0\n[x]\n", b"[python][sub]\nkey=0\n[x]\n\n[python]\nkey=1\n"),
        (b"key=0\n[x]\nb=2\n[python]\nc=3", b"key=0\n[x]\nb=2\n[python]\nkey=1\nc=3"),
    ],
)
def test_one_value_is_set_and_all_else_stays(tmp_path, before, after):
    path = tmp_path / "kritarc"
    path.write_bytes(before)
    set_value(path, "python", "key", "1")
    if after is None:  # the same lines, but for the value
        after = before.replace(b"key = 0", b"key =1").replace(b"key=0", b"key=1")
    assert path.read_bytes() == after
    assert read_value(path, "python", "key") == b"1"
    set_value(path, "python", "key", "1")
    assert path.read_bytes() == after


def test_a_group_that_stands_twice_is_switched_where_kde_reads_it(tmp_path):
    """KDE takes the last of several values; ours must not stand before a "false"."""
    path = tmp_path / "kritarc"
    path.write_bytes(b"[python]\nkey=true\na=1\n[x]\nb=2\n[python]\nkey=false\nc=3\n")
    set_value(path, "python", "key", "yes")
    assert path.read_bytes() == b"[python]\na=1\n[x]\nb=2\n[python]\nkey=yes\nc=3\n"


@pytest.mark.parametrize(
    "before",
    [
        b"[x]\na=b\n",
        b"[x]\na=b",
        b"[x]\r\na=b\r\n",
        b"[x]\na=b\n\n\n",
        b"[python]\nother=1\n",
        b"[python]\nother=1",
        b"[python]\r\nother=\xff\xfe\r\n[x]\n[python]\r\nlast=2",
        b"a=before all groups\n\n[python]\n\n[x]\ny=2\n",
    ],
)
def test_setting_and_removing_gives_the_same_bytes(tmp_path, before):
    path = tmp_path / "kritarc"
    path.write_bytes(before)
    set_value(path, "python", "key", "1")
    assert path.read_bytes() != before
    set_value(path, "python", "key", None)
    assert path.read_bytes() == before


def test_a_file_that_was_not_there_goes_again(tmp_path):
    path = tmp_path / "config" / "kritarc"
    set_value(path, "python", "key", "1")
    assert path.read_bytes() == b"[python]\nkey=1\n"
    assert path.stat().st_mode & 0o777 == 0o644
    set_value(path, "python", "key", None)
    assert not path.exists()


def test_what_was_never_set_is_removed_without_touching_the_file(tmp_path):
    path = tmp_path / "kritarc"
    path.write_bytes(b"[python]\nother=1")
    before = path.stat()
    set_value(path, "python", "key", None)
    assert path.read_bytes() == b"[python]\nother=1"
    assert path.stat().st_ino == before.st_ino


def test_links_mode_and_attributes_stay(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    real, link = tmp_path / "dotfiles" / "kritarc", tmp_path / "kritarc"
    real.write_text("[python]\n")
    real.chmod(0o640)
    (tmp_path / "second").symlink_to(real)
    link.symlink_to("second")
    set_value(link, "python", "key", "1")
    assert str(link.readlink()) == "second"
    assert real.read_text() == "[python]\nkey=1\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in real.parent.iterdir()] == ["kritarc"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_owner_stays_for_root(tmp_path):
    path = tmp_path / "kritarc"
    path.write_text("[python]\n")
    os.chown(path, 1234, 2345)
    path.chmod(0o600)
    set_value(path, "python", "key", "1")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_owner_stays_for_one_who_may_only_write(tmp_path, monkeypatch):
    path = tmp_path / "kritarc"
    path.write_text("[python]\n")
    os.chown(path, 1234, 2345)
    monkeypatch.setattr(os, "chown", _refuse)
    set_value(path, "python", "key", "1")
    assert path.read_text() == "[python]\nkey=1\n"
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)
    assert [p.name for p in tmp_path.iterdir()] == ["kritarc"]


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "kritarc"
    path.write_text("[python]\n")
    monkeypatch.setattr(shutil, "copystat", _refuse)
    with pytest.raises(PermissionError):
        set_value(path, "python", "key", "1")
    assert path.read_text() == "[python]\n"
    assert [p.name for p in tmp_path.iterdir()] == ["kritarc"]


def test_a_value_is_read_only_before_all_groups_if_that_is_asked(tmp_path):
    path = tmp_path / "kritarc"
    path.write_bytes(b"Place=caf\xe9\r\n Place = two\n[x]\nPlace=three\n")
    assert read_value(path, None, "Place") == b"two"
    assert read_value(path, "x", "Place") == b"three"
    assert read_value(path, None, "Nowhere") is None
    assert read_value(tmp_path / "none", None, "Place") is None


def _refuse(*_):
    raise PermissionError(13, "Permission denied")


def test_the_module_needs_no_codec(tmp_path):
    """Bytes that no encoding knows survive in every place."""
    path = tmp_path / "kritarc"
    before = bytes(range(256)).replace(b"\n", b"").replace(b"[", b"") + b"\n[python]\n"
    path.write_bytes(before)
    ini.set_value(path, "python", "key", "1")
    assert path.read_bytes() == before + b"key=1\n"
