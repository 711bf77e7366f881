"""Where every kind of Krita and GIMP 3 gets the plugin, file by file, on systems that are played.

``layouts`` has the listings. Every package in them is compared with this tree, file by file.
"""

import os
from pathlib import Path

import pytest
from tests.install.played_systems import (
    LISTINGS,
    SYSTEMS,
    Played,
    contents,
    described,
    install,
    no_pyzmq,
    packages,
    source,
)

from scumble_install.editors import EDITORS
from scumble_install.editors.gimp import GIMP
from scumble_install.editors.krita import KRITA
from scumble_install.editors.system import System


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_file_is_where_the_editor_looks_and_goes_again(tmp_path, name):
    system = SYSTEMS[name].make(tmp_path / "root")
    before = contents(system.root)
    found = install(system)
    assert described(system, found, before) == (LISTINGS / f"{name}.txt").read_text("utf-8")
    for package in packages(system.root):
        inside = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
        own = {path for path in inside if Path(path).parts[0] != "vendor"}
        assert own == source(package.name), package
    for editor, profile in found:
        assert editor.uninstall(profile)
        assert not editor.uninstall(profile)
    assert contents(system.root) == before
    assert not list(system.root.rglob("*scumble*"))


def test_no_listing_is_left_over():
    assert {path.stem for path in LISTINGS.iterdir()} == set(SYSTEMS)


def test_nothing_is_found_where_nothing_is(tmp_path):
    for kind in ("linux", "darwin", "win32"):
        assert [e.find(System(tmp_path, kind, root=tmp_path)) for e in EDITORS] == [[], []]


def test_a_linux_home_that_was_never_used_can_be_served(tmp_path):
    system = System(tmp_path, "linux")
    assert [p.folder for p in KRITA.native(system)] == [tmp_path / ".local/share/krita"]
    assert [p.folder for p in GIMP.native(system)] == [tmp_path / ".config/GIMP/3.0"]


def test_variables_count_for_ones_own_home_only(tmp_path, monkeypatch):
    """As for ``install --home``, which serves other users, too."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mine"))
    own, other = System.of(Path.home()), System.of(tmp_path / "other")
    assert KRITA.native(own)[0].folder == tmp_path / "mine" / "krita"
    assert KRITA.native(other)[0].folder == tmp_path / "other/.local/share/krita"
    assert other.path() == own.path()


def test_a_relative_xdg_variable_is_ignored(tmp_path):
    system = System(tmp_path, "linux", variables={"XDG_DATA_HOME": "data"})
    assert KRITA.native(system)[0].folder == tmp_path / ".local/share/krita"


def moved(tmp_path: Path, value: str, *there: str, kind: str = "linux") -> Path:
    """Give where a Krita gets its plugin whose kritarc has such a resource folder."""
    path = {"linux": "~/.config/kritarc", "win32": "~/AppData/Local/kritarc"}[kind]
    content = {path: f"ResourceDirectory={value}\n[python]\nResourceDirectory=/elsewhere\n"}
    system = Played(kind, "x86_64", "home", (path, *there), {}, content).make(tmp_path)
    return KRITA.find(system)[0].folder


def test_a_moved_resource_folder_is_served_there(tmp_path):
    assert moved(tmp_path, "{root}/made", "made/") == tmp_path / "made"


def test_a_moved_resource_folder_is_made_as_krita_makes_it(tmp_path):
    assert moved(tmp_path, "{root}/not/yet") == tmp_path / "not/yet"


@pytest.mark.parametrize("value", ["", "relative/folder", "C:/Users/zoe/krita", "~/krita"])
def test_a_resource_folder_that_krita_does_not_take_is_not_served(tmp_path, value):
    assert moved(tmp_path, value) == tmp_path / "home/.local/share/krita"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_resource_folder_that_is_closed_is_not_served(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    assert moved(tmp_path, "{root}/closed") == tmp_path / "home/.local/share/krita"


def test_a_file_in_place_of_a_resource_folder_is_not_served(tmp_path):
    usual = tmp_path / "home/.local/share/krita"
    assert moved(tmp_path, "{root}/file", "file") == usual


def test_the_stores_krita_has_a_resource_folder_in_appdata_elsewhere(tmp_path):
    """Windows redirects what such a program does in AppData."""
    package = f"~/{'AppData/Local/Packages'}/49800Krita_x"
    path = f"{package}/LocalCache/Local/kritarc"
    content = {path: "ResourceDirectory={root}/home/AppData/Roaming/my krita\n"}
    system = Played("win32", "AMD64", "home", (path,), {}, content).make(tmp_path)
    profile = KRITA.find(system)[0]
    cache = tmp_path / "home/AppData/Local/Packages/49800Krita_x/LocalCache"
    assert profile.folder == cache / "Roaming" / "my krita"
    assert profile.former == (cache / "Roaming" / "krita",)


def test_a_plugin_goes_from_where_it_was_before_the_folder_was_moved(tmp_path, monkeypatch):
    no_pyzmq(monkeypatch, tmp_path)
    system = System(tmp_path / "home", "linux")
    old = KRITA.native(system)[0]
    KRITA.install(old)
    before = old.settings.read_bytes()
    old.settings.write_bytes(f"ResourceDirectory={tmp_path / 'new'}\n".encode() + before)
    new = KRITA.find(system)[0]
    assert not KRITA.installed(new)
    KRITA.install(new)
    assert KRITA.installed(new)
    assert KRITA.uninstall(new)
    assert not list(tmp_path.rglob("*scumble*"))
    assert b"scumble" not in old.settings.read_bytes()
