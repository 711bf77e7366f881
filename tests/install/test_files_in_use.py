"""Replacing a plugin while its editor runs, and whatever fails on the way: all new or all old.

Windows is played: a file that is held can be renamed, but not deleted, and no folder with a held
file in it can be renamed.
"""

import dataclasses
import os
import shutil
import time
from pathlib import Path

import pytest
from tests.install.played_systems import no_pyzmq

from scumble_install.editors import replacement
from scumble_install.editors.gimp import GIMP
from scumble_install.editors.krita import KRITA
from scumble_install.editors.system import System

CALLS = ("replace", "rename", "unlink", "rmdir", "remove")
FILES = ("__init__.py", "vendor/zmq/_zmq.pyd", "vendor/zmq/sub/deep.py", "{release}.py")
NAMES = ("scumble_krita.desktop", "scumble_krita.action", "scumble.py")


class Release:
    """A plugin whose every file tells its release."""

    def __init__(self, editor):
        self.name = "1"
        self.editor = dataclasses.replace(editor, fill=self.fill)
        self.profile = None

    def fill(self, folder, _):
        plugin = folder / self.editor.place[1]
        for name in (*FILES, *NAMES):
            path = plugin / name.format(release=f"only_in_{self.name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.name)

    def install(self, home, name):
        self.name = name
        self.profile = self.editor.native(System(home))[0]
        return self.editor.install(self.profile)

    def found(self):
        """Give the release of each file that is there, whether the editor starts it or not."""
        plugin = self.editor.plugin(self.profile)
        copies = [self.profile.folder.joinpath(*place) for _, place in self.editor.copies]
        files = [path for path in plugin.rglob("*") if path.is_file()]
        return {str(path): path.read_text() for path in (*files, *copies) if path.is_file()}

    def is_whole(self, release):
        found = self.found()
        wanted = len(FILES) + len(NAMES) + len(self.editor.copies)
        alone = all(f"only_in_{release}" in path for path in found if "only_in_" in path)
        return set(found.values()) == {release} and len(found) == wanted and alone


@pytest.fixture(params=[KRITA, GIMP], ids=["krita", "gimp"])
def release(request):
    return Release(request.param)


class Failing:
    """What lets one call of the system fail, or all that touch files which a program holds."""

    def __init__(self, patch):
        self.at = self.calls = -1
        self.held = set()
        for name in CALLS:
            patch.setattr(os, name, self._around(name, getattr(os, name)))
        patch.setattr(replacement, "_BETWEEN", 0)

    def _around(self, name, real):
        def call(path, *rest, **options):
            self.calls += 1
            if self.calls == self.at or (self.held and self._refuses(name, path, options)):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return real(path, *rest, **options)

        return call

    def _refuses(self, name, path, options):
        status = os.lstat(path, **{k: v for k, v in options.items() if k == "dir_fd"})
        if name in ("unlink", "remove"):
            return status.st_ino in self.held
        below = Path(path).rglob("*") if Path(path).is_dir() and "dir_fd" not in options else ()
        return name != "rmdir" and any(file.lstat().st_ino in self.held for file in below)

    def fail_at(self, number):
        self.at, self.calls = number, -1

    def hold(self, *paths):
        self.held = {path.stat().st_ino for path in paths}


@pytest.fixture
def failing(monkeypatch):
    return Failing(monkeypatch)


def held_by_an_editor(release):
    plugin = release.editor.plugin(release.profile)
    return plugin / "vendor" / "zmq" / "_zmq.pyd", plugin / "vendor" / "zmq" / "sub" / "deep.py"


def left_aside(release):
    return sorted((release.profile.folder / release.editor.staging).glob(".scumble-*"))


@pytest.mark.parametrize("in_use", [False, True], ids=["closed", "running"])
def test_a_plugin_is_whole_after_a_failure_anywhere(tmp_path, release, failing, in_use):
    outcomes = set()
    for number in range(200):
        home = tmp_path / str(number)
        failing.fail_at(-2)
        failing.held = set()
        release.install(home, "1")
        if in_use:
            failing.hold(*held_by_an_editor(release))
        failing.fail_at(number)
        try:
            release.install(home, "2")
        except PermissionError:
            assert release.is_whole("1"), (number, release.found())
            outcomes.add("old")
        else:
            assert release.is_whole("2"), (number, release.found())
            outcomes.add("new")
        finished = failing.calls < number  # nothing was left to fail
        failing.fail_at(-2)
        release.install(home, "3")
        assert release.is_whole("3"), number
        if finished:
            break
    assert finished
    assert outcomes == {"old", "new"}


@pytest.mark.parametrize("in_use", [False, True], ids=["closed", "running"])
def test_a_plugin_is_there_or_gone_after_a_failure_anywhere(tmp_path, release, failing, in_use):
    for number in range(200):
        home = tmp_path / str(number)
        failing.fail_at(-2)
        failing.held = set()
        release.install(home, "1")
        if in_use:
            failing.hold(*held_by_an_editor(release))
        failing.fail_at(number)
        try:
            release.editor.uninstall(release.profile)
        except PermissionError:
            gone = not release.found()  # then only switching it off has failed
            assert gone or release.is_whole("1"), (number, release.found())
        else:
            assert release.found() == {}
        finished = failing.calls < number
        if finished:
            break
    assert finished


def test_what_a_running_editor_holds_is_replaced_and_deleted_later(tmp_path, release, failing):
    release.install(tmp_path, "1")
    held = held_by_an_editor(release)
    failing.hold(*held)
    release.install(tmp_path, "2")
    assert release.is_whole("2")
    assert release.editor.sweep(release.profile), "it says that something is left"
    aside = left_aside(release)
    assert sum(1 for folder in aside for path in folder.rglob("*") if path.is_file()) == 2
    failing.held = set()  # the editor was closed
    release.install(tmp_path, "3")
    assert release.is_whole("3")
    assert left_aside(release) == []
    assert not release.editor.sweep(release.profile)


def test_what_a_running_editor_holds_is_uninstalled_and_deleted_later(tmp_path, release, failing):
    release.install(tmp_path, "1")
    failing.hold(*held_by_an_editor(release))
    assert release.editor.uninstall(release.profile)
    assert release.found() == {}
    assert not release.editor.plugin(release.profile).exists()
    assert len(left_aside(release)) == 1
    failing.held = set()
    assert not release.editor.uninstall(release.profile), "it was not there any more"
    assert not release.profile.folder.exists(), "nor is what was left"


def test_an_old_plugin_that_is_a_link_is_replaced_and_its_target_stays(tmp_path, release):
    """As people have it who work on Scumble."""
    source = tmp_path / "sources"
    source.mkdir()
    (source / "module.py").write_text("mine")
    release.profile = release.editor.native(System(tmp_path))[0]
    plugin = release.editor.plugin(release.profile)
    plugin.parent.mkdir(parents=True)
    plugin.symlink_to(source)
    release.install(tmp_path, "2")
    assert release.is_whole("2")
    assert not plugin.is_symlink()
    assert (source / "module.py").read_text() == "mine"
    assert left_aside(release) == []


def test_what_an_interrupted_installer_left_goes_but_not_what_another_is_making(tmp_path, release):
    release.install(tmp_path, "1")
    staging = release.profile.folder / release.editor.staging
    made = [staging / name for name in (".scumble-new-a", ".scumble-new-b", ".scumble-old-c")]
    for folder in made:
        folder.mkdir()
    long_ago = time.time() - 7200
    os.utime(made[0], (long_ago, long_ago))
    release.install(tmp_path, "2")
    assert left_aside(release) == [made[1]]


def test_what_cannot_be_put_back_is_named_and_kept(tmp_path, release, monkeypatch):
    """Only then: the disk itself refuses everything, again and again."""
    release.install(tmp_path, "1")
    monkeypatch.setattr(replacement, "_BETWEEN", 0)
    real, calls = Path.replace, []

    def replace(source, target):
        calls.append(source)
        if len(calls) > 1:
            raise PermissionError(13, "Permission denied", str(source))
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(replacement.TornError) as caught:
        release.install(tmp_path, "2")
    aside = left_aside(release)
    assert str(aside[0]) in str(caught.value)
    assert any(path.read_text() == "1" for path in aside[0].rglob("*.py"))


def test_ctrl_c_in_the_middle_leaves_the_old_one(tmp_path, release, monkeypatch):
    release.install(tmp_path, "1")
    real, calls = Path.replace, []

    def replace(source, target):
        calls.append(source)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        release.install(tmp_path, "2")
    assert release.is_whole("1")


def test_a_full_disk_leaves_the_old_one(tmp_path, release, monkeypatch):
    release.install(tmp_path, "1")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release, "fill", full)
    release.editor = dataclasses.replace(release.editor, fill=full)
    with pytest.raises(OSError, match="No space"):
        release.install(tmp_path, "2")
    assert release.is_whole("1")
    assert left_aside(release) == []


def test_a_folder_that_may_not_be_written_is_told_and_the_others_are_served(
    tmp_path, monkeypatch, capsys
):
    from scumble_cli.main import main

    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    no_pyzmq(monkeypatch, tmp_path)

    def refuse(changes, staging):
        if "pykrita" in str(staging):
            raise PermissionError(13, "Permission denied", str(next(iter(changes))))
        return real(changes, staging)

    real = replacement.replace_all
    monkeypatch.setattr("scumble_install.editors.editor.replace_all", refuse)
    home = tmp_path / "Zoë 100%"
    assert main(["install", "--home", str(home)]) == 3
    told = capsys.readouterr()
    place = home / ".local/share/krita/pykrita/scumble_krita"
    assert told.err.startswith(f"scumble: Krita: {place}: Permission denied. Close Krita, or")
    assert told.err.count("\n") == 1
    assert GIMP.installed(GIMP.native(System(home))[0])
    assert not place.exists()
    shutil.rmtree(home)
