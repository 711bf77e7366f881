"""The installer on a home of its own: what it writes, what it leaves alone, what it takes away."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from scumble_install.editors import krita
from scumble_install.editors.krita import KRITA
from scumble_install.editors.system import System

KRITARC = "[MainWindow]\nState=AAAA/wAAAAD9\n\n[python]\nenable_other=true\n\n[theme]\nTheme=Dark\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    profile = krita.native_profile(System(home))
    profile.settings.parent.mkdir(parents=True)
    profile.settings.write_text(KRITARC)
    KRITA.install(profile)
    return profile


def test_the_plugin_is_complete_and_stands_alone(installed):
    """Client, protocol and styles import from the vendor folder, without this environment."""
    vendor = installed.folder / "pykrita" / "scumble_krita" / "vendor"
    code = (
        f"import sys; sys.path.insert(0, {str(vendor)!r})\n"
        "import importlib, pkgutil\n"
        "import zmq, scumble_client, scumble_editor, scumble_protocol.parameters, scumble_styles\n"
        "rooms = list(pkgutil.walk_packages(scumble_editor.__path__, 'scumble_editor.'))\n"
        "assert any(room.name == 'scumble_editor.unfinished.offers' for room in rooms)\n"
        "assert all(importlib.import_module(room.name) for room in rooms)\n"
        "assert zmq.has('curve')\n"
        "assert all(s.path.is_file() for s in scumble_styles.starter_pack())\n"
        "print(zmq.__file__, scumble_client.__file__)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert all(path.startswith(str(vendor)) for path in done.stdout.split())


def test_every_room_of_the_plugin_is_copied(installed):
    folder = installed.folder / "pykrita" / "scumble_krita"
    source = Path(find_spec("scumble_krita").origin).parent
    wanted = {path.relative_to(source) for path in source.rglob("*.py")}
    assert wanted == {
        path.relative_to(folder)
        for path in folder.rglob("*.py")
        if "vendor" not in path.relative_to(folder).parts
    }


def test_krita_finds_and_enables_it(installed):
    folder = installed.folder / "pykrita"
    assert "X-KDE-Library=scumble_krita" in (folder / "scumble_krita.desktop").read_text()
    lines = installed.settings.read_text().splitlines()
    assert lines[lines.index("[python]") + 1] == "enable_scumble_krita=true"
    assert [line for line in KRITARC.splitlines() if line not in lines] == []
    actions = installed.folder / "actions" / "scumble_krita.action"
    assert '<Action name="scumble_paint">' in actions.read_text(), "it can be given a shortcut"


def test_no_temporary_folders_stay(installed):
    names = {p.name for p in (installed.folder / "pykrita").iterdir()}
    assert names == {"scumble_krita", "scumble_krita.desktop"}


def test_installing_again_replaces_the_old_copy(installed):
    old = installed.folder / "pykrita" / "scumble_krita" / "old_module.py"
    old.touch()
    KRITA.install(installed)
    assert not old.exists()
    assert KRITA.installed(installed)
    assert installed.settings.read_text().count("enable_scumble_krita") == 1


def test_uninstalling_leaves_the_rest_as_it_was(tmp_path, installed):
    home = tmp_path / "copy"
    shutil.copytree(installed.folder.parents[2], home)
    profile = krita.native_profile(System(home))
    assert KRITA.uninstall(profile)
    assert not profile.folder.exists()
    assert profile.settings.read_text() == KRITARC
    assert not KRITA.uninstall(profile)
